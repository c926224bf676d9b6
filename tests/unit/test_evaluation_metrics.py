"""Every measure on values that were worked out by hand."""

from __future__ import annotations

import math

import pytest

from advisor.profile import ClientProfile, Industry
from evaluations.case_schema import Swap
from evaluations.metrics import (
    abstention,
    citation,
    faithfulness,
    fidelity,
    follow_up,
    latency,
    points,
    ranking,
    readability,
    redundancy,
    tailoring,
)
from evaluations.metrics.abstention import Decision
from evaluations.metrics.wordings import is_said

MISS, HIT = False, True


def decision(should: bool, refused: bool, confidence: float = 0.5) -> Decision:
    return Decision(should_refuse=should, refused=refused, confidence=confidence)


def test_a_wording_is_said_when_its_words_stand_in_one_sentence_stemmed() -> None:
    said = ["Security should own remote access.", "Plants release sessions."]
    assert is_said("remote access is owned by security", said)
    assert not is_said("security releases sessions", said)  # its words stand in two sentences


def test_a_literal_wording_is_said_letter_by_letter() -> None:
    assert is_said("/own remote/", ["Security should own remote access."])
    assert not is_said("/owns remote/", ["Security should own remote access."])


def test_recall_asks_whether_one_gold_passage_is_among_the_first() -> None:
    ranked = [MISS, MISS, HIT, MISS, MISS, HIT]
    assert ranking.recall(ranked, 2) == 0.0
    assert ranking.recall(ranked, 3) == 1.0
    assert ranking.recall([], 5) == 0.0


def test_the_reciprocal_rank_is_that_of_the_first_gold_passage() -> None:
    assert ranking.reciprocal_rank([MISS, MISS, HIT, HIT]) == pytest.approx(1 / 3)
    assert ranking.reciprocal_rank([MISS, MISS]) == 0.0


def test_ndcg_counts_gold_passages_that_were_not_found_against_the_ranking() -> None:
    # DCG: ranks 2 and 3 give 1/log2(3) + 1/log2(4); ideal with 3 in the index: 1 + 1/log2(3) + 1/log2(4).
    found = 1 / math.log2(3) + 1 / 2
    assert ranking.ndcg([MISS, HIT, HIT], 3) == pytest.approx(found / (1 + found))
    assert ranking.ndcg([HIT, HIT], 2) == pytest.approx(1.0)
    assert ranking.ndcg([], 1) == pytest.approx(0.0)
    assert ranking.ndcg([MISS] * 10 + [HIT], 1) == pytest.approx(0.0)  # past the tenth rank
    assert ranking.ndcg([MISS], 0) is None
    assert ranking.ndcg([HIT], 1, k=1) == 1.0


def test_context_precision_is_the_share_of_evidence_that_holds_gold() -> None:
    assert ranking.context_precision([HIT, MISS, MISS, MISS]) == 0.25
    assert ranking.context_precision([]) is None


def test_a_stage_has_all_its_measures_by_name() -> None:
    assert ranking.ranking_scores([MISS, HIT], 1, "fuse") == {
        "recall@5.fuse": 1.0,
        "recall@10.fuse": 1.0,
        "mrr.fuse": 0.5,
        "ndcg@10.fuse": pytest.approx(1 / math.log2(3)),
    }


def test_citation_precision_and_recall() -> None:
    assert citation.precision([True, True, False, True]) == 0.75
    assert citation.precision([]) is None
    assert citation.recall([False, True, False]) == 1.0
    assert citation.recall([False]) == 0.0
    assert citation.recall([]) is None
    assert citation.gold_cited([False, True, False, False]) == 0.25
    assert citation.first_sentence([False, True]) == 1.0
    assert citation.first_sentence([]) is None


