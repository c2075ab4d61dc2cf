"""Results that share what is equal in them say what they said before."""

import math
from dataclasses import replace

from bnexp.store.sharing import Sharing
from bnexp.trial import History


def test_results_say_the_same_and_share_steps_epochs_and_what_is_missing(results):
    looks = History((1, 2000), (1.0, 2000.5), {"val_loss": (float("nan"), 0.25)})
    given = [
        replace(each, watched=replace(looks, steps=(1, int("2000")), epochs=(1.0, float("2000.5"))))
        for each in results
    ]
    sharing = Sharing()
    found = [sharing.of(each) for each in given]
    assert list(map(repr, found)) == list(map(repr, given))
    first, second = found[0].watched, found[1].watched
    assert first.steps[1] is second.steps[1]
    assert first.epochs[1] is second.epochs[1]
    missing = [each.series["val_loss"][0] for each in (first, second)]
    assert missing[0] is missing[1]
    assert math.isnan(missing[0])
    assert (type(first.steps[0]), type(first.epochs[0])) == (int, float)
