"""Each rule about data warns of its own case alone; what it advises makes the next lint clean."""

from __future__ import annotations

import numpy as np
import pytest

from bnexp.config import load_experiment
from bnexp.config.language.rules import DATA_RULES
from bnexp.data import plan_source
from bnexp.data.seen import facts_of
from bnexp.plan import lint, lint_data
from bnexp.plan.lint import judge

CLASSES = 5


def fair(images=2000, seed=0):
    """A data set that no rule has anything to say of."""
    rng = np.random.default_rng(seed)
    x = rng.integers(0, 256, (images, 6, 6), np.uint8)
    return divided(x, np.arange(images) % CLASSES)


def divided(x, y, test=0.2):
    cut = round(len(x) * (1 - test))
    return {"x_train": x[:cut], "y_train": y[:cut], "x_test": x[cut:], "y_test": y[cut:]}


def whole(arrays):
    return tuple(np.concatenate([arrays[f"{k}_train"], arrays[f"{k}_test"]]) for k in "xy")


def mixed(x, y):
    order = np.random.default_rng(0).permutation(len(x))
    return x[order], y[order]


@pytest.fixture
def judged(tmp_path):
    """Returns the warnings of a configuration of data that are given as arrays."""

    def judge(arrays, data="", **options):
        np.savez(tmp_path / "own.npz", **arrays)
        (tmp_path / "a.yaml").write_text(
            f"data: {{dataset: own.npz{data}}}\ntraining: {{steps: 9}}\n"
            "arms: {a: {}, b: {network.norm: {kind: layer}}}\n".replace(
                "{kind: layer}", "{kind: batch, momentum: 0.5}"
            )
        )
        experiment = load_experiment(tmp_path / "a.yaml", **options)
        facts, sizes = {}, {}
        for variant in experiment.variants:
            stated = variant.settings.data
            source = plan_source(stated, tmp_path)
            facts[stated] = source.facts(stated.validation, experiment.seeds)
            sizes[stated.dataset] = source.size
        found = lint(experiment, sizes=sizes, facts=facts)
        return {w.rule: w.problem for w in found if w.rule in DATA_RULES}

    return judge


def in_order(arrays):
    """The training images class by class, as folders of classes are read."""
    order = np.argsort(arrays["y_train"], kind="stable")
    return {**arrays, "x_train": arrays["x_train"][order], "y_train": arrays["y_train"][order]}


def test_nothing_is_said_of_data_that_are_fair(judged):
    assert judged(fair()) == {}
    assert judged(fair(), ", validation: {take: random}") == {}


def test_classes_in_order_are_trained_or_judged_and_never_both(judged):
    found = judged(in_order(fair()))
    assert list(found) == ["missing-classes"]
    assert found["missing-classes"].message == (
        "the training part has no image of class 4, the validation part has no image of classes "
        "0, 1, 2, 3: 100% of the validation images and 20% of the test images are of classes that "
        "are never trained; say data.validation.take: random, or mix the training images in the "
        "file"
    )
    assert (found["missing-classes"].key, found["missing-classes"].line) == (
        "data.validation.take",
        1,
    )
    assert judged(in_order(fair()), ", validation: {take: random}") == {}


@pytest.mark.parametrize("part", ["train", "test"])
def test_class_that_one_part_of_the_file_lacks_asks_for_mixing(judged, part):
    arrays = fair(8000)
    keep = arrays[f"y_{part}"] != 3
    arrays = {**arrays, **{f"{k}_{part}": arrays[f"{k}_{part}"][keep] for k in "xy"}}
    found = judged(arrays)
    assert list(found) == ["missing-classes"]
    assert "has no image of class 3" in found["missing-classes"].message
    assert "mix all images and divide them anew" in found["missing-classes"].message
    assert judged(divided(*mixed(*whole(arrays)))) == {}


def test_class_that_a_part_has_hardly_any_of_is_rare(judged):
    arrays = fair()
    last = arrays["y_test"] == 2
    last[np.flatnonzero(last)[:3]] = False
    found = judged({**arrays, "x_test": arrays["x_test"][~last], "y_test": arrays["y_test"][~last]})
    assert list(found) == ["rare-classes"]
    assert "the test part has 3 of class 2 in " in found["rare-classes"].message


