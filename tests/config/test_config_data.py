"""The data set is one that there is, and no setting beside it is without effect."""

import pytest

from bnexp.config.language.data import EMBEDDED, NAMES
from bnexp.data.finding.published import PUBLISHED

UNKNOWN = (
    "got 'mnits'; did you mean 'mnist'? One of: mnist, fashion_mnist, digits, "
    "or the path of an .npz"
)
DIGITS = (
    "has no effect: data.dataset is digits, which come with bnexp; leave it out, or set it to null"
)
OWN = "has no effect: data.dataset is the path of an .npz itself; leave it out, or set it to null"


def test_the_names_are_those_of_the_data_sets_there_are():
    assert tuple(PUBLISHED) == NAMES
    assert tuple(name for name, each in PUBLISHED.items() if each.embedded) == EMBEDDED


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("data: {dataset: mnits}", f"2:17: data.dataset: {UNKNOWN}"),
        ("arms: {a: {data.dataset: mnits}}", f"2:26: arms.a.data.dataset: {UNKNOWN}"),
        ("arms: {a: {data: {dataset: mnits}}}", f"2:28: arms.a.data.dataset: {UNKNOWN}"),
        ("grid: {data.dataset: [mnist, mnits]}", f"2:30: grid.data.dataset: {UNKNOWN}"),
        ("data: {dataset: own.zip}", "2:17: data.dataset: got 'own.zip'. One of: mnist, "
         "fashion_mnist, digits, or the path of an .npz"),
        ("data: {dataset: own.npz, path: here}", f"2:32: data.path: {OWN}"),
        ("data: {path: here}\narms: {a: {data.dataset: own.npz}}", f"2:14: data.path: {OWN}"),
        ("data: {dataset: digits, path: here}", f"2:31: data.path: {DIGITS}"),
    ],
)  # fmt: skip
def test_a_data_set_that_is_not_and_a_setting_without_effect_are_refused(refusal, text, message):
    assert refusal(text) == f"a.yaml:{message}"


def test_a_wrong_data_set_is_told_beside_the_other_mistakes(refusal):
    text = "data: {dataset: mnits}\nnetwork: {kind: mlp, l2: x}\narms: {a: {network.dropout: 2}}"
    places = [line.split(": ")[1] for line in refusal(text).splitlines()]
    assert places == ["data.dataset", "network.l2", "arms.a.network.dropout"]


def test_a_wrong_data_set_of_the_command_line_names_the_option(refusal):
    given = "data.dataset=mnits"
    assert refusal("", sets=[given]) == f"--set {given}: data.dataset: {UNKNOWN}"


@pytest.mark.parametrize(
    "data",
    [
        "{dataset: own.npz, otherwise: digits}",
        "{dataset: digits, otherwise: digits}",
        "{dataset: mnist, otherwise: digits, path: here}",
        "{dataset: digits, otherwise: null, path: null}",
    ],
)
def test_what_has_an_effect_or_is_null_is_allowed(settings, data):
    assert len(settings(f"data: {data}")) == 1


def test_a_setting_is_taken_out_beside_digits_with_null(settings):
    text = "zip: {data.dataset: [mnist, digits], data.otherwise: [digits, null]}"
    assert [s.data.otherwise for s in settings(text)] == ["digits", None]
    sets = ["data.dataset=digits", "data.otherwise=null"]
    assert [s.data.otherwise for s in settings("data: {otherwise: digits}", sets=sets)] == [None]
