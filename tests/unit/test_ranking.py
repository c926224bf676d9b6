"""What moves a passage up or down for a plan, and that it says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from advisor.answers import Candidate
from advisor.intent import Intent
from advisor.ranking import SIGNALS, RankingModel, industry_by_meaning, match_facts, rank, read_signals
from advisor.retrieval import TermWeights
from knowledge_base.domain import Collection, Facets, Passage
from tests.advisor_values import make_document, make_passage, make_plan

WRITTEN_FOR = "written for clients of whom"
NOTHING = TermWeights(weights={}, unknown=())


def ids(candidates: Sequence[Candidate]) -> list[str]:
    return [candidate.passage.chunk.chunk_id for candidate in candidates]


def found(**scores: float) -> tuple[Passage, ...]:
    return tuple(make_passage("Pumps run.", chunk_id=name, score=score) for name, score in scores.items())


def signal(name: str, *passages: Passage, queries: tuple[str, ...] = ("q",), **plan: object) -> list[float]:
    signals = read_signals(make_plan("q", queries=queries, **plan), [passages], NOTHING)
    return [float(value) for value in signals.values[:, SIGNALS.index(name)]]


def test_a_score_is_the_weighted_sum_of_the_signals() -> None:
    signals = read_signals(make_plan("q"), [found(a=2.0, b=1.0)], NOTHING)
    only = {name: 0.0 for name in SIGNALS}
    model = RankingModel(**(only | {"fused": 2.0, "client": 5.0}))
    assert model.scores(signals) == pytest.approx([2.0, -2.0])  # two values are one deviation from their mean


def test_the_order_of_search_stands_where_nothing_else_is_known() -> None:
    assert ids(rank(make_plan("q"), [found(a=1.0, b=3.0, c=2.0)], NOTHING)) == ["b", "c", "a"]


def test_the_whole_question_counts_twice_as_much_as_a_part() -> None:
    plan = make_plan("q", queries=("q", "part"))
    signals = read_signals(plan, [found(a=1.0, b=0.0), found(c=1.0, b=0.0)], NOTHING)
    fused = dict(zip([p.chunk.chunk_id for p in signals.passages], signals.values[:, 0].tolist(), strict=True))
    # Standardised: 1 and -1 in each; what a query did not find has its lowest value. (1 x own + 0.5 x part) / 1.5
    assert fused == pytest.approx({"a": 1 / 3, "b": -1.0, "c": -1 / 3})


def test_a_passage_that_several_queries_found_keeps_its_highest_similarities() -> None:
    low = replace(make_passage("Pumps run.", dense=0.2), sentence_score=0.9)
    high = replace(make_passage("Pumps run.", dense=0.6), sentence_score=0.3)
    (one,) = rank(make_plan("q", queries=("q", "part")), [[low], [high]], NOTHING)
    assert (one.passage.dense_score, one.passage.sentence_score) == (0.6, 0.9)


def test_a_clients_passage_gains_as_much_as_its_neighbours_sentences_do() -> None:
    firm = replace(make_passage("Pumps run.", chunk_id="firm", dense=0.4), sentence_score=0.6)
    document = replace(make_document(), collection=Collection.CLIENT)
    client = make_passage("Pumps run.", chunk_id="client", document=document, dense=0.4)
    assert signal("sentence", firm, client) == pytest.approx([0.0, 0.0])


@pytest.mark.parametrize(
    ("heading", "intent", "name", "value"),
    [
        ("Who owns it", Intent.OWNERSHIP, "wanted", 1.0),
        ("Who owns it", Intent.REASON, "wanted", 0.0),
        ("In one sentence", Intent.FACT, "essence", 1.0),
        ("Ask next", Intent.ACTION, "asks", 1.0),
        ("Related", Intent.ACTION, "asks", 1.0),
        ("What to do", Intent.ACTION, "asks", 0.0),
    ],
)
def test_the_section_that_a_passage_stands_in_is_known(heading: str, intent: Intent, name: str, value: float) -> None:
    assert signal(name, make_passage("Pumps run.", headings=(heading,)), intent=intent) == [value]


@pytest.mark.parametrize(
    ("conditions", "profile", "facts", "others", "boosts"),
    [
        ((), (), 0.0, 0.0, ()),
        (
            ("staffing=unmanned",),
            ("staffing=unmanned",),
            1.0,
            0.0,
            (f"{WRITTEN_FOR} staffing is unmanned",),
        ),
        (
            ("staffing=unmanned", "footprint=global"),
            ("staffing=unmanned", "footprint=global"),
            2.0,
            0.0,
            (
                f"{WRITTEN_FOR} staffing is unmanned",
                f"{WRITTEN_FOR} the footprint is global",
            ),
        ),
        (("staffing=unmanned",), ("staffing=on_site",), 0.0, 1.0, ("moved down: written for other clients",)),
        (("staffing=unmanned",), (), 0.0, 1.0, ("moved down: written for other clients",)),
    ],
)
def test_for_whom_a_passage_was_written_is_known_and_said(
    conditions: tuple[str, ...], profile: tuple[str, ...], facts: float, others: float, boosts: tuple[str, ...]
) -> None:
    passage = make_passage("Pumps run.", facets=Facets(conditions=conditions))
    assert signal("facts", passage, profile_facts=profile) == [facts]
    assert signal("others", passage, profile_facts=profile) == [others]
    (candidate,) = rank(make_plan("q", profile_facts=profile), [[passage]], NOTHING)
    assert candidate.boosts == boosts


def test_a_passage_for_other_clients_is_moved_down_and_never_taken_out() -> None:
    facets = Facets(conditions=("industry=mining",))
    other = make_passage("Pumps run.", chunk_id="other", facets=facets, score=1.0)
    ranked = rank(make_plan("q", profile_facts=("industry=water",)), [[other, *found(all=1.0)]], NOTHING)
    assert ids(ranked) == ["all", "other"]
    assert ranked[1].for_others


def test_a_fact_that_the_question_names_counts_like_one_of_the_profile() -> None:
    facets = Facets(conditions=("industry=mining",))
    assert match_facts(facets, make_plan("q", question_facts=("industry=mining",))) == (("industry=mining",), False)


def test_the_dimension_asked_for_lifts_its_passages_and_says_so() -> None:
    passage = make_passage("Pumps run.", chunk_id="about", facets=Facets(dimensions=("governance",)), score=1.0)
    ranked = rank(make_plan("q", dimensions=("governance",)), [[*found(all=1.0), passage]], NOTHING)
    assert ids(ranked) == ["about", "all"]
    assert ranked[0].boosts == ("about a dimension that the question asks for",)


def test_coverage_counts_a_passages_title_and_headings_too() -> None:
    terms = TermWeights(weights={"remot": 1.0, "owner": 1.0, "pump": 1.0, "valv": 1.0}, unknown=())
    passage = make_passage("Pumps run.", headings=("Owners",))  # of the document "Remote access"
    (candidate,) = rank(make_plan("q"), [[passage]], terms)
    assert candidate.coverage == 0.75  # all but the valve


@pytest.mark.parametrize("rankings", [[], [()]])
def test_nothing_found_stays_nothing(rankings: list[tuple[Passage, ...]]) -> None:
    assert rank(make_plan("q"), rankings, NOTHING) == ()


def of_industry(number: int, industry: str) -> Passage:
    facets = Facets(conditions=(f"industry={industry}",))
    return make_passage("Pumps run.", chunk_id=f"c{number}", facets=facets, score=float(9 - number))


def test_the_industry_of_most_of_the_best_passages_is_the_questions() -> None:
    ranked = rank(make_plan("q"), [[*(of_industry(n, "mining") for n in (1, 2, 3)), of_industry(4, "water")]], NOTHING)
    assert industry_by_meaning(make_plan("q"), ranked) == "industry=mining"
    assert industry_by_meaning(make_plan("q"), ranked[1:] + ranked[-1:]) is None  # two of four are not most


@pytest.mark.parametrize("known", [{"profile_facts": ("industry=water",)}, {"question_facts": ("industry=rail",)}])
def test_a_known_industry_is_not_guessed_at(known: dict[str, tuple[str, ...]]) -> None:
    ranked = rank(make_plan("q"), [[of_industry(n, "mining") for n in (1, 2, 3)]], NOTHING)
    assert industry_by_meaning(make_plan("q", **known), ranked) is None


def test_every_signal_has_a_weight_and_a_column() -> None:
    signals = read_signals(make_plan("q"), [found(a=1.0)], NOTHING)
    assert signals.values.shape == (1, len(SIGNALS))
    assert np.isfinite(signals.values).all()
