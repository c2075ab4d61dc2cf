"""What is known of data comes back as it was, and what is no such file is refused."""

import json

import pytest

from bnexp.config.facts import DataFacts, PartFacts
from bnexp.config.sizes import DataSize
from bnexp.errors import FormatError
from bnexp.store.facts import read_facts, write_facts

PARTS = (
    PartFacts("training", 8, (4, 4), 0.0, 255.0, 33.5, 78.25, 1, 2),
    PartFacts("validation", 2, (1, 1), 0.0, 254.0, 33.0, 78.0),
    PartFacts("test", 3, (3, 0), -0.5, 1.0, 0.1, 0.3),
)
FACTS = DataFacts(DataSize(10, 3, (4, 4), 2), 255.0, -0.5, 255.0, 78.1, PARTS)


def test_facts_come_back_as_they_were_with_those_that_are_not_known(tmp_path):
    write_facts(tmp_path, [None, FACTS])
    assert read_facts(tmp_path) == [None, FACTS]


def test_nothing_is_known_of_an_older_folder(tmp_path):
    assert read_facts(tmp_path) == []


def test_no_file_of_an_earlier_run_is_left_where_nothing_is_known(tmp_path):
    write_facts(tmp_path, [FACTS])
    write_facts(tmp_path, [None])
    assert read_facts(tmp_path) == []


@pytest.mark.parametrize("text", ["", "[]", '{"format": 1}', '{"format": 1, "facts": [{}]}'])
def test_what_is_no_record_of_facts_is_refused(tmp_path, text):
    (tmp_path / "data.json").write_text(text)
    with pytest.raises(FormatError, match=r"holds no whole facts .* data judged again"):
        read_facts(tmp_path)


def test_an_unknown_form_is_refused(tmp_path):
    write_facts(tmp_path, [FACTS])
    record = json.loads((tmp_path / "data.json").read_text())
    (tmp_path / "data.json").write_text(json.dumps({**record, "format": 2}))
    with pytest.raises(FormatError, match="format 2"):
        read_facts(tmp_path)


@pytest.mark.parametrize(
    ("key", "value"),
    [("scale", "large"), ("smallest", []), ("parts", 3), ("parts", [3]), ("size", {"train": "x"})],
)
def test_facts_of_other_types_are_none(tmp_path, key, value):
    write_facts(tmp_path, [FACTS])
    record = json.loads((tmp_path / "data.json").read_text())
    record["facts"][0][key] = value
    (tmp_path / "data.json").write_text(json.dumps(record))
    with pytest.raises(FormatError, match="holds no whole facts"):
        read_facts(tmp_path)
