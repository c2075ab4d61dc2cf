"""An experiment expands into its trials, in one order, each identity independent of the others."""

TWO = "training: {epochs: 1}\narms: {b: {network.norm: batch}, a: {}}\n"


def shown(trials):
    return [trial.label for trial in trials]


def test_trials_come_in_the_order_arm_grid_seed(trials_of):
    text = f"{TWO}seeds: [7, 3]\ngrid: {{training.batch_size: [64, 8]}}"
    assert shown(trials_of(text)) == [
        "b batch_size=64 seed 7",
        "b batch_size=64 seed 3",
        "b batch_size=8 seed 7",
        "b batch_size=8 seed 3",
        "a batch_size=64 seed 7",
        "a batch_size=64 seed 3",
        "a batch_size=8 seed 7",
        "a batch_size=8 seed 3",
    ]


def test_every_trial_has_an_identity_of_its_own(trials_of):
    text = f"{TWO}seeds: 5\ngrid: {{training.batch_size: [64, 8], network.l2: [0, 0.1]}}"
    trials = trials_of(text)
    assert len({trial.trial_id for trial in trials}) == len(trials) == 2 * 4 * 5
    assert len({trial.program_id for trial in trials}) == 2 * 4


def test_arms_with_the_same_settings_share_their_trials(trials_of):
    text = """
training: {epochs: 1}
seeds: 2
arms:
  plain: {}
  said: {network.norm: {kind: none}, training.batch_size: 32, training.optimizer: adam}
  batch: {network.norm: batch}
"""
    ids = [trial.trial_id for trial in trials_of(text)]
    assert ids[:2] == ids[2:4]
    assert set(ids[4:]).isdisjoint(ids[:4])


def test_an_arm_a_seed_or_a_grid_value_more_leaves_the_other_identities(trials_of):
    before = {t.trial_id for t in trials_of(f"{TWO}seeds: 2\ngrid: {{network.l2: [0]}}")}
    more = TWO.replace("{b:", "{c: {network.dropout: 0.5}, b:")
    after = trials_of(f"{more}seeds: 3\ngrid: {{network.l2: [0.5, 0]}}")
    assert before < {t.trial_id for t in after}


def test_renaming_an_arm_changes_its_label_only(trials_of):
    before, after = trials_of(TWO), trials_of(TWO.replace("b:", "renamed:"))
    assert [t.trial_id for t in before] == [t.trial_id for t in after]
    assert shown(after) == ["renamed seed 0", "a seed 0"]
