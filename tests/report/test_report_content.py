"""What a report says, before it takes any form."""

from dataclasses import replace

import pytest

from bnexp.config.sizes import SIZES
from bnexp.report import html_of, listings, markdown_of
from bnexp.report.claims import answers
from bnexp.report.costs import costs_table
from bnexp.session.answering.answer import load
from bnexp.session.answering.judge import judge, present_look
from bnexp.session.answering.report import report_content
from bnexp.session.answering.stated import forms_of
from bnexp.store.looks import note_look
from bnexp.trial import TrialStatus

ONE_ARM = """
data: {dataset: digits}
training: {epochs: 2}
seeds: 1
"""

MEDIAN = """
claims:
  - says: BN ends lower with most seeds
    metric: {final: val_loss}
    claim: bn < no-bn
    by: median
"""

GRID = """
grid: {training.batch_size: [8, 16]}
claims:
  - says: BN ends lower everywhere
    metric: {final: val_loss}
    claim: bn < no-bn
    at_least: 2
  - says: The best cell of BN beats the best one without
    metric: {final: val_loss}
    claim: bn < no-bn
    select: {final: val_loss, seeds: 2}
  - says: Inference is affine
    identity: affine_inference
    tolerance: 1.0e-5
"""


def content_of(folder):
    result = load(folder)
    return report_content(result, judge(result))


@pytest.fixture(scope="module")
def content(stored, claimed):
    folder = stored(claimed)
    for seeds in (3, 3, 6):
        result = load(folder)
        look = replace(present_look(result), seeds=seeds, trials=2 * seeds, ways=("work",))
        note_look(folder, look, list(forms_of(result.experiment).values()))
    return content_of(folder)


def test_without_a_stated_question_a_neutral_one_is_made_from_arms_and_seeds(content):
    assert content.question == "How does bn compare with no-bn over 6 seeds?"


def test_the_question_of_the_configuration_is_asked_as_it_stands(stored):
    text = "question: Is it < 1?\n" + ONE_ARM
    assert content_of(stored(text, name="asked")).question == "Is it < 1?"


def test_verdicts_are_counted_and_held_against_what_was_expected(content):
    assert content.counts == {
        "supported": 1, "contradicted": 1, "inconclusive": 0, "cannot be judged": 1,
    }  # fmt: skip
    assert content.outcome == (
        "Of 3 verdicts: 1 supported, 1 contradicted and 1 cannot be judged.",
        "1 of them is not as expected.",
        "It rests on 12 trials: 12 finished.",
        "With 6 pairs the permutation and Wilcoxon tests can give no p-value below 0.0156 before "
        "Holm, and so cannot confirm claims 1 and 2.",
    )
    assert [answer.as_expected for answer in content.answers] == [True, True, False]


def test_an_answer_brings_its_evidence_and_leaves_out_what_could_not_be_had(
    content, stored, claimed
):
    first, _, last = content.answers
    names = [name for name, _ in first.facts]
    for name in ("Pairs of seeds", "Mean effect (95% t interval)", "p after Holm"):
        assert name in names
    for name in ("Wilcoxon signed-rank test, p", "Cohen's d of the pairs"):
        assert name in names
    assert all(
        text not in ("", "-", "nan") for answer in content.answers for _, text in answer.facts
    )
    assert "Mean effect (95% t interval)" not in [name for name, _ in last.facts]
    facts = dict(first.facts)
    evidence = load(stored(claimed)).verdicts[0].evidence
    assert float(facts["Correlation between the arms"]) == pytest.approx(
        evidence.correlation, rel=0.01
    )
    assert float(facts["Unpaired interval (Welch), times as wide"]) == pytest.approx(
        evidence.unpaired_width, rel=0.01
    )
    assert facts["Worst seed for the claim"].startswith(f"{evidence.worst_seed}, ")


def test_a_median_is_called_one(stored, claimed):
    text = claimed.split("claims:")[0] + MEDIAN
    (answer,) = content_of(stored(text, name="median")).answers
    facts = dict(answer.facts)
    assert "Mean effect (95% t interval)" not in facts
    assert facts["Median effect (95% interval of the sign test)"].endswith(")")
    assert facts["Claim"].endswith("in the median")
    assert any(remark.startswith("Sign test of the median") for remark in answer.remarks)


def test_without_claims_nothing_is_decided(stored):
    outcome = content_of(stored(ONE_ARM, name="alone")).outcome
    assert outcome[0] == "The experiment claims nothing; one arm alone compares nothing."
    two = ONE_ARM + "arms: {a: {}, b: {network.norm: batch}}\n"
    content = content_of(stored(two, name="two"))
    assert content.outcome[0].startswith(
        "The experiment claims nothing, and so nothing is decided: each interval"
    )
    assert content.looks.startswith("The answer was looked at once")


