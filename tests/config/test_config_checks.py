"""Settings that are right one by one and wrong together are refused at one of them.

The digits have 1437 images, of which 1149 are trained on where a fifth is for validation: 36
batches of 32.
"""

import pytest

DIGITS = "data: {dataset: digits}\n"


@pytest.mark.parametrize(
    ("data", "images"),
    [
        ("dataset: digits", 1149),
        ("dataset: digits, validation_split: 0.5", 718),
        ("dataset: mnist", 48_000),
        ("dataset: fashion_mnist, validation_split: 0.5", 30_000),
    ],
)
def test_a_batch_holds_no_more_than_the_images_that_are_trained_on(refusal, load, data, images):
    text = f"data: {{{data}}}\ntraining: {{epochs: 3, batch_size: SIZE}}\n"
    assert load(text.replace("SIZE", str(images))).variants
    message = refusal(text.replace("SIZE", str(images + 1))).replace(",", "")
    assert message == (
        f"a.yaml:2:35: training.batch_size: got {images + 1} more than the {images} images that "
        f"are trained on; at most {images} which is one batch of all of them"
    )


def test_a_batch_of_ones_own_data_is_not_judged(load):
    assert load("data: {dataset: own.npz}\ntraining: {epochs: 1, batch_size: 1000000}").variants


@pytest.mark.parametrize(
    ("training", "every", "end", "got"),
    [
        ("epochs: 3", "epochs: 4", "3 epochs", "4 epochs"),
        ("epochs: 1", "epochs: 2", "1 epoch", "2 epochs"),
        ("steps: 30", "steps: 31", "30 steps", "31 steps"),
        ("steps: 1", "steps: 2", "1 step", "2 steps"),
        ("epochs: 2", "steps: 73", "72 steps", "73 steps"),
        ("steps: 71", "epochs: 2", "71 steps", "2 epochs"),
        ("examples: 33", "steps: 3", "2 steps", "3 steps"),
        ("examples: 1150", "epochs: 2", "37 steps", "2 epochs"),
    ],
)
def test_an_evaluation_lies_within_training(refusal, training, every, end, got):
    text = f"{DIGITS}training: {{{training}}}\nevaluation: {{every: {{{every}}}}}\n"
    assert refusal(text) == (
        f"a.yaml:3:21: evaluation.every: got {got}, but training ends after {end}; nothing would "
        f"be measured on the way. At most {end}, which evaluates at the beginning and the end"
    )


@pytest.mark.parametrize(
    ("training", "every"),
    [
        ("epochs: 3", "epochs: 3"),
        ("steps: 30", "steps: 30"),
        ("epochs: 2", "steps: 72"),
        ("steps: 72", "epochs: 2"),
        ("steps: 5", "epochs: 1"),
    ],
)
def test_an_evaluation_at_the_end_and_the_default_are_right(load, training, every):
    text = f"{DIGITS}training: {{{training}}}\nevaluation: {{every: {{{every}}}}}\n"
    assert load(text).variants


def test_lengths_of_one_kind_are_compared_for_ones_own_data_and_others_are_not(refusal, load):
    own = "data: {dataset: own.npz}\n"
    too_long = f"{own}training: {{steps: 5}}\nevaluation: {{every: {{steps: 6}}}}\n"
    assert ": evaluation.every: got 6 steps, " in refusal(too_long)
    assert load(too_long.replace("every: {steps: 6}", "every: {epochs: 6}")).variants


@pytest.mark.parametrize(
    ("training", "every", "end", "got"),
    [
        ("epochs: 3", "epochs: 4", "3 epochs", "4 epochs"),
        ("steps: 30", "steps: 31", "30 steps", "31 steps"),
        ("epochs: 2", "steps: 73", "72 steps", "73 steps"),
        ("steps: 71", "epochs: 2", "71 steps", "2 epochs"),
        ("epochs: 1", "{}", "36 steps", "100 steps"),
    ],
)
def test_targets_are_looked_for_within_training(refusal, training, every, end, got):
    watch, column = ("{}", 21) if every == "{}" else (f"{{every: {{{every}}}}}", 29)
    text = f"{DIGITS}training: {{{training}}}\nevaluation: {{watch: {watch}}}\n"
    place = refusal(text).partition(" ")[0]
    assert refusal(text) == (
        f"{place} evaluation.watch.every: got {got}, but training ends after {end}; no target "
        "would be looked for on the way. Take a shorter distance, or leave evaluation.watch out"
    )
    assert place == f"a.yaml:3:{column}:"


@pytest.mark.parametrize(
    ("every", "until", "least"),
    [
        ("steps: 10", "steps: 9", "10 steps"),
        ("epochs: 2", "epochs: 1", "2 epochs"),
        ("steps: 37", "epochs: 1", "37 steps"),
        ("epochs: 1", "steps: 35", "1 epoch"),
    ],
)
def test_the_search_for_targets_ends_after_its_first_look(refusal, load, every, until, least):
    text = f"evaluation: {{watch: {{every: {{{every}}}, until: {{{until}}}}}}}\n"
    message = refusal(DIGITS + text)
    assert ": evaluation.watch.until: got " in message
    assert message.endswith(f"targets are looked for every {least}; at least {least}")
    assert load(f"{DIGITS}{text.replace(until, every)}").variants


def test_a_search_that_would_go_beyond_the_end_or_falls_on_rows_is_no_mistake(load):
    for watch in ("{every: {steps: 5}, until: {epochs: 99}}", "{every: {epochs: 1}}"):
        assert load(f"{DIGITS}evaluation: {{watch: {watch}}}\n").variants
    own = "data: {dataset: own.npz}\nevaluation: {watch: {every: {steps: 10000}}}\n"
    assert load(own).variants


def test_a_batch_that_is_too_large_is_told_alone(refusal):
    text = (
        f"{DIGITS}training: {{epochs: 1, batch_size: 9999}}\nevaluation: {{every: {{epochs: 2}}}}"
    )
    assert refusal(text).count("\n") == 0


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("arms: {a: {}, b: {training.batch_size: 2000}}", "3:40: arms.b.training.batch_size"),
        ("arms: {a: {}, b: {data.validation_split: 0.999, training.batch_size: 2}}",
         "3:70: arms.b.training.batch_size"),
        ("grid: {training.batch_size: [8, 2000, 16]}", "3:33: grid.training.batch_size"),
        ("arms: {a: {evaluation.every: {steps: 400}}}", "3:30: arms.a.evaluation.every"),
        ("arms: {a: {evaluation.every.steps: 400}}", "3:36: arms.a.evaluation.every"),
    ],
)  # fmt: skip
def test_a_combination_in_an_arm_or_a_grid_is_told_there(refusal, text, place):
    message = refusal(f"{DIGITS}training: {{epochs: 3}}\n{text}")
    assert message.startswith(f"a.yaml:{place}: got ")
    assert "\n" not in message


def test_a_combination_on_the_command_line_is_told_at_the_option(refusal):
    given = "training.batch_size=5000"
    message = refusal(f"{DIGITS}training: {{epochs: 3}}\n", sets=[given])
    assert message.startswith(f"--set {given}: training.batch_size: got 5,000, more than the 1")
