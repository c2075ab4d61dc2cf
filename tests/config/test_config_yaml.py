"""YAML is read by the rules of version 1.2, and whatever is not YAML is refused in place."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bnexp.config import load_experiment
from bnexp.config.reading.files import LARGEST_FILE
from bnexp.config.reading.yaml12 import LARGEST_INTEGER, MOST_NODES, parse_yaml, yaml_text
from bnexp.errors import ConfigurationError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((word, word) for word in ("no", "yes", "on", "off", "y", "n", "No", "ON", "Off")),
        *((word, True) for word in ("true", "True", "TRUE")),
        *((word, False) for word in ("false", "False", "FALSE")),
        *((word, None) for word in ("null", "~", "Null", "NULL", "")),
        ("1e-3", 0.001),
        ("1E3", 1000.0),
        ("1.5", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("-1e+3", -1000.0),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("12", 12),
        ("-7", -7),
        ("+7", 7),
        ("012", 12),
        ("0o12", 10),
        ("0x1F", 31),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        ("190:20:30", "190:20:30"),
        ("2024-01-31", "2024-01-31"),
        ("=", "="),
        ("'1e-3'", "1e-3"),
        ('"true"', "true"),
        ("!!str 12", "12"),
        ("!!float 12", 12.0),
    ],
)
def test_scalars_follow_the_core_schema_of_version_1_2(text, value):
    read = parse_yaml(f"key: {text}", "a.yaml").value["key"]
    assert read == value
    assert type(read) is type(value)


def test_not_a_number_is_read_as_such():
    assert math.isnan(parse_yaml(".nan", "a.yaml").value)


def test_keys_are_text_whatever_they_look_like():
    read = parse_yaml("{no: 1, on: 2, 1: 3, 1e-3: 4, null: 5, true: 6, <<: 7}", "a.yaml").value
    assert read == {"no": 1, "on": 2, "1": 3, "1e-3": 4, "null": 5, "true": 6, "<<": 7}


def test_aliases_are_expanded_into_values_of_their_own():
    read = parse_yaml("a: &x {b: [1]}\nc: *x", "a.yaml").value
    assert read == {"a": {"b": [1]}, "c": {"b": [1]}}
    assert read["a"]["b"] is not read["c"]["b"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "a.yaml: is empty; to write a first configuration: bnexp init"),
        ("# only a remark\n", "a.yaml: is empty; to write a first configuration: bnexp init"),
        ("- 1\n- 2", "a.yaml:1:1: must be a mapping of keys and values; got a list"),
        ("word", "a.yaml:1:1: must be a mapping of keys and values; got a text"),
        ("a: 1\n\tb: 2", "a.yaml:2:1: not readable as YAML: a tab; indent with spaces"),
        (
            "a: 1\n---\nb: 2",
            "a.yaml:2:1: not readable as YAML: a second document starts here; "
            "a configuration is one document: make this one a file of its own",
        ),
        (
            "a: b: 2",
            "a.yaml:1:5: not readable as YAML: a colon that does not fit here; "
            "quote text that holds ': ', and check the indent of this line",
        ),
        ("a: [1", "a.yaml:1:4: not readable as YAML: '[' is not closed; add ']'"),
        ("a: *b", "a.yaml:1:4: not readable as YAML: no anchor &b stands before the alias *b; put "
         "*b in quotes if it is text"),
        ("a: *", "a.yaml:1:4: not readable as YAML: text cannot begin with *; put it in quotes"),
        ("a: 1\nb: \0", "a.yaml:2:4: not readable as YAML: the character U+0000 is not allowed; "
         "take it out"),
        ("a: {b: 1,\n b: 2}",
         "a.yaml:2:2: a.b: given twice, first in line 1; take one of them out"),
        ("a: !!int x", "a.yaml:1:4: a: got 'x'; not what the tag !!int says"),
        ("a: !!python/tuple [1]",
         "a.yaml:1:4: a: the tag !!python/tuple means nothing here; take it out"),
        ("a: !mine x", "a.yaml:1:4: a: the tag !mine means nothing here; take it out"),
        ("a: !!set {b}", "a.yaml:1:4: a: the tag !!set means nothing here; take it out"),
        ("a: {[1]: 2}", "a.yaml:1:5: a: a key must be text; write it as one word"),
        ("a: {'': 2}", "a.yaml:1:5: a: a key must be text; write it as one word"),
        ('a: {"\\ud800": 2}', "a.yaml:1:5: a: a key must be text; write it as one word"),
        ('a: "\\ud800"', "a.yaml:1:4: a: holds half of a character; write the whole one"),
        (
            f"a: {LARGEST_INTEGER + 1}",
            f"a.yaml:1:4: a: the whole number is too large; at most {LARGEST_INTEGER}",
        ),
        (
            "a: 0x" + "f" * 5000,
            f"a.yaml:1:4: a: the whole number is too large; at most {LARGEST_INTEGER}",
        ),
        (
            "a: " + "1" * 5000,
            f"a.yaml:1:4: a: the whole number is too large; at most {LARGEST_INTEGER}",
        ),
        ('a: "\\U7fffffff"', 'a.yaml: not readable as YAML: a number in "\\U..." or %YAML is too '
         "large"),
        ("%YAML 1." + "1" * 5000 + "\n---\na: 1", 'a.yaml: not readable as YAML: a number in '
         '"\\U..." or %YAML is too large'),
    ],
    ids=lambda text: text[:30],
)  # fmt: skip
def test_what_is_no_mapping_of_plain_values_is_refused_in_its_place(text, message):
    with pytest.raises(ConfigurationError) as caught:
        parse_yaml(text, "a.yaml", mapping=True)
    assert "\n".join(map(str, caught.value.problems)) == message


BOMB = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"{later}: &{later} [{', '.join(['*' + earlier] * 10)}]\n"
    for earlier, later in zip("abcd", "bcde", strict=True)
)


MANY = "more than 10,000 keys and values up to here, an alias counting as what it stands for"
DEEP = "nested more than 50 levels deep"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOMB, f"1:35: {MANY}"),
        ("a: &a [*a]", "1:4: a.0: an alias stands for what it lies in itself; write it out"),
        ("a: " + "[" * 60 + "]" * 60, f"1:54: {DEEP}"),
        ("a: &a " + "[" * 30 + "]" * 30 + "\nb: " + "[" * 25 + "*a" + "]" * 25, f"1:32: {DEEP}"),
        ("a: " + "[" * 100_000, f"1:54: {DEEP}"),
        ("a: [" + "1, " * MOST_NODES + "1]", f"1:29999: {MANY}"),
        ("a: 1\n" * 100_000, f"5001:1: {MANY}"),
    ],
    ids=["aliases of aliases", "alias of itself", "sixty deep", "deep by alias", "very deep",
         "very long", "many keys"],
)  # fmt: skip
def test_what_unfolds_without_end_is_refused(text, message):
    with pytest.raises(ConfigurationError) as caught:
        parse_yaml(text, "a.yaml")
    assert str(caught.value.problems[0]).startswith(f"a.yaml:{message}")


def test_the_last_value_that_fits_is_read():
    within = "a: [" + "1, " * (MOST_NODES - 3) + "1]"
    assert len(parse_yaml(within, "a.yaml").value["a"]) == MOST_NODES - 2


def test_a_file_that_cannot_be_read_is_refused_with_its_name(tmp_path):
    folder, missing, huge = (tmp_path / name for name in ("f", "m.yaml", "h.yaml"))
    folder.mkdir()
    huge.write_text("#" * (LARGEST_FILE + 1))
    long = tmp_path / ("a" * 5000)
    for path, finding in [
        (folder, "is a folder; name a YAML file"),
        (missing, "no such file"),
        (huge, "is larger than 300,000 bytes; a configuration is a short text"),
        (long, "cannot be read: File name too long"),
        (tmp_path / "a\0b", "cannot be read: no file has a null character in its name"),
    ]:
        with pytest.raises(ConfigurationError) as caught:
            load_experiment(path)
        assert str(caught.value) == f"{path}: {finding}".replace("\0", "\ufffd")


def test_a_letter_in_another_encoding_is_told_with_its_line(refusal):
    message = refusal(b"training: {epochs: 3}\nname: caf\xe9\n")
    assert message == "a.yaml:2:10: the byte 0xE9 is no letter in UTF-8; save the file as UTF-8"


def test_a_byte_order_mark_is_no_part_of_the_first_key(load):
    assert load(b"\xef\xbb\xbfname: b\ntraining: {epochs: 1}").name == "b"


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.sampled_from(["1e3", "no", "0o7", "0x1", "~", "+.inf", "1_0", "2024-01-31", "=", "<<"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"]), min_size=1), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(PLAIN)
@example("\x85")
@example(" a\u2028 b\x85\ufeff")
@example({"1e3": ["0o7", "1e-3", "no"]})
def test_what_is_written_reads_back_as_the_same_values(value):
    assert parse_yaml(yaml_text(value), "a.yaml").value == value
