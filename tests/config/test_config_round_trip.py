"""What a configuration resolves to states the same trials, and resolves to itself again."""

import math
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from bnexp.config import load_experiment
from bnexp.config.assembly.resolved import resolved, resolved_text
from bnexp.config.reading.yaml12 import yaml_text
from bnexp.errors import ConfigurationError
from bnexp.plan import expand_trials

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.yaml"))
EXAMPLES = 250

FRACTIONS = st.sampled_from([0.1, 0.25, 0.5, 0.9, 0.999, 1e-7, 1 / 3])
SMALL = st.integers(1, 40)


def mapping(required=None, **optional):
    return st.fixed_dictionaries(required or {}, optional=optional)


def kind(name, **optional):
    return mapping({"kind": st.just(name)}, **optional)


LENGTHS = st.one_of(
    *(mapping({"epochs": st.integers(1, 5)}) for _ in range(2)),
    mapping({"steps": st.integers(20, 90)}),
    mapping({"examples": st.integers(2000, 9000)}),
)
INTERVALS = mapping({"epochs": st.just(1)}) | mapping({"steps": st.integers(1, 20)})
VECTORS = st.one_of(
    st.sampled_from([0, 1, 0.5, -1, "zeros", "ones", "normal"]),
    kind("constant", value=FRACTIONS),
    kind("normal", mean=FRACTIONS, stddev=FRACTIONS),
    kind("uniform", limit=FRACTIONS),
)
KERNELS = VECTORS | st.one_of(st.just("he_normal"), kind("lecun_uniform", gain=FRACTIONS))
PENALTIES = mapping(l1=FRACTIONS, l2=FRACTIONS)
NORMS = st.sampled_from(["none", "batch", "batch"]) | kind(
    "batch",
    placement=st.sampled_from(["before", "after"]),
    momentum=FRACTIONS,
    center=st.booleans(),
    gamma_initializer=VECTORS,
    beta_regularizer=PENALTIES,
)
OPTIMIZERS = st.one_of(
    st.sampled_from(["sgd", "adam", "adamw", "rmsprop"]),
    kind("sgd", momentum=FRACTIONS, nesterov=st.booleans(), learning_rate=FRACTIONS),
    kind("adamw", weight_decay=FRACTIONS, beta_1=FRACTIONS),
)
SCHEDULES = st.one_of(
    st.sampled_from(["constant", "cosine"]),
    kind("cosine", final=FRACTIONS),
    mapping({"kind": st.just("step"), "every": INTERVALS}, factor=FRACTIONS),
)
ACTIVATIONS = st.sampled_from(["relu", "tanh", "linear"])
BIASES = st.sampled_from(["auto", True, False])
HIDDEN = st.lists(SMALL, max_size=3) | st.builds("{} x {}".format, SMALL, SMALL)
NETWORKS = st.just("mlp") | kind(
    "mlp",
    hidden=HIDDEN,
    activation=ACTIVATIONS,
    norm=NORMS,
    bias=BIASES,
    initializer=KERNELS,
    bias_initializer=VECTORS,
    dropout=FRACTIONS,
    l2=FRACTIONS,
)
SPLITS = st.sampled_from([0.1, 0.25, 1 / 3])
PATHS = st.text("ab/~. '#:é", min_size=1, max_size=8)
NAMED = mapping(
    path=PATHS,
    otherwise=st.just("digits"),
    order=st.sampled_from(["fresh", "frozen"]),
    validation=mapping(fraction=SPLITS, take=st.sampled_from(["last", "random"])),
)
WHOLE = mapping({"dataset": st.sampled_from(["digits", "own.npz"])}, validation_split=SPLITS)
TRAININGS = st.builds(
    lambda length, rest: {**rest, **length},
    LENGTHS,
    mapping(optimizer=OPTIMIZERS, schedule=SCHEDULES, batch_size=SMALL),
)
CLOSE = st.integers(1, 3).map(lambda steps: {"steps": steps})
EVALUATIONS = mapping(
    every=INTERVALS,
    watch=st.none() | mapping({"every": CLOSE}, until=st.just({"epochs": 1})),
    on=st.sampled_from([["validation"], ["test"], ["validation", "test"], ["test", "validation"]]),
)
PLAIN = {
    "network.norm": NORMS,
    "network.activation": ACTIVATIONS,
    "network.hidden": HIDDEN,
    "network.initializer": KERNELS,
    "network.bias": BIASES,
    "training.optimizer": OPTIMIZERS,
    "training.schedule": SCHEDULES,
    "training.epochs": st.integers(1, 3),
    "training.batch_size": SMALL,
    "data.validation_split": SPLITS,
}


def merged(*groups):
    """Draws one mapping from several strategies, each of which may be left out."""
    return st.builds(
        lambda parts: {key: value for part in parts for key, value in part.items()},
        st.tuples(*(st.just({}) | group for group in groups)),
    )


