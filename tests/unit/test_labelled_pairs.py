"""The pairs that verification is measured and fitted on: what is in them, and what a fit makes of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from evaluations.benchmarks.verification_fit import Row, choose_threshold, cited, cross_validated, fit
from evaluations.perturbations import perturb_paraphrases
from evaluations.sentence_pairs import WRITTEN_LATER, Pair, Text, hand_written, written_by_a_model
from evaluations.split import Split, split_of

UNFAITHFUL = {
    "actor", "figure", "condition", "negation", "generalised", "organisation", "cause", "mixed", "scope", "addition",
}  # fmt: skip


def make_pair(
    sentence: str, *, supported: bool, passage: str = "The control room opens 3 doors.", key: str = "a"
) -> Pair:
    text = Text(document_id=key, title="Doors", headings=(), text=passage)
    return Pair(sentence=sentence, passage=text, supported=supported, way="hand: voice")


def test_pairs_on_articles_are_in_the_half_of_their_passage_and_of_every_way() -> None:
    pairs = [(pair, held) for pair, held in hand_written() if pair.way.startswith("hand:")]
    for pair, held_out in pairs:
        half = split_of(pair.passage.document_id.removeprefix("article-"))
        assert held_out is (half is Split.HELD_OUT)
    unsupported = Counter(pair.way.removeprefix("hand: ") for pair, _ in pairs if not pair.supported)
    assert unsupported == dict.fromkeys(UNFAITHFUL, 6)
    first = [pair for pair, _ in pairs if pair.supported and pair.way != "hand: further"]
    assert len(first) == 60


def test_what_was_written_afterwards_is_for_development_only() -> None:
    assert not any(held_out for pair, held_out in hand_written() if pair.way == "hand: further")


def test_pairs_for_development_only_share_no_passage_with_held_out_ones() -> None:
    written = hand_written()
    later = {pair.passage.document_id for pair, _ in written if pair.way.startswith("hand later")}
    assert len(later) == 16
    assert not any(held_out for pair, held_out in written if pair.passage.document_id in later)


def test_no_sentence_written_by_hand_stands_in_its_passage() -> None:
    copied = [pair.sentence for pair, _ in hand_written() if pair.sentence in pair.passage.text]
    assert copied == []


def test_what_a_model_wrote_is_in_the_half_of_its_question_and_of_every_way() -> None:
    for half in (False, True):
        pairs = [pair for pair, held_out in written_by_a_model() if held_out is half]
        assert sum(pair.supported for pair in pairs) > 500
        wrong = Counter(pair.way.removeprefix("model: ") for pair in pairs if not pair.supported)
        assert min(wrong[way] for way in ("actor", "figure", "condition", "negation", "cause", "mixed", "scope")) > 20
    written = written_by_a_model()
    assert not {pair.passage.document_id for pair, held_out in written if held_out} & {
        pair.passage.document_id for pair, held_out in written if not held_out
    }


def test_a_sentence_of_a_model_cites_all_its_passages_and_whose_they_are() -> None:
    pairs = [pair for pair, _ in written_by_a_model()]
    on_several = next(pair for pair in pairs if pair.further)
    passages = cited(on_several)
    assert [passage.text for passage in passages] == [text.text for text in (on_several.passage, *on_several.further)]
    assert [passage.number for passage in passages] == list(range(1, len(passages) + 1))
    assert any(passage.client for pair in pairs for passage in cited(pair))


def test_a_changed_paraphrase_is_unsupported_and_keeps_its_passage() -> None:
    pairs = [make_pair("Three doors are opened by the control room, and 3 stay open.", supported=True)]
    pairs.append(make_pair("All doors of b are in the hands of the control room.", supported=True, key="b"))
    changed = perturb_paraphrases(pairs)
    assert {pair.supported for pair in changed} == {False}
    assert {"paraphrase: figure", "paraphrase: actor", "paraphrase: added"} <= {pair.way for pair in changed}
    assert {pair.passage.document_id for pair in changed} == {"a", "b"}


def test_a_fit_separates_what_its_features_separate() -> None:
    def row(number: int, *, supported: bool) -> Row:
        pair = make_pair("Doors open.", supported=supported, key=str(number))
        return Row(pair=pair, features=(*(0.0 for _ in range(11)), float(not supported)), ruled_out=False)

    rows = [row(number, supported=number % 2 == 0) for number in range(40)]
    model = fit(rows)
    assert model.probability(rows[0].features) > 0.9 > 0.1 > model.probability(rows[1].features)
    caught = cross_validated(rows)
    assert len(caught) == 40
    assert all(hit is not pair.supported for pair, hit in caught)


def test_the_threshold_is_the_highest_that_drops_three_in_a_hundred_true_pairs_of_both_halves_kinds() -> None:
    pair = make_pair("The control room opens 3 doors.", supported=True)
    later = replace(pair, way=f"{WRITTEN_LATER}: voice")
    wrong = make_pair("The control room opens 4 doors.", supported=False)

    def scored(one: Pair, *scores: float) -> list[tuple[Row, float]]:
        return [(Row(pair=one, features=(), ruled_out=False), score) for score in scores]

    true = scored(pair, 0.1, 0.2, 0.305, 0.455, *[0.9] * 96)
    others = [*scored(later, *[0.05] * 50), *scored(wrong, *[0.05] * 50)]
    assert choose_threshold([*true, *others]) == 0.45
    assert choose_threshold([*scored(pair, 0.0, 0.0, 0.0, 0.0), *true]) == 0.01