def test_the_pairs_of_a_claim_stand_seed_by_seed(content):
    first, _, last = content.answers
    assert first.samples.columns == ("Seed", "bn", "no-bn")
    assert [row[0] for row in first.samples.rows] == ["0", "1", "2", "3", "4", "5"]
    assert {row[1] for row in last.samples.rows} == {"not reached"}


def test_a_claim_over_a_grid_shows_its_cells_and_a_chosen_cell_its_place(stored, claimed):
    text = claimed.split("claims:")[0] + GRID
    whole, chosen, exact = content_of(stored(text)).answers
    assert whole.samples is None
    assert [(part.key, part.place, part.verdict) for part in whole.parts] == [
        ("1-1", "batch_size = 8", "supported"),
        ("1-2", "batch_size = 16", "supported"),
    ]
    assert all(part.is_part and part.facts and part.samples for part in whole.parts)
    assert all(heading.startswith(("bn at", "no-bn at")) for heading in chosen.samples.columns[1:])
    assert ("Tolerance", "1e-05") in exact.facts
    assert not exact.as_expected


def test_verdicts_in_the_cells_of_a_grid_have_the_number_of_their_claim(stored, claimed):
    head, claims = claimed.split("claims:")
    found = content_of(stored(f"{head}grid: {{training.batch_size: [8, 16]}}\nclaims:{claims}"))
    assert [answer.claim for answer in found.answers] == [1, 1, 2, 2, 3, 3]
    assert [answer.key for answer in found.answers] == ["1-1", "1-2", "2-1", "2-2", "3-1", "3-2"]
    (unable,) = (said for said in found.outcome if "cannot confirm" in said)
    assert unable.endswith("claims 1 and 2.")


def test_what_differs_is_told_apart_from_what_only_one_arm_has(content):
    shared, single = content.differing
    assert shared.rows == (("network.norm.kind", "none", "batch"),)
    assert ("network.norm.momentum", "-", "0.8") in single.rows


def test_every_trial_and_every_pair_has_its_row(content):
    pairs, trials = content.listings
    assert [len(pairs.table.rows), len(trials.table.rows)] == [6, 12]
    position = pairs.table.columns.index("Final validation loss")
    of_trial = {row[:2]: float(row[position + 1]) for row in trials.table.rows}
    for arm, seed, *_ in pairs.table.rows:
        shown = next(float(row[position]) for row in pairs.table.rows if row[1] == seed)
        difference = of_trial[arm, seed] - of_trial["no-bn", seed]
        assert shown == pytest.approx(difference, abs=1e-4)
    assert trials.values(trials.choices[0]) == ["no-bn", "bn"]


def test_times_are_compared_as_ratios_seed_by_seed(content):
    pairs = content.listings[0].table
    position = pairs.columns.index("Seconds per epoch (ratio)")
    assert {row[position] for row in pairs.rows} == {"×1.07"}


def test_looks_are_told_with_what_they_mean(content, stored):
    assert content.looks == (
        "The answer was looked at once at 3 seeds and once at 6 seeds. Looked at with 3 and 6 "
        "seeds: a verdict is as reliable as it says only if the number of seeds was settled "
        "before the first look."
    )
    assert "looked at once" in content_of(stored(ONE_ARM)).looks, "means are an answer as well"


def test_trials_that_did_not_finish_stand_with_step_and_reason(stored):
    ended = {("bn", 1): TrialStatus.DIVERGED, ("bn", 2): TrialStatus.FAILED}
    content = content_of(stored(ended=ended))
    assert content.ended.rows == (
        ("bn, seed 1", "diverged", "7", "it diverged <b>because</b> of | a test"),
        ("bn, seed 2", "failed", "-", "it failed <b>because</b> of | a test"),
    )
    assert content.outcome[-1] == "It rests on 12 trials: 10 finished, 1 diverged and 1 failed."


def test_warnings_stand_with_the_reason_for_accepting_them(stored, claimed):
    few = claimed.replace("seeds: 6", "seeds: 2")
    told = [
        {row[0]: row[3] for row in content_of(stored(text)).warnings.rows}
        for text in (few, few + "accept: {few-seeds: only a look}\n")
    ]
    assert [found["few-seeds"] for found in told] == ["not accepted", "only a look"]