def overrides(data):
    """Draws what an arm sets."""
    return merged(
        mapping({"network.norm": NORMS})
        | FRACTIONS.map(lambda f: {"network.norm": "batch", "network.norm.momentum": f})
        | mapping({"network": mapping(norm=NORMS, dropout=FRACTIONS, l2=FRACTIONS)}),
        mapping({"training.optimizer": OPTIMIZERS})
        | mapping({"training.optimizer.learning_rate": FRACTIONS})
        | mapping({"training": mapping(optimizer=mapping(epsilon=FRACTIONS))}),
        mapping({"training.epochs": st.integers(1, 3)})
        | mapping({"training.steps": st.integers(20, 90)}),
        mapping(**{key: PLAIN[key] for key in ("network.bias", "network.initializer")}),
        mapping(**{"training.batch_size": SMALL, "evaluation.every": INTERVALS}),
        data,
    )


MOVED = mapping({"data.path": PATHS}) | mapping({"data.validation_split": SPLITS})
CHANGED = mapping({"data.dataset": st.sampled_from(["digits", "there/own.npz"])})
NAMES = st.text("ab1é日 <>=:#'\"{}[]-~\u00a0", min_size=1, max_size=6)
SEEDS = st.one_of(
    st.integers(1, 4),
    st.lists(st.integers(0, 2**63 - 1) | st.integers(0, 9), min_size=1, max_size=4, unique=True),
    st.sampled_from(["3-5", ["1-2", 9], "7, 3", 5]),
)
ENOUGH = st.sampled_from(["3-5", ["1-2", 9], 5])
METRICS = st.sampled_from(
    [
        {"final": "loss"},
        {"best": "accuracy"},
        {"steps_to": {"accuracy": 0.9}},
        {"epochs_to": {"loss": 0.5}},
        {"test": "accuracy"},
        {"seconds_per_step": "training"},
        {"seconds_to": {"accuracy": 0.5}},
        {"mean": {"series": "loss"}},
        {"mean": {"series": "accuracy", "steps": [1, 100_000]}},
        {"area": {"series": "loss", "epochs": [0, 1000.5]}},
        {"diverged": True},
        {"parameters": "all"},
        {"parameters": "trainable"},
    ]
)
IDENTITY = mapping(
    {"says": NAMES, "identity": st.sampled_from(["folding", "undone"])}, tolerance=FRACTIONS
)
REASONS = mapping(
    **{
        rule: st.text("abc: #'\"é\n-", max_size=20).map("because {}".format)
        for rule in ("few-seeds", "unequal-arms")
    }
)


@st.composite
def axes(draw, free, *, together):
    """Draws a grid, or lists of equal length, over settings that nothing else sets."""
    if not free:
        return {}
    size = draw(st.integers(1, 2))
    stated = {}
    for path in draw(st.lists(st.sampled_from(free), max_size=2, unique=True)):
        most = size if together else 3
        values = st.lists(PLAIN[path], min_size=size, max_size=most, unique_by=yaml_text)
        stated[path] = draw(values)
    return stated


def _size(metric):
    """Returns an effect on the scale of a metric: a ratio of steps, or a difference."""
    return 0.01 if {"final", "best", "test", "mean", "area", "gap"} & {*metric} else 1.5


@st.composite
def comparisons(draw, metric, pairs, *, cells):
    """Draws a claim of a metric with what goes with its sign."""
    sizes, over_cells = {}, {}
    signs = [" < ", " > "] if "diverged" in metric else [" < ", " > ", " = ", " <= ", " >= "]
    sign = draw(st.sampled_from(signs))
    if "parameters" not in metric and "diverged" not in metric:
        key = "margin" if "=" in sign else "smallest"
        sizes = {key: _size(metric)} if "=" in sign or draw(st.booleans()) else {}
    if cells > 1 and "=" not in sign and "parameters" not in metric:
        select = {"select": {"best": "val_loss", "seeds": 1}}
        ways = [{}, {"at_least": cells}, {"at_least": 1}, *[select] * 5]
        over_cells = draw(st.sampled_from(ways))
    return {
        "says": draw(NAMES),
        "metric": metric,
        "claim": sign.join(draw(st.sampled_from(pairs))),
        **sizes,
        **over_cells,
        **draw(mapping(verdict=st.just("inconclusive"))),
    }


@st.composite
def claims(draw, arms, cells):
    """Draws claims of some arms, each once.

    Args:
        draw: Draws one of the values of a strategy.
        arms: Names of the arms.
        cells: Number of points of the grid.
    """
    pairs = [(a, b) for a in arms for b in arms if a != b]
    found = draw(st.lists(IDENTITY, max_size=1))
    if pairs:
        metrics = draw(st.lists(METRICS, max_size=4, unique_by=yaml_text))
        found += [draw(comparisons(metric, pairs, cells=cells)) for metric in metrics]
    return found


def cells_of(grid, walked):
    """Returns how many points a grid has."""
    together = [len(values) for values in walked.values()][:1]
    return math.prod([*(len(values) for values in grid.values()), *together])


