"""What a question compares, and an answer that gives each side its due."""

from __future__ import annotations

import pytest

from advisor.answer_page import AnswerPage
from advisor.answers import DraftSection, DraftSentence
from advisor.comparison_sides import sides_of
from advisor.open_points import missing_sides
from advisor.opening import add_essence, write_opening
from advisor.roles import Role
from advisor.sentence_scoring import ScoredSentence
from advisor.side_by_side import add_sides
from knowledge_base.domain import Document
from tests.advisor_values import make_document, make_passage, make_plan, make_scored


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("What is the difference between safety and security in a plant?", ("safety", "security")),
        ("What distinguishes a fusion team from a project group?", ("fusion team", "project group")),
        ("How does a TAP differ from a mirror port?", ("TAP", "mirror port")),
        ("How do zones and conduits differ?", ("zones", "conduits")),
        ("When do we take a data diode instead of a firewall?", ("data diode", "firewall")),
        ("NIS2 and the Cyber Resilience Act: who is bound by which?", ("NIS2", "Cyber Resilience Act")),
        ("Kotter or ADKAR for our change programme?", ("Kotter", "ADKAR")),
        ("How did the directives change between 2021 and 2022?", ("directives 2021", "directives 2022")),
        ("How did the attacks in 2015 and 2016 differ?", ("attacks in 2015", "attacks in 2016")),
        ("How do the European and the American deadlines differ?", ()),
        ("Should the plant manager or central IT own the MES?", ()),
        ("Is a new plant or an acquired one easier?", ()),
        ("How do we train operators and engineers?", ()),
        ("New panels or should we wait?", ()),
        ("One control room for two hundred wind and solar sites: how do we staff it?", ()),
        (
            "What are the differences between process and control engineers and the IT department?",
            ("process and control engineers", "IT department"),
        ),
    ],
)
def test_the_sides_are_read_from_the_ways_of_putting_a_comparison(question: str, sides: tuple[str, ...]) -> None:
    assert sides_of(question) == sides


def sentence(
    text: str, role: Role, *, near: tuple[float, ...] = (0.5,), score: float = 1.0, document: Document | None = None
) -> ScoredSentence:
    passage = make_passage(text, document=document)
    return make_scored(text, passage, role=role, score=score, similarity=0.5, part_similarities=near)


COMPARED = make_plan("Taps or mirrors?", sides=("taps", "mirrors"), queries=("Taps or mirrors?", "taps", "mirrors"))
TAP_IS = sentence("Taps copy all packets.", Role.DEFINITION, near=(0.5, 0.4, 0.1))
TAP_DO = sentence("Buy taps for every line.", Role.ACTION, near=(0.5, 0.9, 0.1))
MIRROR_IS = sentence("Mirrors belong to a switch.", Role.DEFINITION, near=(0.5, 0.1, 0.6))
BOTH = sentence("Where taps are too dear, mirrors will do.", Role.ACTION, near=(0.5, 0.5, 0.5))


def test_each_side_has_as_many_sentences_and_of_the_same_kind() -> None:
    page = AnswerPage()
    assert add_sides(page, COMPARED, [TAP_DO, TAP_IS, MIRROR_IS, BOTH])
    assert [(s.heading, [one.text for one in s.sentences]) for s in page.sections] == [
        ("On taps", ["Taps copy all packets."]),  # the advice to buy is closer, but there is none on mirrors
        ("On mirrors", ["Mirrors belong to a switch."]),
        ("On taps and mirrors", ["Where taps are too dear, mirrors will do."]),
    ]


def test_a_side_of_which_nothing_is_left_to_say_makes_no_comparison() -> None:
    page = AnswerPage()
    page.take([MIRROR_IS], 1)
    assert not add_sides(page, COMPARED, [TAP_IS, TAP_DO, MIRROR_IS])
    assert [(s.heading, len(s.sentences)) for s in page.sections] == [("On taps", 1)]
    assert not add_sides(AnswerPage(), make_plan("How?"), [TAP_IS])


def test_a_missing_side_is_reported_by_its_name_and_a_description_is_not() -> None:
    said = [
        DraftSection(kind="detail", heading="", sentences=(DraftSentence(text="ADKAR is for one.", evidence=(1,)),))
    ]
    assert missing_sides(make_plan("?", sides=("Kotter", "ADKAR")), said) == (
        "The sources say nothing on 'Kotter' by that name.",
    )
    assert missing_sides(make_plan("?", sides=("cobots", "ADKAR")), said) != ()
    assert missing_sides(make_plan("?", sides=("single requests", "ADKAR")), said) == ()


ARTICLE, ELSEWHERE = make_document("backup"), make_document("careers")
ESSENCE = sentence("Copy everything and try it out.", Role.ESSENCE, document=ARTICLE)
STEPS = [sentence(text, Role.ACTION, document=ARTICLE) for text in ("List devices.", "Store copies.")]
ASIDE = sentence("Hire apprentices.", Role.ACTION, document=ELSEWHERE)


@pytest.mark.parametrize(
    ("question", "used", "summed_up"),
    [
        ("How do we back up?", [*STEPS, ASIDE], True),
        ("How do we back up?", [STEPS[0], ASIDE], True),
        ("How do we back up?", [ASIDE, STEPS[0]], False),
        ("What is a backup?", [*STEPS, ASIDE], False),
        ("How do we back up?", [], False),
    ],
)
def test_the_short_answer_ends_with_the_summary_of_the_article_that_carries_it(
    question: str, used: list[ScoredSentence], summed_up: bool
) -> None:
    page = AnswerPage()
    page.add("short_answer", "Short answer", page.take(used, 1))
    page.take(used[1:], 2)
    add_essence(page, make_plan(question), [ESSENCE, *STEPS, ASIDE])
    texts = [one.text for section in page.sections for one in section.sentences]
    assert (texts[1:] == [ESSENCE.text]) is summed_up


@pytest.mark.parametrize(
    ("parts", "opening"),
    [
        (("What do we back up?", "how? do we back up?"), ["Copy everything and try it out."]),
        (
            ("What do we back up?", "who pays?"),
            ["Copy everything and try it out.", "List devices.", "Hire apprentices."],
        ),
    ],
)
def test_the_best_sentence_opens_and_each_part_with_more_than_a_question_word_has_its_own(
    parts: tuple[str, ...], opening: list[str]
) -> None:
    question = "What do we back up, and more?"
    plan = make_plan(question, parts=parts, queries=(question, *parts))
    best = sentence(ESSENCE.text, Role.ACTION, near=(0.9, 0.5, 0.5), score=3.0)
    first = sentence("List devices.", Role.ACTION, near=(0.5, 0.9, 0.1))
    second = sentence("Hire apprentices.", Role.ACTION, near=(0.5, 0.1, 0.9))
    page = AnswerPage()
    write_opening(page, plan, [best, first, second])
    assert [one.text for one in page.sections[0].sentences] == opening