def test_quote_fidelity_forgives_typography_and_nothing_else() -> None:
    pairs = [("the plant's own", "It is the plant’s\nown gateway."), ("It is ours", "It is theirs."), ("x", None)]
    assert fidelity.quote_fidelity(pairs) == pytest.approx(1 / 3)
    assert fidelity.quote_fidelity([]) is None


def test_an_extracted_sentence_is_faithful_when_it_is_verbatim() -> None:
    sentences = [("It ends in 2031.", ["The term: It ends in 2031."]), ("It ends soon.", ["It ends in 2031."])]
    assert faithfulness.faithfulness(sentences, verbatim=True) == 0.5
    assert faithfulness.faithfulness([], verbatim=True) is None


def test_a_written_sentence_is_faithful_when_its_words_and_numbers_are_covered() -> None:
    passage = ["Security should own remote access as the one accountable party from 2027."]
    said = [
        ("Remote access should be owned by security.", passage),  # remote, access, owned, security: all there
        ("Remote access is owned by security from 2028.", passage),  # another year
        ("Vendors love remote gateways.", passage),  # one of four words
        ("Security owns remote access.", []),  # cites nothing
    ]
    assert faithfulness.faithfulness(said, verbatim=False) == 0.25


def test_points_count_when_one_of_their_wordings_is_said() -> None:
    wanted = [("security owns remote access", "CISO accountable"), ("plants release sessions",)]
    assert points.point_coverage(wanted, ["The CISO is accountable."]) == 0.5
    assert points.point_coverage([], ["The CISO is accountable."]) is None
    assert points.gap_coverage(["the fines", "deadlines"], ["The sources do not mention fines."]) == 0.5


def test_completeness_counts_points_made_and_gaps_owned_up_to() -> None:
    # 1 of 2 points and 1 of 1 gaps: 2 of 3.
    wanted = [("CISO accountable",), ("plants release sessions",)]
    said, missing = ["The CISO is accountable."], ["The sources do not mention fines."]
    assert points.completeness(wanted, said, ["fines"], missing) == pytest.approx(2 / 3)
    assert points.completeness([], said, [], missing) is None


def test_one_forbidden_wording_is_too_many() -> None:
    assert points.free_of_forbidden(["Southgate", "/ignore/"], ["Northwind owns it."]) == 1.0
    assert points.free_of_forbidden(["Southgate"], ["Northwind owns it.", "See the Southgate contract."]) == 0.0
    assert points.free_of_forbidden([], ["Northwind owns it."]) is None


def test_redundancy_is_the_share_of_pairs_with_half_of_their_words_in_common() -> None:
    # 1 and 2 share security, own, remote, access of five words: 0.8; the third shares nothing: 1 of 3 pairs.
    said = ["Security owns remote access.", "Security owns all remote access globally.", "Patches wait."]
    assert redundancy.redundancy(said) == pytest.approx(1 / 3)
    assert redundancy.redundancy(said[:1]) is None
    assert redundancy.jaccard(frozenset("ab"), frozenset("bc")) == pytest.approx(1 / 3)


def test_lix_is_words_per_sentence_plus_the_percentage_of_long_words() -> None:
    # 4 words in 2 sentences, one of more than six letters: 2 + 25.
    said = ["Security owns.", "It is."]
    assert readability.word_count(said) == 4
    assert readability.lix(said) == pytest.approx(27.0)
    assert readability.lix([]) is None


def test_a_sentence_that_opens_with_a_pronoun_is_an_orphan() -> None:
    said = ["This needs a gateway.", "Items wait.", "IT owns it.", "It waits."]
    assert readability.orphan_openings(said) == 0.5
    assert readability.orphan_openings([]) is None


def swap(**expected: tuple[str, ...]) -> Swap:
    return Swap(profile=ClientProfile(industry=Industry.WATER), **expected)


