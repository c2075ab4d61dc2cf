"""The tab key offers the arms, cells, claims and metrics of a result."""

from __future__ import annotations

import pytest

STATED = """
training: {epochs: 1}
arms: {no-bn: {}, bn: {network.norm: batch}, "a b": {}}
grid: {training.batch_size: [8, 32], training.optimizer.learning_rate: [0.1]}
claims:
  - {says: final, metric: {final: val_loss}, claim: bn < no-bn}
  - {says: faster, metric: {steps_to: {val_loss: 0.1}}, claim: bn < no-bn}
"""


@pytest.fixture
def offered(here):
    """Returns what a shell is offered behind words, the last of which is being typed."""
    folder = here.folder / "results" / "one"
    folder.mkdir(parents=True)
    (folder / "experiment.yaml").write_text(STATED)
    (folder / "history.csv").write_text("arm,seed,epoch,step,loss,val_loss,own\n")
    (folder / "trials.csv").write_text("arm,seed,status,final_loss,best_val_loss,test_accuracy\n")

    def offers(*words):
        done = here(
            _BNEXP_COMPLETE="complete_bash",
            COMP_WORDS="\n".join(["bnexp", "plot", "results/one", *words]),
            COMP_CWORD=str(len(words) + 2),
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.split()

    return offers


@pytest.mark.parametrize(
    ("option", "found"),
    [
        ("--arm", ["no-bn", "bn"]),
        ("--cell", ["batch_size=8", "batch_size=32", "learning_rate=0.1"]),
        ("--claim", ["1", "2"]),
        ("--metric", ["loss", "val_loss", "final_loss", "best_val_loss", "test_accuracy"]),
    ],
)
def test_what_can_be_chosen_of_the_result_is_offered(offered, option, found):
    assert offered(option, "") == found


def test_values_are_offered_behind_the_equals_sign_as_bash_takes_words_apart(offered):
    assert offered("--cell", "batch_size", "=", "3") == ["32"]


def test_nothing_is_offered_where_the_result_cannot_be_read(offered, here):
    (here.folder / "results" / "one" / "experiment.yaml").write_text("arms: [")
    assert offered("--arm", "") == []