def test_rare_class_asks_for_images_or_to_be_left_out(judged):
    arrays = fair()
    x, y = whole(arrays)
    few = np.flatnonzero(y == 4)
    few = few[np.arange(len(few)) % 20 > 0]
    x, y = np.delete(x, few, axis=0), np.delete(y, few)
    found = judged(divided(x, y))
    assert "rare-classes" in found
    assert "leave these classes out" in found["rare-classes"].message
    assert judged(divided(x[y != 4], y[y != 4])) == {}


def test_one_class_that_is_most_of_the_data_is_told_with_the_base_rate(judged):
    x, y = whole(fair())
    y = np.where(np.arange(len(y)) % 10, 0, 1)
    found = judged(divided(x, y))
    assert list(found) == ["unequal-classes"]
    assert "always saying class 0 is right of 90% of the validation images and 90% of the test" in (
        found["unequal-classes"].message
    )
    equal = np.sort(np.concatenate([np.flatnonzero(y == 0)[:200], np.flatnonzero(y == 1)[:200]]))
    assert "unequal-classes" not in judged(divided(x[equal], y[equal]))


@pytest.mark.parametrize(
    ("change", "told", "advice"),
    [
        (lambda x: x // 16, "from 0 to 15 and are divided by 255", "data.scale: 15"),
        (lambda x: x // 128, "from 0 to 1 and are divided by 255", "data.scale: 1"),
        (lambda x: x.astype("u2") * 16, "from 0 to 4080 and are divided by 65535", "scale: 4080"),
        (lambda x: x * 2.0, "from 0 to 510 and are divided by 1", "data.scale: 510"),
        (lambda x: x / 4080, "from 0 to 0.0625 and are divided by 1", "data.scale: 0.0625"),
        (lambda x: x - 127.5, "from -127.5 to 127.5 and are divided by 1", "data.scale: 7"),
    ],
)
def test_values_that_do_not_fill_their_type_name_the_scale_that_mends_it(
    judged, change, told, advice
):
    arrays = {k: change(a) if k[0] == "x" else a for k, a in fair().items()}
    found = judged(arrays)
    assert list(found) == ["wrong-scale"]
    assert f"values go {told}" in found["wrong-scale"].message
    assert advice in found["wrong-scale"].message
    scale = found["wrong-scale"].message.rpartition("data.scale: ")[2]
    assert judged(arrays, f", scale: {scale}") == {}


@pytest.mark.parametrize(
    "change",
    [
        lambda x: x > 127,
        lambda x: x / 255,
        lambda x: x / 127.5 - 1,
        lambda x: (x - x.mean()) / x.std(),
        lambda x: x.astype("u2") * 257,
        lambda x: x.astype("i8"),
    ],
    ids=["truth", "unit", "signed", "standard", "two bytes", "wide"],
)
def test_values_in_the_usual_ranges_are_nothing_to_tell(judged, change):
    assert judged({k: change(a) if k[0] == "x" else a for k, a in fair().items()}) == {}


def test_a_scale_that_does_not_fit_a_named_set_is_told_without_reading_it(tmp_path):
    (tmp_path / "a.yaml").write_text("data: {scale: 1}\ntraining: {epochs: 1}\narms: {a: {}}\n")
    found = lint(load_experiment(tmp_path / "a.yaml"))
    assert [w.rule for w in found] == ["wrong-scale"]
    assert found[0].problem.message.endswith("say data.scale: 255")


@pytest.mark.parametrize(
    "change",
    [lambda x: x // 255, lambda x: 255 - x // 4, lambda x: x // 2],
    ids=["0 to 1", "brighter", "half"],
)
def test_parts_in_different_ranges_are_told(judged, change):
    arrays = fair()
    found = judged({**arrays, "x_test": change(arrays["x_test"])})
    assert "unequal-ranges" in found
    assert "those of the test part from" in found["unequal-ranges"].message
    changed = {**arrays, "x_train": arrays["x_train"].copy()}
    changed["x_train"][1280:] = change(changed["x_train"][1280:])
    assert "those of the validation part from" in judged(changed)["unequal-ranges"].message


def test_standardized_parts_are_held_against_each_other_by_their_bulk(judged):
    arrays = {k: a / 74 - 1.7 if k[0] == "x" else a for k, a in fair().items()}
    far = {**arrays, "x_test": arrays["x_test"].copy()}
    far["x_test"][0, 0, 0] = 40
    assert judged(far) == {}
    moved = judged({**arrays, "x_test": arrays["x_test"] + 2})
    assert "unequal-ranges" in moved


def test_constant_images_are_counted_and_taken_out(judged):
    arrays = fair()
    arrays["x_train"][[3, 1500, 1501]] = 7
    arrays["x_test"][5] = 0
    found = judged(arrays)
    assert found["constant-images"].message.startswith(
        "1 of 1,280 training images, 2 of 320 validation images, 1 of 400 test images are of one "
    )
    kept = {}
    for part in ("train", "test"):
        x, y = arrays[f"x_{part}"], arrays[f"y_{part}"]
        keep = np.ptp(x.reshape(len(x), -1), axis=1) > 0
        kept |= {f"x_{part}": x[keep], f"y_{part}": y[keep]}
    assert judged(kept) == {}


def test_images_that_were_trained_on_are_counted_and_taken_once(judged):
    arrays = fair()
    arrays["x_test"][:7] = arrays["x_train"][10:17]
    arrays["x_train"][1590] = arrays["x_train"][0]
    found = judged(arrays)
    assert list(found) == ["shared-images"]
    assert found["shared-images"].message.startswith(
        "1 of 320 validation images stand in the training part as well, 7 of 400 test images stand "
        "in x_train as well, value for value"
    )
    x, y = whole(arrays)
    first = np.sort(np.unique(x, axis=0, return_index=True)[1])
    assert judged(divided(x[first], y[first])) == {}


def test_test_images_that_are_the_training_images_are_told(judged):
    arrays = fair()
    same = {**arrays, "x_test": arrays["x_train"], "y_test": arrays["y_train"]}
    assert "1,600 of 1,600 test images stand in x_train" in judged(same)["shared-images"].message


def test_data_that_were_copied_before_they_were_divided_are_told(judged):
    x, y = whole(fair())
    twice = divided(*mixed(np.concatenate([x, x]), np.concatenate([y, y])))
    assert "shared-images" in judged(twice)


def test_small_images_that_come_twice_by_chance_are_nothing_to_tell(judged):
    x, y = whole(fair())
    arrays = divided((x[:, :4, :4] > 127).astype("u1"), y)
    assert len(np.unique(whole(arrays)[0], axis=0)) < len(x)
    assert judged(arrays, ", scale: 1") == {}


def test_parts_of_few_images_are_told_with_what_one_of_them_is_worth(judged):
    found = judged(fair(), ", validation: {fraction: 0.05}")
    assert list(found) == ["few-images"]
    assert (
        "the validation part has 80 images of 5 classes, and one image moves its accuracy by "
        in (found["few-images"].message)
    )
    assert "few-images" in judged(divided(*whole(fair()), test=0.02))


def test_part_too_small_for_its_classes_asks_for_a_larger_part(judged):
    found = judged(in_order(fair()), ", validation: {fraction: 0.002}")
    assert found["missing-classes"].message.endswith(
        "take a larger data.validation.fraction for more validation images, to at least 100 images"
    )


@pytest.mark.parametrize("missing", [[4], [3, 4]])
def test_class_that_x_train_lacks_is_told_before_the_size_of_a_part(judged, missing):
    arrays = fair(300)
    keep = ~np.isin(arrays["y_train"], missing)
    arrays |= {f"{k}_train": arrays[f"{k}_train"][keep] for k in "xy"}
    advice = judged(arrays)["missing-classes"].message.rpartition("; ")[2]
    assert advice.startswith("x_train has no image of class")
    assert "take some for x_train" in advice


def test_order_of_the_file_is_told_before_the_size_of_a_part(judged):
    arrays = fair(300)
    order = np.argsort(-arrays["y_train"], kind="stable")
    arrays |= {f"{k}_train": arrays[f"{k}_train"][order] for k in "xy"}
    advice = "say data.validation.take: random, or mix the training images in the file"
    assert judged(arrays)["missing-classes"].message.endswith(advice)
    assert "missing-classes" not in judged(arrays, ", validation: {take: random}")


def test_file_too_small_for_any_division_asks_for_more_images(judged):
    found = judged(in_order(fair(20)))
    assert "the file has 20 in all" in found["missing-classes"].message
    few = judged(divided(*whole(fair(250)), test=0.6))["few-images"].message
    assert "x_train has only 100 images to take them from" in few


def test_one_image_is_told_as_one(judged):
    few = fair(1500)
    few |= {"x_test": few["x_test"][:1], "y_test": few["y_test"][:1]}
    message = judged(few)["few-images"].message
    assert "the test part has 1 image of 5 classes, and one image" in message
    assert "by 100 points" in message


def test_scale_goes_by_the_training_part_and_not_by_odd_images(judged):
    arrays = {k: a / 255 if k[0] == "x" else a for k, a in fair().items()}
    other = judged({**arrays, "x_test": arrays["x_test"] * 255})
    assert list(other) == ["unequal-ranges"]
    for part in ("x_train", "x_test"):
        arrays[part][3, 0, 0] = 1e6
        assert "wrong-scale" not in judged(arrays)


def test_each_seed_of_a_random_split_is_looked_at(tmp_path):
    arrays = fair(60)
    arrays["y_train"][:] = 0
    arrays["y_train"][:3] = 1
    np.savez(tmp_path / "own.npz", **arrays)
    (tmp_path / "a.yaml").write_text(
        "data: {dataset: own.npz, validation: {take: random}}\n"
        "training: {steps: 9}\nseeds: 50\narms: {a: {}}\n"
    )
    experiment = load_experiment(tmp_path / "a.yaml")
    data = experiment.variants[0].settings.data
    source = plan_source(data, tmp_path)
    seen = [facts_of(source.seen, None, data.validation, [s]) for s in experiment.seeds]
    fewest = facts_of(source.seen, None, data.validation, experiment.seeds)
    for number in (0, 1):
        counts = [facts.parts[number].counts[1] for facts in seen]
        assert len(set(counts)) > 1
        assert fewest.parts[number].counts[1] == min(counts)


def test_facts_are_those_of_the_images_of_each_part(tmp_path):
    arrays = fair(300)
    np.savez(tmp_path / "own.npz", **arrays)
    (tmp_path / "a.yaml").write_text(
        "data: {dataset: own.npz}\ntraining: {steps: 9}\narms: {a: {}}\n"
    )
    data = load_experiment(tmp_path / "a.yaml").variants[0].settings.data
    facts = plan_source(data, tmp_path).facts(data.validation, [0])
    slices = (("train", slice(0, 192)), ("train", slice(192, None)), ("test", slice(None)))
    for part, (name, where) in zip(facts.parts, slices, strict=True):
        x, y = arrays[f"x_{name}"][where], arrays[f"y_{name}"][where]
        assert (part.images, list(part.counts)) == (len(x), np.bincount(y).tolist())
        assert (part.smallest, part.largest) == (x.min(), x.max())
        assert part.mean == pytest.approx(x.mean(), rel=1e-12)
        assert part.deviation == pytest.approx(x.std(), rel=1e-9)


def test_every_rule_about_data_has_a_case_here(judged):
    arrays = fair()
    arrays["x_train"][0] = 0
    assert set(DATA_RULES) == {
        "missing-classes", "rare-classes", "unequal-classes", "wrong-scale", "idle-threshold",
        "unequal-ranges", "constant-images", "shared-images", "few-images",
    }  # fmt: skip
    assert judged(arrays)["constant-images"].key == "data.dataset"


def test_an_acceptance_is_used_up_only_where_the_data_were_judged(tmp_path):
    (tmp_path / "a.yaml").write_text(
        "data: {dataset: own.npz}\ntraining: {steps: 9}\narms: {a: {}}\n"
        "accept: {wrong-scale: as in the paper}\n"
    )
    assert lint(load_experiment(tmp_path / "a.yaml")) == []


def test_rules_about_data_can_be_asked_alone(tmp_path, monkeypatch):
    (tmp_path / "a.yaml").write_text(
        "data: {dataset: own.npz}\ntraining: {steps: 9}\nseeds: 2\narms: {a: {}, b: {}}\n"
    )
    np.savez(tmp_path / "own.npz", **in_order(fair()))
    experiment = load_experiment(tmp_path / "a.yaml")
    data = experiment.variants[0].settings.data
    source = plan_source(data, tmp_path)
    facts, sizes = {data: source.facts(data.validation, (0, 1))}, {data.dataset: source.size}
    whole = lint(experiment, sizes=sizes, facts=facts)
    assert {"same-arms", "missing-classes"} <= {warning.rule for warning in whole}
    asked = {rule: judge._JUDGES[rule] for rule in DATA_RULES}
    monkeypatch.setattr(judge, "_JUDGES", asked)
    found = lint_data(experiment, sizes, facts)
    assert found == [warning for warning in whole if warning.rule in DATA_RULES]
