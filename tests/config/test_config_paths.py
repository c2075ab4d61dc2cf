"""Paths to data mean the same wherever the configuration is kept and whoever starts the run."""

import pytest

from bnexp.config import load_experiment
from bnexp.config.assembly.resolved import resolved
from bnexp.config.reading.find import configuration_path
from bnexp.config.reading.yaml12 import yaml_text
from bnexp.errors import ConfigurationError


def places(experiment):
    return [(v.settings.data.dataset, v.settings.data.path) for v in experiment.variants]


@pytest.mark.parametrize(
    "text",
    [
        "data: {dataset: mnist, path: own/mnist.npz}",
        "arms: {a: {data.path: own/mnist.npz}}",
        "arms: {a: {data: {path: own/mnist.npz}}}",
        "grid: {data.path: [own/mnist.npz]}",
        "zip: {data.path: [own/mnist.npz]}",
    ],
)
def test_a_path_starts_at_the_folder_of_the_file(load, tmp_path, monkeypatch, text):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    file = f"{tmp_path}/own/mnist.npz"
    assert places(load(text)) == [("mnist", file)]
    archive = (
        text.replace("path: own", "dataset: own")
        .replace("path: [own", "dataset: [own")
        .replace("dataset: mnist, ", "")
    )
    assert places(load(archive)) == [(file, None)]


@pytest.mark.parametrize("prefix", ["", "arms.default."])
def test_a_path_on_the_command_line_starts_at_the_working_directory(load, tmp_path, monkeypatch,
                                                                    prefix):  # fmt: skip
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    here = tmp_path / "elsewhere"
    given = [f"{prefix}data.path=own"]
    assert places(load("", sets=given)) == [("mnist", f"{here}/own")]
    given = [f"{prefix}data.dataset=../a.npz"]
    assert places(load("", sets=given)) == [(f"{here}/../a.npz", None)]


def test_absolute_paths_and_names_of_data_sets_stay_as_they_are(load):
    for dataset in ("mnist", "fashion_mnist"):
        assert places(load(f"data: {{dataset: {dataset}, path: /data}}")) == [(dataset, "/data")]
    for dataset in ("digits", "/data/a.npz"):
        assert places(load(f"data: {{dataset: {dataset}}}")) == [(dataset, None)]


def test_the_home_folder_is_written_out(load, monkeypatch):
    monkeypatch.setenv("HOME", "/home/somebody")
    assert places(load("data: {path: ~/own}")) == [("mnist", "/home/somebody/own")]


def test_a_resolved_configuration_means_the_same_in_another_folder(load, tmp_path):
    text = "arms: {a: {}, b: {data.path: sub}, c: {data: {dataset: x.npz, path: }}}"
    before = load(f"data: {{path: here}}\n{text}")
    moved = tmp_path / "results" / "experiment.yaml"
    moved.parent.mkdir()
    moved.write_text(yaml_text(resolved(before)))
    after = load_experiment(moved)
    assert after.variants == before.variants
    assert places(after) == [
        ("mnist", f"{tmp_path}/here"),
        ("mnist", f"{tmp_path}/sub"),
        (f"{tmp_path}/x.npz", None),
    ]


def test_a_name_means_a_packaged_configuration_and_a_suffix_or_slash_a_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "article").mkdir()
    packaged = configuration_path("article")
    assert packaged.is_file()
    assert packaged.name == "article.yaml"
    assert str(configuration_path("article.yaml")) == "article.yaml"
    assert str(configuration_path("here/article")) == "here/article"


def test_an_unknown_name_is_refused_with_the_names_there_are(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, near in (("articel", "; did you mean 'article'?"), ("x" * 5000, ".")):
        with pytest.raises(ConfigurationError) as caught:
            configuration_path(name)
        names = ", ".join(sorted(path.stem for path in configuration_path("article").parent.glob(
            "*.yaml")))  # fmt: skip
        assert str(caught.value) == (
            f"{name}: no configuration of this name comes with bnexp{near} One of: {names}; "
            "a file's name needs its suffix"
        )


def test_a_folder_or_file_beside_the_caller_is_taken_as_such(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "article.yaml").write_text("training: {epochs: 1}")
    assert load_experiment(configuration_path("article.yaml")).name == "article"
    (tmp_path / "mine").write_text("training: {epochs: 1}")
    with pytest.raises(ConfigurationError, match=r"mine: does not end in \.yaml or \.yml"):
        load_experiment(configuration_path("mine"))
