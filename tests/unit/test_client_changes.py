"""What a profile adds to an answer, and that it moves nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from advisor.answer_page import AnswerPage
from advisor.answers import Candidate, Draft, Evidence, Outcome, Selection, Trace
from advisor.client_articles import client_articles
from advisor.client_changes import MAX_PER_FACT, MAX_TAILORED, add_client_changes
from advisor.evidence import MAX_EVIDENCE, MAX_FOR_CLIENT, RelevanceModel, RelevanceSelector
from advisor.intent import Intent
from advisor.material import Material
from advisor.open_points import industry_gap
from advisor.presentation import present
from advisor.retrieval import TermWeights
from advisor.roles import Role
from advisor.sentence_scoring import ScoredSentence
from advisor.verification import QuoteVerifier
from knowledge_base.domain import Chunk, Collection, Document, Facets, Passage
from tests.advisor_values import make_document, make_passage, make_plan, make_scored

WATER, UNMANNED, GLOBAL = "industry=water", "staffing=unmanned", "footprint=global"
SUBJECT, OTHER = make_document("subject", "Patching"), make_document("other", "Backup")
WATER_ARTICLE = replace(make_document("water", "Water"), facets=Facets(conditions=(WATER,)))
PLAN = make_plan("How do we patch?", profile_facts=(WATER, UNMANNED, GLOBAL))


def bullet(
    text: str, fact: str, similarity: float, *, document: Document = SUBJECT, score: float | None = None
) -> ScoredSentence:
    passage = make_passage(text, document=document, facets=Facets(conditions=(fact,)))
    return make_scored(
        text,
        passage,
        evidence=Evidence(number=1, passage=passage, relevance=1.0, facts=(fact,)),
        role=Role.CHANGE,
        score=similarity if score is None else score,
        similarity=similarity,
    )


def added(sentences: Sequence[ScoredSentence], page: AnswerPage | None = None) -> list[str]:
    """Return the section's sentences, of an answer that is built on the article on the subject."""
    page = page or AnswerPage()
    ranked = sorted(sentences, key=lambda s: -s.score)
    add_client_changes(page, PLAN, ranked, (SUBJECT.document_id,))
    return [s.text for section in page.sections if section.kind == "client" for s in section.sentences]


def test_the_article_that_the_answer_is_built_on_speaks_first_for_a_fact() -> None:
    elsewhere = bullet("Water plants copy recipes daily.", WATER, 0.9, document=OTHER)
    assert added([elsewhere, bullet("In water, wait for rain.", WATER, 0.12)]) == [
        "In water, wait for rain.",
        "Water plants copy recipes daily.",
    ]


def test_a_second_sentence_from_another_article_must_be_close_to_the_question() -> None:
    first = bullet("In water, wait for rain.", WATER, 0.9)
    # Of the closest sentence's 0.9 a share of 0.6 is 0.54.
    assert len(added([first, bullet("Water plants copy recipes.", WATER, 0.55, document=OTHER)])) == 2
    assert len(added([first, bullet("Water plants copy recipes.", WATER, 0.53, document=OTHER)])) == 1


def test_an_article_on_the_industry_says_nothing_that_is_far_from_the_question() -> None:
    near = bullet("Bridges rust.", GLOBAL, 0.9)
    assert added([near, bullet("Reservoirs fill slowly.", WATER, 0.5, document=WATER_ARTICLE)]) == ["Bridges rust."]


def test_every_fact_has_its_turn_before_any_has_a_second() -> None:
    texts = iter(("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india"))
    sentences = [bullet(next(texts), fact, 0.9) for fact in (WATER, UNMANNED, GLOBAL) for _ in range(MAX_PER_FACT + 1)]
    # Five places: two each for the first two facts and one for the last.
    assert added(sentences) == ["alpha", "bravo", "delta", "echo", "golf"]
    assert MAX_TAILORED == 5


def test_what_changes_stands_before_what_to_watch_out_for() -> None:
    page = AnswerPage()
    page.add("short_answer", "Short answer", [bullet("Patch by risk.", WATER, 0.9)])
    page.add("watch_out", "Watch out", [bullet("Tests lie.", WATER, 0.9)])
    assert added([bullet("In water, wait for rain.", WATER, 0.9)], page) == ["In water, wait for rain."]
    assert [section.kind for section in page.sections] == ["short_answer", "client", "watch_out"]


MODEL = RelevanceModel(intercept=-1.0, dense=1.0, coverage=1.0, answer_at=0.5, in_scope_similarity=0.2)
TERMS = TermWeights(weights={"patch": 1.0, "plant": 1.0}, unknown=())


