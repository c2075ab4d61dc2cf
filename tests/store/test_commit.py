"""The record of a commit reads a name, and runs nothing that a repository brings along."""

import os
import subprocess
from pathlib import Path

import pytest

from bnexp.store.environment.commit import checked_out

NOBODY = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *NOBODY, "-C", folder, *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path):
    """A repository with a commit and a changed file."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "a.txt").write_text("one\n")
    git(folder, "add", "a.txt")
    git(folder, "commit", "-q", "-m", "first")
    (folder / "a.txt").write_text("two\n")
    return folder


@pytest.fixture
def trap(tmp_path):
    """A program that leaves a trace, and where it does."""
    trace = tmp_path / "ran"
    program = tmp_path / "trap.sh"
    program.write_text(f"#!/bin/sh\ntouch {trace}\ncat\n")
    program.chmod(0o755)
    return program, trace


def test_the_commit_is_read_from_any_folder_inside(repository):
    inside = repository / "deep" / "down"
    inside.mkdir(parents=True)
    assert checked_out(inside) == git(repository, "rev-parse", "HEAD")


def test_where_there_is_no_commit_there_is_no_name(tmp_path):
    assert checked_out(tmp_path) == ""
    assert checked_out(tmp_path / "nowhere") == ""
    git(tmp_path, "init", "-q")
    assert checked_out(tmp_path) == ""


def test_packed_and_detached_commits_are_read(repository):
    git(repository, "pack-refs", "--all")
    assert checked_out(repository) == git(repository, "rev-parse", "HEAD")
    git(repository, "checkout", "-q", "--detach")
    assert checked_out(repository) == git(repository, "rev-parse", "HEAD")


@pytest.mark.parametrize(
    "setting",
    ["core.fsmonitor", "filter.x.clean", "filter.x.process", "core.pager", "diff.external"],
)
def test_programs_that_a_repository_names_are_not_run(repository, trap, setting):
    program, trace = trap
    git(repository, "config", setting, str(program))
    (repository / ".gitattributes").write_text("* filter=x diff=x\n")
    assert checked_out(repository)
    assert not trace.exists()


def test_a_trap_would_have_sprung_where_the_work_tree_is_asked(repository, trap):
    program, trace = trap
    git(repository, "config", "filter.x.clean", str(program))
    (repository / ".gitattributes").write_text("* filter=x\n")
    git(repository, "status", "--porcelain")
    assert trace.exists()


def test_a_bare_repository_inside_of_a_clone_is_none_of_the_users(repository, trap):
    program, trace = trap
    inner = repository / "inner"
    inner.mkdir()
    git(inner, "init", "-q", "--bare")
    (inner / "config").write_text(
        f"[core]\nrepositoryformatversion = 0\nbare = false\nworktree = {inner}\n"
        f"fsmonitor = {program}\n"
    )
    assert checked_out(inner) == ""
    assert not trace.exists()


def test_a_program_named_git_in_the_folder_is_not_run(repository, trap, monkeypatch):
    program, trace = trap
    (repository / "git").write_text(program.read_text())
    (repository / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")
    assert checked_out(repository) == git(Path("/"), "-C", str(repository), "rev-parse", "HEAD")
    assert not trace.exists()


def test_variables_of_git_do_not_lead_elsewhere(repository, tmp_path, monkeypatch):
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    found = checked_out(repository)
    monkeypatch.delenv("GIT_DIR")
    assert found == git(repository, "rev-parse", "HEAD")


def test_a_git_that_does_not_answer_is_given_up(repository, tmp_path, monkeypatch):
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 600\n")
    slow.chmod(0o755)
    monkeypatch.setenv("PATH", f"{slow.parent}:{os.environ['PATH']}")
    monkeypatch.setattr("bnexp.store.environment.commit.PATIENCE", 0.1)
    assert checked_out(repository) == ""
