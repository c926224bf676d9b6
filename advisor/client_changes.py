"""What changes for this client: sentences that were written for what is known of it, fact by fact."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from advisor.answer_page import AnswerPage
from advisor.answers import Plan
from advisor.intent import Intent
from advisor.sentence_kinds import document_of, is_scoped
from advisor.sentence_scoring import ScoredSentence

# An article on the client's industry or growth was not written on the question: its sentences must be close. So must a
# second sentence for a fact, wherever it stands, unless the answer is built on its article.
SCOPED_SHARE = 0.6
MAX_TAILORED, MAX_PER_FACT = 5, 2
# For a narrow question a tailored bullet must itself be close to it.
TAILORED_SIMILARITY = {Intent.DEFINITION: 0.4, Intent.FACT: 0.45, Intent.COMPARISON: 0.35}
TAILORED_SIMILARITY_DEFAULT = 0.15
# A bullet of the article that the answer is built on is on the question's subject, whatever its words.
LEADING_SIMILARITY = 0.1


def add_client_changes(
    page: AnswerPage, plan: Plan, scored: Sequence[ScoredSentence], main_documents: Sequence[str]
) -> None:
    """Add the section: for each fact first what the main articles say, and a second sentence where there is room."""
    # What the question itself names is a matter of its answer.
    facts = dict.fromkeys(plan.profile_facts)
    close = [s for s in scored if s.evidence.facts and s.similarity >= _needed(s, plan, scored, main_documents)]
    second = 0.0 if plan.by_dimension else SCOPED_SHARE * max((s.similarity for s in scored), default=0.0)
    chosen: dict[str, list[ScoredSentence]] = {fact: [] for fact in facts}
    for turn in range(MAX_PER_FACT):
        for fact, taken in chosen.items():
            room = MAX_TAILORED - sum(map(len, chosen.values()))
            fitting = [s for s in close if s.evidence.facts[-1] == fact]
            if turn == 0:
                fitting.sort(key=lambda s: _place(s, main_documents))
            else:
                fitting = [s for s in fitting if s.similarity >= second or document_of(s) in main_documents[:1]]
            taken += page.take(fitting, min(1, room))
    sentences = list(chain.from_iterable(chosen.values()))
    page.add("client", "What changes for this client", sentences, tailored=True, before="watch_out")


def _needed(
    sentence: ScoredSentence, plan: Plan, scored: Sequence[ScoredSentence], main_documents: Sequence[str]
) -> float:
    """Return the similarity to the question that a sentence needs; none for a question on all dimensions."""
    if plan.by_dimension:
        return 0.0
    floor = TAILORED_SIMILARITY.get(plan.intent, TAILORED_SIMILARITY_DEFAULT)
    if is_scoped(sentence):
        return max(floor, SCOPED_SHARE * max(s.similarity for s in scored))
    leading = document_of(sentence) in main_documents[:1] and plan.intent not in TAILORED_SIMILARITY
    return LEADING_SIMILARITY if leading else floor


def _place(sentence: ScoredSentence, main_documents: Sequence[str]) -> int:
    document = document_of(sentence)
    return main_documents.index(document) if document in main_documents else len(main_documents)
