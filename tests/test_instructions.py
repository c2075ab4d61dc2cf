"""Training can be held to narrower instructions, openly; nothing else of a user's can do so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bnexp.errors import StoreError, UsageError
from bnexp.instructions import limiting_variables, stated_limit
from bnexp.plan.identity import THREADS
from bnexp.store.environment.describe import describe_processor
from bnexp.training.determinism import prepare_environment
from bnexp.training.kept.compiled import forget_kept, keeping_variables


@pytest.mark.parametrize(
    ("limit", "xla", "onednn"),
    [("AVX", "AVX", "AVX"), ("AVX2", "AVX2", "AVX2"), ("AVX512", "AVX512", "AVX512_CORE")],
)
def test_xla_and_onednn_are_held_to_the_limit_by_their_own_names(limit, xla, onednn):
    before = dict(os.environ)
    try:
        os.environ.update(BNEXP_ISA=limit, XLA_FLAGS="--odd", DNNL_MAX_CPU_ISA="SSE41")
        prepare_environment(THREADS)
        assert os.environ["XLA_FLAGS"] == f"--xla_cpu_max_isa={xla}"
        assert os.environ["ONEDNN_MAX_CPU_ISA"] == onednn
        assert "DNNL_MAX_CPU_ISA" not in os.environ
    finally:
        os.environ.clear()
        os.environ.update(before)


def test_what_is_compiled_for_other_instructions_is_kept_in_another_folder(tmp_path):
    named = {"BNEXP_COMPILED": str(tmp_path)}
    plain, limited = keeping_variables(named), keeping_variables({**named, "BNEXP_ISA": "AVX"})
    assert plain.keys() == limited.keys() == {"TF_XLA_FLAGS"}
    assert f"directory={tmp_path}/" in plain["TF_XLA_FLAGS"]
    assert plain == keeping_variables(named) != limited
    assert keeping_variables({}) == keeping_variables({"BNEXP_COMPILED": ""}) == {}


def test_kept_programs_of_this_processor_are_removed_where_one_is_damaged(tmp_path, monkeypatch):
    monkeypatch.setenv("BNEXP_COMPILED", str(tmp_path))
    monkeypatch.delenv("BNEXP_ISA", raising=False)
    flags = [keeping_variables({**os.environ, **limit}) for limit in ({}, {"BNEXP_ISA": "AVX"})]
    ours, others = (
        Path(each["TF_XLA_FLAGS"].partition("directory=")[2].partition(" ")[0]) for each in flags
    )
    for folder in (ours, others):
        folder.mkdir()
        (folder / "program.pb").write_bytes(b"half")
    with pytest.raises(StoreError, match=r"is damaged.*compiled anew"):
        forget_kept()
    assert (list(ours.iterdir()), len(list(others.iterdir()))) == ([], 1)
    monkeypatch.delenv("BNEXP_COMPILED")
    forget_kept()


@pytest.mark.parametrize("environment", [{}, {"BNEXP_ISA": ""}])
def test_without_a_limit_nothing_is_set(environment):
    assert stated_limit(environment) == ""
    assert limiting_variables(environment) == {}


@pytest.mark.parametrize("limit", ["SSE4_2", "avx", "AVX3", " "])
def test_another_limit_is_refused(limit):
    with pytest.raises(UsageError, match=f"BNEXP_ISA: got {limit!r}; must be one of AVX, AVX2, "):
        stated_limit({"BNEXP_ISA": limit})


def test_the_limit_stands_in_the_place_of_the_processors_instructions():
    plain, limited = describe_processor({}), describe_processor({"BNEXP_ISA": "AVX2"})
    assert limited["processor"] == plain["processor"]
    assert limited["instructions"] == "AVX2 by BNEXP_ISA" != plain.get("instructions")


def test_a_run_with_another_limit_ends_before_anything_is_written(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "bnexp", "run", "smoke"],
        cwd=tmp_path,
        env={**os.environ, "BNEXP_ISA": "AVX3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("BNEXP_ISA: got 'AVX3'; must be one of AVX, AVX2, AVX512")
    assert len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())
