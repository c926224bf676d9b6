"""What an answer leaves open: what the sources lack for this client, and what to ask the client next."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.answers import DraftSection, Evidence, Plan
from advisor.client_questions import asks_for_total
from advisor.intent import Intent
from advisor.material import Material
from advisor.open_fields import FIELD_QUESTIONS, known_fields
from advisor.profile_wording import describe_value
from advisor.sentence_kinds import is_row
from advisor.sentence_scoring import ScoredSentence
from knowledge_base.lexical import analyse

# "Who is responsible?" leaves one search term and "Is that good for the plant?" two or three of little use; a question
# with four says what it is about, even where it names nothing by a proper name.
SPECIFIC_TERMS = 4
THE_SAME_FOR_ALL = (Intent.DEFINITION, Intent.FACT, Intent.CASE)
_ASKS_FOR_FIGURE = re.compile(
    r"\bhow (many|long|expensive)\b"
    r"|\bhow much\b.*\b(costs?|pays?|paid|spend|spent|lose|lost|losing|budgets?|money|save|earns?)\b"
    r"|\b(what|which) (does|do|did|would|will) [^?]*\bcost\b"
    r"|\b(what|which) (is the |are the )?((usual|typical|average|right) )?"
    r"(budget|salary|salaries|price|premium|percentage|share of|rate of return|return on|payback)\b",
    re.I,
)
_FIGURE = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|hundred|thousand|half|third|quarter|daily"
    r"|weekly|monthly|yearly|hours?|days?|weeks?|months?|years?|decades?|generations?)\b",
    re.I,
)
_FIELD = frozenset({"it", "ot"})  # what every question here is about
_WORD = re.compile(r"[^\W_][\w-]*")


def what_would_help(question: str) -> str:
    """Return what to do about a question that the sources do not answer: say more, or add what says it."""
    if is_specific(question):
        return "Which document would say it? Add it on the Documents page and ask again."
    return "Can the question name the system, the decision or the site that it is about?"


def is_specific(question: str) -> bool:
    """Say whether a question names something, by a proper name or designation, or with enough words of its own."""
    if len(set(analyse(question)) - _FIELD) >= SPECIFIC_TERMS:
        return True
    inside = _WORD.findall(question)[1:]  # the first word has its capital from its place
    named = [word for word in inside if any(character.isupper() or character.isdigit() for character in word)]
    return any(set(analyse(word)) - _FIELD for word in named)


def industry_gap(plan: Plan, material: Material, intent: Intent, used: Sequence[Evidence] = ()) -> tuple[str, ...]:
    """Say openly where the client's industry would matter and no main article says anything about it."""
    industry = next((fact for fact in plan.profile_facts if fact.startswith("industry=")), None)
    if industry is None or not material.main_documents or intent in (Intent.DEFINITION, Intent.FACT):
        return ()
    # What the industry's own article says on other subjects (relevance 0) counts only where the answer uses it.
    if any(industry in item.facts for item in (*used, *(item for item in material.evidence if item.relevance))):
        return ()
    return (f"The sources say nothing on this that is specific to {describe_value(industry.partition('=')[2])}.",)


def missing_sides(plan: Plan, sections: Sequence[DraftSection]) -> tuple[str, ...]:
    """Name the sides of a comparison on which no sentence of the answer says anything."""
    text = " ".join(sentence.text for section in sections for sentence in section.sentences)
    held = set(analyse(text))
    missing = [side for side in plan.sides if not set(analyse(side)) <= held and _is_name(side)]
    return tuple(f"The sources say nothing on {side!r} by that name." for side in missing)


def _is_name(side: str) -> bool:
    """Say whether a side is a term or a name; "single requests" describes something that the sources may call else."""
    return len(side.split()) == 1 or any(character.isupper() or character.isdigit() for character in side[1:])


def missing_total(plan: Plan, used: Sequence[ScoredSentence]) -> tuple[str, ...]:
    """Say that rows were quoted where a total was asked for and none of them is one."""
    rows = [sentence for sentence in used if is_row(sentence)]
    if not rows or not asks_for_total(plan.original) or any(asks_for_total(row.text) for row in rows):
        return ()
    return ("The sources give single rows and no total; the advisor quotes figures and does not calculate.",)


def missing_figure(plan: Plan, used: Sequence[ScoredSentence]) -> tuple[str, ...]:
    """Say that an answer has no figure where one was asked for, be it in digits or in words."""
    if not _ASKS_FOR_FIGURE.search(plan.original) or any(_FIGURE.search(sentence.text) for sentence in used):
        return ()
    return ("The sources give no figure for this.",)


def follow_up_question(plan: Plan, material: Material) -> str | None:
    """Return the one question that would sharpen the answer most: a missing client fact, else the article's own.

    What a word means, or when something happened, is the same for every client. Which rules apply depends on the
    country before all else.
    """
    if plan.intent is Intent.RULE and "jurisdictions" not in known_fields(plan):
        return FIELD_QUESTIONS["jurisdictions"]
    if material.open_fields and plan.intent not in THE_SAME_FOR_ALL:
        return FIELD_QUESTIONS[material.open_fields[0]]
    return material.questions[0] if material.questions else None
