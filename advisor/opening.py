"""The short answer: the sentences that a reader would want if they read nothing else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from advisor.answer_page import AnswerPage
from advisor.answers import Plan
from advisor.applicability import is_about_the_client_alone
from advisor.client_questions import asks_for_advice, names_client_paper
from advisor.intent import ADVISING
from advisor.roles import ROLE_OF_INTENT, Role
from advisor.sentence_kinds import (
    document_of,
    is_client,
    is_general,
    is_overview,
    is_row,
    is_scoped,
    says_what_is_asked,
)
from advisor.sentence_scoring import ScoredSentence
from knowledge_base.lexical import analyse

PART_SIMILARITY = 0.4
CLIENT_SHARE = 0.75
MOST_OF_THE_CLIENT = 3
# The bullet written for the client opens the answer to "Which … fits us?" when it is about as close.
FITTING_SHARE = 0.8
_FITS_US = re.compile(
    r"\b(fits?|suits?|right|best|suitable|appropriate)\b.*\b(us|our|we|the client|this client)\b", re.I
)


_BARE = re.compile(r"(how|when|why|who|where)\?", re.I)
_SHOULD = re.compile(r"\b(should|recommend\w*|best|advis\w+|necessary|must (we|i|they)|(do|does) .* need)\b", re.I)


def write_opening(
    page: AnswerPage, plan: Plan, scored: Sequence[ScoredSentence], for_client: Sequence[ScoredSentence] = ()
) -> None:
    """Add the short answer; `scored` comes best first, `for_client` with what the profile brings in."""
    answers = [
        s
        for s in scored
        if (is_general(s, plan) or _for_what_is_named(s, plan) or says_what_is_asked(s, plan))
        and (is_client(s) or not plan.client_documents_only)
    ]
    if _is_for_the_firm_to_say(plan):
        answers = [s for s in answers if not is_client(s)] or answers
    answers = _on_all_sides(plan, answers) or answers
    chosen = _fitting(page, plan, for_client or scored, answers)
    parts = plan.sub_questions or _asking(plan.parts)
    of_the_client = _of_the_client(plan, answers)
    if of_the_client:
        chosen += page.take(of_the_client, MOST_OF_THE_CLIENT)
    elif plan.by_dimension:
        chosen += page.take(sorted(answers, key=lambda s: not _opens_a_broad_answer(s, plan)), 1)
    else:
        # The best sentence first also where several things are asked: what is closest to a part need not answer it.
        chosen += page.take(answers, 1)
    for part in parts:
        chosen += page.take(_closest(answers, plan.queries.index(part)), 1)
    page.add("short_answer", "Short answer", _own_papers(page, plan, answers, chosen) + chosen)


def _of_the_client(plan: Plan, answers: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """Return what the article on the client's industry has of the kind that is asked for, where nothing else is asked.

    To "What are the biggest risks for us?" the answer is its part "Watch out", whatever words are in it.
    """
    if not is_about_the_client_alone(plan):
        return []
    wanted = ROLE_OF_INTENT.get(plan.intent)
    industries = {fact for fact in plan.question_facts if fact.startswith("industry=")}
    return [s for s in answers if s.role is wanted and is_scoped(s) and industries & set(s.evidence.facts)]


def _opens_a_broad_answer(sentence: ScoredSentence, plan: Plan) -> bool:
    """Say whether a sentence sums up an article on all dimensions; a definition does not where advice is asked for."""
    return is_overview(sentence, plan.dimensions) and not sentence.signals.defines


def _asking(parts: Sequence[str]) -> tuple[str, ...]:
    """Return the parts where several ask something of their own: "What should we back up, and how?" is one question."""
    asking = tuple(part for part in parts if not _BARE.match(part))
    return asking if len(asking) > 1 else ()


def add_essence(page: AnswerPage, plan: Plan, scored: Sequence[ScoredSentence]) -> None:
    """End the short answer with the summary of the article that gives the answer most of its sentences."""
    if plan.by_dimension or plan.intent not in ADVISING or not page.used:
        return
    document, _ = Counter(map(document_of, page.used)).most_common(1)[0]  # of equals the one that opens
    own = [s for s in scored if s.role is Role.ESSENCE and document_of(s) == document and is_general(s, plan)]
    page.extend("short_answer", page.take(own, 1))


def _is_for_the_firm_to_say(plan: Plan) -> bool:
    """Say whether a question asks for advice: the firm gives it, and a client's paper that says otherwise follows."""
    return bool(_SHOULD.search(plan.original)) and not names_client_paper(plan.original)


def _for_what_is_named(sentence: ScoredSentence, plan: Plan) -> bool:
    """Say whether a sentence is written for the kind of client that the question itself names."""
    facts = sentence.evidence.facts
    return sentence.role is Role.CHANGE and bool(facts) and set(plan.question_facts).issuperset(facts)


def _closest(answers: Sequence[ScoredSentence], query: int) -> list[ScoredSentence]:
    close = [s for s in answers if s.part_similarities[query] >= PART_SIMILARITY]
    return sorted(close, key=lambda s: -s.part_similarities[query])


def _fitting(
    page: AnswerPage, plan: Plan, scored: Sequence[ScoredSentence], answers: Sequence[ScoredSentence]
) -> list[ScoredSentence]:
    """Return the sentence for this client where the question asks what fits it."""
    if not answers or not _FITS_US.search(plan.original):
        return []
    needed = FITTING_SHARE * answers[0].similarity
    leading = document_of(answers[0])
    own = [s for s in scored if set(s.evidence.facts) & set(plan.profile_facts) and document_of(s) == leading]
    return page.take(sorted((s for s in own if s.similarity >= needed), key=lambda s: -s.similarity), 1)


def _on_all_sides(plan: Plan, answers: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """Return the sentences that speak of everything that is compared, which open a comparison best."""
    sides = [frozenset(analyse(side)) for side in plan.sides]
    return [s for s in answers if all(side <= frozenset(analyse(s.text)) for side in sides)] if sides else []


def _own_papers(
    page: AnswerPage, plan: Plan, answers: Sequence[ScoredSentence], chosen: Sequence[ScoredSentence]
) -> list[ScoredSentence]:
    """Return what the client's papers say, where they are as close: on how things are they speak first."""
    if not chosen or is_client(chosen[0]):
        return []
    # Advice is the firm's to give, unless a paper of the client is closer still.
    advice = asks_for_advice(plan.original) and not names_client_paper(plan.original)
    needed = chosen[0].similarity * (1.0 if advice else CLIENT_SHARE)
    return page.take([s for s in answers if is_client(s) and not is_row(s) and s.similarity >= needed], 1)
