"""Which parts of a question are named as gaps, each judged by itself."""

from __future__ import annotations

import pytest

from advisor.planning import RulePlanner
from advisor.retrieval import TermWeights
from advisor.uncovered_parts import PartModel, uncovered_parts, without_parts
from knowledge_base.domain import Passage
from knowledge_base.lexical import analyse
from tests.advisor_values import make_document, make_passage

# Open where less than 0.6 of the part's own terms are held and the similarity of passage and sentence is below 0.5.
MODEL = PartModel(intercept=10.0, coverage=0.0, sentence=-10.0, similarity=-10.0, length=0.0, open_at=0.5)


def gaps(question: str, *texts: str, near: float = 0.3, model: PartModel = MODEL) -> tuple[str, ...]:
    """Return the gaps where every query finds the same passages and every word is as rare as the others."""
    plan = RulePlanner().plan(question)
    found: list[Passage] = [
        make_passage(text, chunk_id=f"c{number}", document=make_document(title="Notes"), dense=near)
        for number, text in enumerate(texts)
    ]
    terms = TermWeights(weights=dict.fromkeys(analyse(question), 1.0), unknown=())
    return uncovered_parts(plan, [found] * len(plan.queries), terms, model)


ENTRY = "How did the attackers enter Colonial Pipeline, and which sentence did the court give them?"


def test_the_part_whose_words_no_passage_holds_is_named_as_it_was_asked() -> None:
    assert gaps(ENTRY, "Attackers entered and enter Colonial Pipeline by an unused account.") == (
        "which sentence did the court give them",
    )


def test_a_part_whose_words_are_held_is_covered_and_so_is_one_that_is_near() -> None:
    held = "Attackers enter Colonial Pipeline; the court gave a sentence."
    assert gaps(ENTRY, held) == ()
    assert gaps(ENTRY, "Nothing of the kind.", near=0.7) == ()


def test_a_part_without_words_of_its_own_is_never_open() -> None:
    assert gaps("What should we back up in our plants, and how?", "Back up all plants.") == ()


SUM = "Who should own remote access to our plants, and what does a platform cost per site?"


def test_a_sum_that_is_told_of_something_else_covers_no_question_for_a_price() -> None:
    outages = "Security owns remote access to plants. An outage at a site costs USD 125,000."
    assert gaps(SUM, outages) == ("what does a platform cost per site",)
    assert gaps(SUM, "A remote access platform for plants costs USD 9,000 a site.") == ()
    assert gaps(SUM, "A remote access platform for plants costs much at each site.") == (
        "what does a platform cost per site",
    )


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        (
            "What limits a wrong dose at a water works, and by how much may the utility raise its tariff?",
            2,
        ),
        ("What does the outage plan say, and did the operators agree to it?", 2),
        ("What is a data diode and give me the price of the cheapest one", 2),
        ("How do we govern and fund OT?", 0),
        ("Who can stop and must restart the line?", 0),
    ],
)
def test_a_question_is_divided_where_a_second_one_begins(question: str, parts: int) -> None:
    plan = RulePlanner().plan(question)
    assert len(plan.parts) == len(plan.parts_as_asked) == parts
    assert all(part in question for part in plan.parts_as_asked)


def test_two_verbs_of_one_question_are_no_sides_of_a_comparison() -> None:
    assert RulePlanner().plan("And may IT scan or patch it?").sides == ()


def test_an_answer_is_measured_against_what_is_not_named_as_open() -> None:
    plan = RulePlanner().plan(ENTRY)
    (open_part,) = gaps(ENTRY, "Attackers entered and enter Colonial Pipeline by an unused account.")
    rest = without_parts(plan, (open_part,))
    assert rest.focus == rest.parts == plan.parts[:1]
    assert set(rest.focus) <= set(rest.queries)
    assert without_parts(plan, ()) is plan
    assert without_parts(plan, tuple(part.rstrip("?") for part in plan.parts_as_asked)) is plan, "nothing would be left"