@st.composite
def configurations(draw):
    """Draws the texts of a configuration and of one that it may extend, and overrides."""
    data, arm = draw(st.sampled_from([(NAMED, overrides(MOVED)), (WHOLE, overrides(CHANGED))]))
    fewest = draw(st.sampled_from([1, 2, 2, 2]))
    arms = draw(st.dictionaries(NAMES, arm, min_size=fewest, max_size=3))
    texts = [yaml_text(arm) for arm in arms.values()]
    free = [path for path in PLAIN if not any(path.split(".")[-1] in text for text in texts)]
    grid = draw(axes(free, together=False))
    walked = draw(axes([path for path in free if path not in grid], together=True))
    claimed = draw(claims(list(arms), cells_of(grid, walked)))
    selects = any("select" in claim for claim in claimed)
    # A claim that selects is refused with fewer than three seeds: too few would be accepted.
    seeds = mapping({"seeds": ENOUGH}) if selects else mapping(seeds=SEEDS)
    stated = {
        "training": draw(TRAININGS),
        "data": draw(data),
        **draw(mapping(network=NETWORKS, evaluation=EVALUATIONS)),
        **draw(seeds),
        "arms": arms,
        "grid": grid,
        "zip": walked,
        "claims": claimed,
        **draw(mapping(accept=REASONS, question=NAMES)),
    }
    stated = {key: part for key, part in stated.items() if part or key not in ("grid", "zip")}
    lower = draw(st.lists(st.sampled_from(sorted(stated)), unique=True))
    under = {key: stated.pop(key) for key in lower}
    if under:
        stated = {"extends": "under.yaml", **stated}
        if "arms" in under and draw(st.booleans()):
            name = draw(st.sampled_from(sorted(arms)))
            stated["arms"] = {name: {key: arms[name][key] for key in list(arms[name])[:1]}}
    plain = [name for name in arms if "=" not in name and name == name.strip()]
    sets = draw(st.sampled_from([[], [], ["network.l2=0.125"], ["evaluation.on=[test]"]]))
    if plain and draw(st.booleans()):
        path = draw(st.sampled_from(["network.norm", "training.optimizer"]))
        value = draw(NORMS if path == "network.norm" else OPTIMIZERS)
        text = yaml_text([value])[2:] if isinstance(value, str) else str(value).replace("'", "")
        sets = [*sets, f"arms.{plain[0]}.{path}={text.replace('True', 'true')}"]
    return (
        yaml_text(stated),
        yaml_text(under) if under else "",
        sets,
        draw(st.none() | st.just("3")),
    )


def trial_ids(experiment):
    """Returns what names each trial, whatever its data hold."""
    fingerprints = {v.settings.data: v.settings.data.dataset for v in experiment.variants}
    return [(t.arm, t.cell, t.seed, t.trial_id) for t in expand_trials(experiment, fingerprints)]


def resolved_again(experiment, folder):
    """Returns the experiment that what one resolves to states, in another folder."""
    path = folder / "elsewhere" / "experiment.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(resolved_text(experiment, "bnexp plan"), encoding="utf-8")
    return load_experiment(path)


SEEN: Counter[str] = Counter()


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(configurations())
def check_round_trip(folder, drawn):
    text, under, sets, seeds = drawn
    path = folder / "a.yaml"
    path.write_text(text, encoding="utf-8")
    (folder / "under.yaml").write_text(under, encoding="utf-8")
    try:
        experiment = load_experiment(path, sets=sets, seeds=seeds)
    except ConfigurationError:
        SEEN["refused"] += 1
        reject()
    again = resolved_again(experiment, folder)
    assert trial_ids(again) == trial_ids(experiment)
    assert again.variants == experiment.variants
    assert (again.stated, again.accepted) == (experiment.stated, experiment.accepted)
    assert again.question == experiment.question
    assert resolved(again) == resolved(experiment)
    SEEN.update(_features(text, under, sets, seeds))


KEYS = ("grid:", "zip:", "accept:", "claim:", "extends:", "question:", "identity:", "margin:")
KEYS += ("smallest:", "at_least:", "select:")


def _features(text, under, sets, seeds):
    whole = text + under
    yield "accepted"
    yield from (key for key in KEYS if key in whole)
    yield from ("--set" for _ in sets[:1])
    yield from ("--set arms" for given in sets if given.startswith("arms."))
    yield from ("--seeds" for _ in [seeds] if seeds)
    yield from ("a kind in an axis" for _ in [1] if "- kind:" in whole)


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_each_packaged_configuration_resolves_to_the_same_trials(path, tmp_path):
    experiment = load_experiment(path)
    again = resolved_again(experiment, tmp_path)
    assert trial_ids(again) == trial_ids(experiment)
    assert resolved_text(again).count("# default") == 0
    assert resolved(again) == resolved(experiment)


def test_configurations_made_at_random_resolve_to_the_same_trials(tmp_path):
    SEEN.clear()
    check_round_trip(tmp_path)
    assert SEEN["accepted"] >= EXAMPLES
    # How many there are of each hangs on what else the process has imported.
    assert len(SEEN) == 17, str(SEEN)
