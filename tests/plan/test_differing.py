"""What differs between settings is told with its path, and nothing else is."""

from bnexp.plan.differing import DifferingSetting, differing

TEXT = """
training: {optimizer: adam, epochs: 2}
network: {kind: mlp, hidden: [16]}
seeds: 3
arms:
  plain: {}
  wide: {network.hidden: [16, 32]}
  bn: {network.norm: {kind: batch, epsilon: 0.01}}
"""


def settings_of(experiment):
    return {variant.arm: variant.settings for variant in experiment.variants}


def test_only_what_differs_is_told_with_one_value_per_name(experiment_of):
    settings = settings_of(experiment_of(TEXT))
    two = {name: settings[name] for name in ("plain", "wide")}
    assert differing(two) == (
        DifferingSetting("network.hidden", {"plain": "[16]", "wide": "[16, 32]"}),
    )


def test_equal_settings_under_several_names_differ_in_nothing(experiment_of):
    settings = settings_of(experiment_of(TEXT))
    assert differing({"one": settings["bn"], "two": settings["bn"]}) == ()
    assert differing({"one": settings["bn"]}) == ()
    assert differing({}) == ()


def test_a_setting_that_some_do_not_have_is_none_there(experiment_of):
    settings = settings_of(experiment_of(TEXT))
    rows = {row.path: row.values for row in differing(settings)}
    assert rows["network.norm.kind"] == {"plain": "none", "wide": "none", "bn": "batch"}
    assert rows["network.norm.epsilon"] == {"plain": None, "wide": None, "bn": "0.01"}


def test_paths_keep_the_order_of_the_schema_whoever_has_them(experiment_of):
    settings = settings_of(experiment_of(TEXT))
    for names in (("plain", "bn"), ("bn", "plain")):
        paths = [row.path for row in differing({name: settings[name] for name in names})]
        assert paths[:3] == ["network.norm.kind", "network.norm.placement", "network.norm.layers"]


def test_values_at_both_ends_of_a_path_may_differ_in_kind(experiment_of):
    text = TEXT + "grid: {training.batch_size: [8, 16]}"
    variants = experiment_of(text).variants
    named = {f"{v.arm} {v.cell[0][1]}": v.settings for v in variants if v.arm == "plain"}
    assert differing(named) == (
        DifferingSetting("training.batch_size", {"plain 8": "8", "plain 16": "16"}),
    )