def test_the_environment_and_the_way_to_reproduce_it_are_told(content, stored):
    assert ("Packages: bnexp", "0.1.0") in content.environment
    assert content.reproduction.command == "bnexp run 'a b.yaml'"
    assert content.reproduction.configuration.startswith("name: small\n")


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        (ONE_ARM, {}),
        (None, {("bn", seed): TrialStatus.DIVERGED for seed in range(6)}),
        (None, {(arm, seed): None for arm in ("bn", "no-bn") for seed in range(6)}),
        (None, {(arm, seed): TrialStatus.FAILED for arm in ("bn", "no-bn") for seed in range(6)}),
    ],
    ids=["one arm, one seed", "one arm diverged", "nothing trained", "all failed"],
)
def test_little_or_nothing_to_show_is_still_a_whole_report(stored, claimed, text, ended):
    content = content_of(stored(text or claimed, ended))
    assert len(content.listings[-1].table.rows) == (1 if text else 12)
    assert html_of(content).rstrip().endswith("</html>")
    assert markdown_of(content).startswith(f"# {content.question}\n")


def test_a_result_folder_without_an_environment_is_reported(stored, claimed):
    folder = stored(claimed)
    (folder / "environment.json").unlink()
    content = content_of(folder)
    assert content.environment == ()
    assert "Not recorded." in html_of(content)


def test_evidence_of_too_many_claims_is_left_to_the_file_that_holds_all(
    monkeypatch, stored, claimed
):
    monkeypatch.setattr(answers, "MOST_EVIDENCE", 1)
    content = content_of(stored(claimed))
    first, second, _ = content.answers
    assert first.facts
    assert (second.facts, second.samples) == ((), None)
    assert second.remarks == ("The evidence stands in verdicts.json.",)
    assert html_of(content).count("Wilcoxon signed-rank test, p") == 1
    assert markdown_of(content).count("Wilcoxon signed-rank test, p") == 1


def test_long_listings_are_cut_and_say_so(monkeypatch, stored):
    monkeypatch.setattr(listings, "MOST_ROWS", 4)
    trials = content_of(stored()).listings[-1].table
    assert len(trials.rows) == 4
    assert trials.notes == ("The first 4 of 12 trials; trials.csv has a row for each trial.",)


def test_the_interval_over_seeds_and_images_stands_beside_that_over_seeds(stored, claimed):
    verdict = load(stored(claimed)).verdicts[0]
    wider = replace(verdict.interval, low=-0.5, high=0.75)
    plain, over = "Mean effect (95% t interval)", "Mean effect (95% interval over seeds and images)"
    (without,) = answers.answers_of([verdict])
    assert over not in dict(without.facts)
    (beside,) = answers.answers_of([replace(verdict, wider=wider)])
    assert {plain, over} <= dict(beside.facts).keys()
    assert "0.75" in dict(beside.facts)[over]
    claim = verdict.stated.claim.model_copy(update={"over": "seeds and images"})
    stated = replace(verdict.stated, claim=claim)
    (alone,) = answers.answers_of([replace(verdict, stated=stated, interval=wider, wider=wider)])
    assert plain not in dict(alone.facts)
    assert dict(alone.facts)["Claim"].endswith(" over seeds and images")


def test_arms_are_counted_beside_the_one_without_a_normalizer(content):
    (costs,) = content.costs
    assert costs.columns[0] == "Arm"
    assert costs.columns[-1] == "Beside no-bn"
    counted = {row[0]: row for row in costs.rows}
    assert counted["no-bn"][2] == "0"
    assert counted["no-bn"][-1] == "×1.000"
    assert int(counted["bn"][2]) > 0
    assert counted["bn"][-1] > "×1.000"
    for page in (html_of(content), markdown_of(content)):
        assert "What the arms cost" in page
        assert counted["bn"][3] in page
        assert page.count("is measured by bnexp cost experiment") == 1


def test_arms_on_data_whose_size_is_not_on_record_are_not_counted(content, stored, claimed):
    result = load(stored(claimed))
    assert costs_table(result.experiment, {}) is None
    without = replace(content, costs=())
    for page in (html_of(without), markdown_of(without)):
        assert "What the arms cost" not in page


def test_points_of_the_grid_that_matter_to_costs_have_rows_of_their_own(experiment_of):
    grid = "data: {dataset: digits}\ntraining: {epochs: 1}\nseeds: 2\n"
    grid += "arms: {bn: {network.norm: {kind: batch}}, no-bn: {}}\n"
    grid += "grid: {network.hidden: [[8], [16, 8]], training.optimizer.learning_rate: [0.1, 0.2]}\n"
    costs = costs_table(experiment_of(grid), SIZES)
    assert [row[:2] for row in costs.rows] == [
        ("bn", "[8]"),
        ("no-bn", "[8]"),
        ("bn", "[16, 8]"),
        ("no-bn", "[16, 8]"),
    ]
    assert [row[-1] for row in costs.rows][1::2] == ["×1.000"] * 2
