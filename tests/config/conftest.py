"""Loads configurations from text, and tells what they are refused for."""

import re
from pathlib import Path

import pytest

from bnexp.config import load_experiment
from bnexp.errors import ConfigurationError

CONFIGS = Path(__file__).parents[2] / "configs"
SHORTEST = "training: {epochs: 3}\n"


@pytest.fixture
def load(tmp_path):
    """Loads the experiment that a text states; it begins with SHORTEST where it has no training."""

    def load_text(text, *, bare=False, **options):
        path = tmp_path / "a.yaml"
        content = text.encode() if isinstance(text, str) else text
        stated = bare or re.search(rb"^training:", content, re.MULTILINE)
        path.write_bytes(content if stated else SHORTEST.encode() + content)
        return load_experiment(path, **options)

    return load_text


@pytest.fixture
def settings(load):
    """Returns the settings of each variant of a text, in order."""

    def settings_of(text, **options):
        return [variant.settings for variant in load(text, **options).variants]

    return settings_of


@pytest.fixture
def refusal(load, tmp_path):
    """Returns the whole message that a text is refused with, the file called a.yaml."""

    def message(text, **options):
        with pytest.raises(ConfigurationError) as caught:
            load(text, **options)
        return "\n".join(map(str, caught.value.problems)).replace(f"{tmp_path}/", "")

    return message
