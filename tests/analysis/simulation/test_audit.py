"""Random families are judged as scipy and statsmodels judge them; the long form is a program."""

import audit
import pytest

from bnexp.analysis.statistics import t_tests


def test_verdicts_on_random_families_are_those_of_scipy_and_statsmodels():
    verdicts, told = audit.audit(20, seed=1)
    assert told == []
    assert verdicts > 60


@pytest.mark.parametrize("error", [1e-8, -1e-8])
def test_a_p_value_that_is_wrong_in_its_eighth_digit_is_noticed(monkeypatch, error):
    right = t_tests.stdtr
    monkeypatch.setattr(t_tests, "stdtr", lambda degrees, t: right(degrees, t) + error)
    _, told = audit.audit(3, seed=1)
    assert told