def candidate(word: str, score: float, facts: tuple[str, ...] = ()) -> Candidate:
    passage = make_passage(f"{word} {word}.", chunk_id=word, document=make_document(word), dense=0.8)
    return Candidate(passage=passage, score=score, coverage=0.8, facts=facts)


def test_what_the_profile_brings_in_takes_no_place_of_what_is_for_everybody() -> None:
    general = [candidate(f"general{letter}", 0.5) for letter in "abcdefghijklmn"]
    own = [candidate(f"water{letter}", 0.9, (WATER,)) for letter in "abcdefgh"]
    alone = RelevanceSelector(model=MODEL).select(PLAN, general, TERMS).evidence
    both = RelevanceSelector(model=MODEL).select(PLAN, [*own, *general], TERMS).evidence
    assert len(alone) == MAX_EVIDENCE < len(general)
    assert both[:MAX_EVIDENCE] == alone
    assert [item.facts for item in both[MAX_EVIDENCE:]] == [(WATER,)] * MAX_FOR_CLIENT


class Shelf:
    """A knowledge base of the firm that holds one article; only what looks up its passages is there."""

    name, collection = "firm", Collection.FIRM

    def __init__(self, *passages: Passage) -> None:
        self._passages = passages

    def documents(self) -> tuple[Document, ...]:
        return tuple(dict.fromkeys(passage.document for passage in self._passages))

    def chunks(self, document_id: str) -> tuple[Chunk, ...]:
        return tuple(passage.chunk for passage in self._passages if passage.document.document_id == document_id)


def of_article(heading: str, *conditions: str) -> Passage:
    return make_passage(
        f"On {heading}.",
        chunk_id=f"{heading}{conditions}",
        document=WATER_ARTICLE,
        headings=(heading,),
        facets=Facets(conditions=(WATER, *conditions)),
    )


SHELF = Shelf(
    of_article("In one sentence"),
    of_article("What to do"),
    of_article("Who owns it"),
    of_article("What changes", UNMANNED),
    of_article("What changes", "growth=acquisitions"),
)


@pytest.mark.parametrize(
    ("question", "profile", "asked", "headings"),
    [
        ("How do we patch?", (WATER,), (), ["In one sentence", "What to do"]),
        ("Who owns patching?", (WATER,), (), ["In one sentence", "Who owns it"]),
        ("How do we patch?", (WATER, UNMANNED), (), ["In one sentence", "What to do", "What changes"]),
        ("How do we patch?", ("industry=rail", UNMANNED), (), []),
        ("How do we patch a waterworks?", (WATER,), (WATER,), []),
    ],
)
def test_the_clients_own_article_is_read_for_the_kind_of_question(
    question: str, profile: tuple[str, ...], asked: tuple[str, ...], headings: list[str]
) -> None:
    plan = make_plan(question, profile_facts=profile, question_facts=asked)
    found = client_articles(plan, [SHELF], have=(), first=7, score=0.0)  # type: ignore[list-item]
    assert [item.passage.chunk.heading_path[0] for item in found] == headings
    assert [item.number for item in found] == list(range(7, 7 + len(found)))


def test_an_industrys_article_that_was_only_read_closes_no_gap() -> None:
    plan = make_plan("How do we patch?", profile_facts=(WATER,))
    read = client_articles(plan, [SHELF], have=(), first=1, score=0.0)  # type: ignore[list-item]
    material = Material(evidence=tuple(read), main_documents=("subject",))
    assert industry_gap(plan, material, Intent.ACTION) == (
        "The sources say nothing on this that is specific to water.",
    )
    assert industry_gap(plan, material, Intent.ACTION, read[:1]) == ()


@pytest.mark.parametrize(("asked", "named"), [((), [WATER]), ((WATER,), [])])
def test_a_fact_that_the_question_says_itself_is_no_effect_of_the_profile(
    asked: tuple[str, ...], named: list[str]
) -> None:
    plan = make_plan("How do we patch?", profile_facts=(WATER,), question_facts=asked)
    page = AnswerPage()
    own = bullet("In water, wait for rain.", WATER, 0.9)
    page.add("short_answer", "Short answer", [replace(own, text="In water, wait")])
    page.add("client", "What changes for this client", [own], tailored=True)
    draft = Draft(sections=tuple(page.sections), writer="extractive")
    selection = Selection(evidence=(own.evidence,), outcome=Outcome.ANSWERED, coverage=1.0)
    verified = QuoteVerifier().verify(draft, selection.evidence)
    assert [effect.fact for effect in present(plan, selection, draft, verified, Trace()).profile_effects] == named