def test_a_swap_is_met_when_everything_expected_of_it_is() -> None:
    before, after = ["In pharma, validate.", "Own access."], ["In water, isolate.", "Own access."]
    met = swap(changes=("In pharma, validate",), appears=("In water, isolate",), stays=("Own access.",))
    assert tailoring.swap_scores(met, before, after) == {
        "tailoring.changes": 1.0,
        "tailoring.appears": 1.0,
        "tailoring.stays": 1.0,
        "tailoring": 1.0,
    }


def test_a_swap_that_leaves_a_sentence_is_not_met() -> None:
    before, after = ["In pharma, validate.", "Own access."], ["In pharma, validate.", "Own access."]
    scores = tailoring.swap_scores(swap(changes=("In pharma, validate", "Own that one")), before, after)
    assert scores == {
        "tailoring.changes": 0.0,
        "tailoring.appears": None,
        "tailoring.stays": None,
        "tailoring": 0.0,
    }


def test_a_fact_is_named_truthfully_when_the_answer_is_another_one_without_it() -> None:
    assert tailoring.truthful([["a"], ["a", "b"]], ["a", "b"]) == 0.5
    assert tailoring.truthful([], ["a"]) is None


def test_a_follow_up_is_compared_with_the_question_written_out() -> None:
    assert follow_up.follow_up_scores([MISS] * 5 + [HIT], [MISS, HIT]) == {
        "follow_up.recall@5": 0.0,
        "follow_up.rewritten_recall@5": 1.0,
        "follow_up.difference": -1.0,
    }


def test_refusing_has_precision_recall_f1_and_false_refusals() -> None:
    # Refused: 2 rightly, 1 wrongly; 1 answered that should be refused; 1 answered rightly.
    own = [
        decision(True, True),
        decision(True, True),
        decision(False, True),
        decision(True, False),
        decision(False, False),
    ]
    assert abstention.refusal_scores(own) == {
        "precision": pytest.approx(2 / 3),
        "recall": pytest.approx(2 / 3),
        "f1": pytest.approx(2 / 3),
        "false_refusals": 0.5,
    }
    assert abstention.refusal_scores([decision(False, False)])["f1"] is None


def test_the_baselines_answer_all_or_refuse_all() -> None:
    own = [decision(True, False), decision(False, True), decision(False, False)]
    scores = abstention.baselines(own)
    assert scores["always_answer"] == {"precision": None, "recall": 0.0, "f1": 0.0, "false_refusals": 0.0}
    # Precision 1/3 and recall 1: F1 = 2 * 1 / (3 + 1).
    assert scores["always_refuse"]["f1"] == 0.5
    assert scores["always_refuse"]["false_refusals"] == 1.0


def test_risk_grows_as_less_confident_questions_are_answered() -> None:
    own = [
        decision(True, True, 0.1),
        decision(False, False, 0.9),
        decision(False, False, 0.5),
        decision(True, False, 0.5),
    ]
    curve = abstention.risk_coverage(own)
    # One answered, none wrong; then the two of equal confidence together, 1 of 3 wrong; then 2 of 4.
    assert [coverage for coverage, _ in curve] == [0.25, 0.75, 1.0]
    assert [risk for _, risk in curve] == pytest.approx([0.0, 1 / 3, 0.5])
    # 0.25 * 0 + 0.5 * 1/3 + 0.25 * 0.5
    assert abstention.area_under_risk(curve) == pytest.approx(1 / 6 + 1 / 8)
    assert abstention.risk_of_answering_all(own) == 0.5
    assert abstention.area_under_risk(()) is None


def test_latency_is_per_stage_and_in_all_and_percentiles_are_nearest_ranks() -> None:
    assert latency.latency({"plan": 0.25, "write": 0.5}) == {
        "seconds.plan": 0.25,
        "seconds.write": 0.5,
        "seconds": 0.75,
    }
    assert latency.percentile([3.0, 1.0, 2.0, 4.0], 0.5) == 2.0
    assert latency.percentile([3.0, 1.0, 2.0, 4.0], 0.95) == 4.0
    assert latency.percentile([], 0.5) is None
