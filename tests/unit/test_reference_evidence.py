"""Entries of the reference data as evidence: each stands for itself, and articles carry the answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.answers import Evidence, Outcome, Selection
from advisor.evidence import MAX_PER_REFERENCE, RelevanceModel, RelevanceSelector
from advisor.intent import Intent, intent_of
from advisor.material import gather
from advisor.ranking import RankingModel, rank
from advisor.retrieval import TermWeights
from advisor.roles import ENTRY_ROLES, Role, is_beside_the_question
from advisor.sentence_kinds import is_general, is_scoped
from knowledge_base.domain import Chunk, Collection, Document, Facets, Passage
from knowledge_base.reference_data import REFERENCE_MEDIA_TYPE
from tests.advisor_values import make_candidate, make_document, make_passage, make_plan, make_scored

SERVICES = replace(make_document("services", "Service catalogue"), media_type=REFERENCE_MEDIA_TYPE)
ARTICLE = make_document("backup", "Backup")
WATER, UNMANNED = "industry=water", "staffing=unmanned"


class Shelf:
    """A knowledge base that holds two documents; `gather` looks up these and their passages and nothing else."""

    name, collection = "firm", Collection.FIRM

    def __init__(self, *passages: Passage) -> None:
        self._passages = passages

    def documents(self) -> tuple[Document, ...]:
        return (SERVICES, ARTICLE)

    def chunks(self, document_id: str) -> tuple[Chunk, ...]:
        return tuple(passage.chunk for passage in self._passages if passage.document.document_id == document_id)


def entry(name: str, heading: str, *, conditions: tuple[str, ...] = ()) -> Passage:
    return make_passage(
        f"Text of {name}, {heading}, {conditions}.",
        chunk_id=f"{name}-{heading}-{conditions}",
        document=SERVICES,
        headings=(name, heading),
        facets=Facets(conditions=conditions),
    )


OWNER = entry("Backup", "Who owns it")
SHIFT = entry("Backup", "What changes", conditions=(UNMANNED,))
OTHER_SHIFT = entry("Backup", "What changes", conditions=(WATER,))
NEIGHBOUR = entry("Alarms", "Who owns it")
ESSENCE = make_passage("Copies are kept.", chunk_id="a1", document=ARTICLE, headings=("In one sentence",))
ACTION = make_passage("Keep copies.", chunk_id="a2", document=ARTICLE, headings=("What to do",))


def gathered(*evidence: tuple[Passage, float]) -> tuple[list[str], tuple[str, ...]]:
    """Return the passages that an answer for unmanned sites is written from, and its main articles."""
    numbered = tuple(
        Evidence(number=number, passage=passage, relevance=relevance)
        for number, (passage, relevance) in enumerate(evidence, start=1)
    )
    plan = make_plan("Who owns the backup?", profile_facts=(UNMANNED,))
    shelf = Shelf(OWNER, SHIFT, OTHER_SHIFT, NEIGHBOUR, ESSENCE, ACTION)
    selection = Selection(evidence=numbered, outcome=Outcome.ANSWERED, coverage=1.0)
    material = gather(plan, selection, [shelf])  # type: ignore[list-item]
    return [item.passage.chunk.chunk_id for item in material.evidence], material.main_documents


def test_a_good_entry_brings_its_own_shifts_for_the_client_and_no_other_entry() -> None:
    found, main = gathered((ESSENCE, 0.9), (OWNER, 0.8))
    ids = [passage.chunk.chunk_id for passage in (ESSENCE, OWNER, ACTION, SHIFT)]
    assert (found, main) == (ids, ("backup",))


def test_an_entry_that_fits_much_less_than_the_article_brings_nothing_along() -> None:
    found, _ = gathered((ESSENCE, 0.9), (OWNER, 0.6))
    assert SHIFT.chunk.chunk_id not in found


def test_a_file_of_entries_takes_few_of_the_places() -> None:
    texts = ("alpha beta", "gamma delta", "epsilon zeta", "eta theta", "iota kappa")
    candidates = [
        make_candidate(
            make_passage(text, chunk_id=text, document=SERVICES, headings=(text, "Who owns it"), dense=0.9),
            coverage=1.0,
        )
        for text in texts
    ]
    question = "Who owns the backup?"
    selection = RelevanceSelector(model=RelevanceModel()).select(
        make_plan(question, intent=intent_of(question)),
        candidates,
        TermWeights(weights={"backup": 1.0}, unknown=()),
    )
    assert len(selection.evidence) == MAX_PER_REFERENCE < len(texts)


def test_the_definition_of_a_word_answers_what_it_is_and_not_how_to_do_it() -> None:
    definition = make_candidate(
        make_passage("A sensor measures.", document=SERVICES, headings=("Sensor", "What it is"), dense=0.9),
        coverage=1.0,
    )
    terms = TermWeights(weights={"sensor": 1.0, "measur": 1.0}, unknown=())
    outcomes = {}
    for question in ("What is a sensor?", "How do we calibrate a sensor?"):
        plan = make_plan(question, intent=intent_of(question))
        outcomes[question] = RelevanceSelector().select(plan, [definition], terms).outcome
    assert list(outcomes.values()) == [Outcome.ANSWERED, Outcome.INSUFFICIENT_EVIDENCE]


@pytest.mark.parametrize(
    ("role", "heading", "asked", "general", "scoped"),
    [
        (Role.RULE, "Rules and standards", (WATER,), True, True),
        (Role.RULE, "Rules and standards", (), False, True),
        (Role.CHANGE, "What changes", (WATER,), False, False),
    ],
)
def test_an_entry_on_an_industry_is_for_questions_on_it_and_a_shift_is_for_its_clients(
    role: Role, heading: str, asked: tuple[str, ...], general: bool, scoped: bool
) -> None:
    sentence = make_scored("Text.", entry("Water", heading, conditions=(WATER,)), role=role, similarity=1.0)
    assert is_general(sentence, make_plan("What?", question_facts=asked)) is general
    assert is_scoped(sentence) is scoped


@pytest.mark.parametrize(
    ("question", "heading", "beside"),
    [
        ("What is a backup?", "What it is", False),
        ("What do OT people understand by backup?", "What IT and OT understand by it", False),
        ("How do we organise the backup?", "What it is", True),
        ("How do we organise the backup?", "What changes", False),
        ("Who should own the backup?", "Who owns it", False),
        ("Who should own the backup?", "What it is", True),
    ],
)
def test_an_entry_stands_back_where_the_question_is_of_another_kind(question: str, heading: str, beside: bool) -> None:
    passage = entry("Backup", heading)
    assert is_beside_the_question(passage, intent_of(question)) is beside
    plan = make_plan(question, intent=intent_of(question))
    terms = TermWeights(weights={"backup": 1.0}, unknown=())
    (candidate,) = rank(plan, [[passage]], terms)
    (article,) = rank(plan, [[replace(passage, document=ARTICLE)]], terms)
    assert candidate.score == pytest.approx(article.score + (RankingModel().beside if beside else 0.0))


def test_every_kind_of_question_says_what_entries_may_answer_it() -> None:
    assert set(ENTRY_ROLES) == set(Intent)
