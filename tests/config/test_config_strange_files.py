"""What is no configuration is neither read nor quoted."""

import os

import pytest

from bnexp.config import load_experiment
from bnexp.errors import ConfigurationError

LINES = "TOKEN=abc123\nPASSWORD: [unclosed\n"


def refusal(path):
    with pytest.raises(ConfigurationError) as caught:
        load_experiment(path)
    return str(caught.value)


@pytest.fixture
def secret(tmp_path):
    (tmp_path / "secret.env").write_text(LINES)
    return tmp_path / "secret.env"


def test_a_file_that_is_not_yaml_is_not_extended(tmp_path, secret):
    config = tmp_path / "a.yaml"
    config.write_text("extends: secret.env\nname: a\n")
    told = refusal(config)
    assert "does not end in .yaml or .yml" in told
    assert "abc123" not in told


@pytest.mark.parametrize(
    "text", [LINES, "abc123\n", "- abc123\n", "'abc123\n", "abc123: {", "{abc123"]
)
def test_a_link_leads_to_yaml_only(tmp_path, text):
    (tmp_path / "secret.env").write_text(text)
    (tmp_path / "experiment.yaml").symlink_to("secret.env")
    told = refusal(tmp_path / "experiment.yaml")
    assert "leads to" in told
    assert "abc123" not in told


def test_a_link_to_another_configuration_is_followed(tmp_path):
    (tmp_path / "real.yml").write_text("training: {epochs: 1}\narms: {a: {}}\n")
    (tmp_path / "link.yaml").symlink_to("real.yml")
    assert load_experiment(tmp_path / "link.yaml").name == "link"


@pytest.mark.parametrize(
    "text", ["abc123\n", "TOKEN=abc123\nB=2\n", "- abc123\n", "'abc123\n", "%abc123\n"]
)
def test_what_is_no_mapping_is_not_quoted(tmp_path, text):
    (tmp_path / "a.yaml").write_text(text)
    assert "abc123" not in refusal(tmp_path / "a.yaml")


@pytest.mark.parametrize("content", [b"abc123 \x00\n", b"abc123 \x1b\n", b"caf\xe9 abc123\n"])
def test_bytes_that_are_no_mapping_are_not_quoted(tmp_path, content):
    (tmp_path / "a.yaml").write_bytes(content)
    assert "abc123" not in refusal(tmp_path / "a.yaml")


def test_a_mapping_with_a_mistake_is_quoted(tmp_path):
    (tmp_path / "a.yaml").write_text("training: {epochs: 1}\narms: {a: {}}\nseed: [1\n")
    assert "seed: [1" in refusal(tmp_path / "a.yaml")


def test_a_pipe_is_no_configuration(tmp_path):
    os.mkfifo(tmp_path / "a.yaml")
    assert "is a device or a pipe" in refusal(tmp_path / "a.yaml")
