"""What a model planned, read tolerantly, and how much of it may be used.

A plan may only put the conversation's own words in another place: whatever brings in a name, a figure or a content
word of the model's own is dropped, because nobody asked for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, ValidationError

from advisor.instructions import speaks_to_a_machine
from advisor.question_terms import QUESTION_TERMS
from advisor.sentence_lines import clean
from knowledge_base.lexical import analyse

MAX_SUB_QUESTIONS = 4
MAX_REWRITE_WORDS, MAX_PART_WORDS, MIN_PART_WORDS, MAX_CLARIFYING_WORDS = 60, 40, 3, 30
LONGEST_REPLY = 8000  # characters; a plan is a few hundred

_THOUGHT = re.compile(r"<think>.*?(</think>|\Z)", re.S | re.I)  # models that reason aloud may do so in braces
_TOKEN = re.compile(r"[^\W_]+(?:[.\-'’][^\W_]+)*")
_NEGATION = re.compile(r"\b(not|no|never|without|nor|cannot|none)\b|n['’]t\b", re.I)
_BEGINNING = 5  # letters by which related words are known: responsible, responsibility
_SHORTEST, _ENDINGS = 3, ("er", "ership")  # own, owner, ownership; pay, payer
# Words that a rewriting may add because they only join, and those that it may lose because they point back.
_JOINING = frozenset(analyse("regarding concerning case context"))
_REFERRING = frozenset(
    analyse(
        "former latter one ones else even also then mentioned above previous first second third last what how about"
    )
)
_NO_PLAIN_SENTENCE = re.compile(r"[<>\[\]{}()|`*#@\\:;!]|\.(?=\S)|\.\s|//|\bwww\b", re.I)


class PlannedQuestion(BaseModel):
    """The reply of the planner. All fields are required, which is what providers' strict schemas want."""

    model_config = ConfigDict(frozen=True)

    question: str
    parts: list[str]
    missing_fact: str
    clarifying_question: str


_NOTHING = {"question": "", "parts": [], "missing_fact": "", "clarifying_question": ""}


def read_reply(text: str) -> PlannedQuestion | None:
    """Return the plan in a model's reply, whatever stands around it; None where there is none."""
    text = without_thoughts(text[:LONGEST_REPLY])
    for opening in re.finditer(r"\{", text):
        try:
            data, _ = json.JSONDecoder().raw_decode(text, opening.start())
            told = {name: value for name, value in data.items() if name in _NOTHING and value is not None}
            if told:
                return PlannedQuestion.model_validate({**_NOTHING, **told})
        except (ValueError, ValidationError, RecursionError):
            continue
    return None


def without_thoughts(text: str) -> str:
    """Return a reply without what a model that reasons aloud thought before it."""
    return _THOUGHT.sub(" ", text)


def strangers(text: str, known: str) -> tuple[str, ...]:
    """Return the words of a text that a known one does not hold: its own names, figures and content words."""
    terms = {*analyse(known), *QUESTION_TERMS, *_JOINING}
    relatives = _relatives(terms)
    written = set(_TOKEN.findall(known))
    found = []
    for match in _TOKEN.finditer(text):
        word = match[0]
        own = analyse(word)
        if len(word) > 1 and word.isupper():  # a name even where its letters make a small word, such as US
            is_known = word in written or word in ("IT", "OT")
        else:
            inside_capital = match.start() > 0 and word[0].isupper()
            is_known = all(term in terms or (not inside_capital and _related(term, relatives)) for term in own)
        if not is_known:
            found.append(word)
    return tuple(dict.fromkeys(found))


def fitting_rewrite(rewrite: str, original: str, asked: str, conversation: str) -> tuple[str, str]:
    """Return the rewriting of a follow-up, or nothing and the reason why it is dropped.

    `asked` is what the user wrote so far, `conversation` that with the answers and the client's facts.
    """
    text = clean(rewrite)
    lost = _lost_terms(text, original)
    new = strangers(text, f"{original}\n{asked}\n{conversation}")
    negated = bool(_NEGATION.search(text))
    for problem, reason in (
        (len(text.split()) > MAX_REWRITE_WORDS, "it is too long"),
        (speaks_to_a_machine(text), "it gives orders to a program"),
        (bool(new), f"nobody said {', '.join(new)[:80]}"),
        (bool(lost), f"it loses {', '.join(lost)[:80]}"),
        (negated < bool(_NEGATION.search(original)), "it loses a negation"),
        (negated > bool(_NEGATION.search(f"{original} {asked}")), "it adds a negation"),
    ):
        if problem:
            return "", reason
    return text, ""


def fitting_parts(parts: Iterable[str], original: str, conversation: str) -> tuple[str, ...]:
    """Return the sub-questions that only use words of the conversation, at most four."""
    fitting = []
    for part in parts:
        text = clean(part)
        if not MIN_PART_WORDS <= len(text.split()) <= MAX_PART_WORDS or speaks_to_a_machine(text):
            continue
        negated = bool(_NEGATION.search(text)) and not _NEGATION.search(original)
        if not negated and not strangers(text, f"{original}\n{conversation}"):
            fitting.append(text)
    return tuple(dict.fromkeys(fitting))[:MAX_SUB_QUESTIONS]


def fitting_clarification(question: str, field_words: str, asked: str) -> str | None:
    """Return a clarifying question as one plain sentence; None where it is anything else or asks for anything else.

    `field_words` are the words by which the missing fact is known, `asked` is what the user wrote.
    """
    text = clean(question)
    is_plain = text.endswith("?") and text.count("?") == 1 and not _NO_PLAIN_SENTENCE.search(text)
    if not is_plain or not MIN_PART_WORDS <= len(text.split()) <= MAX_CLARIFYING_WORDS or speaks_to_a_machine(text):
        return None
    asks_for_it = set(analyse(text)) & (set(analyse(field_words)) - QUESTION_TERMS)
    return text if asks_for_it and not strangers(text, f"{field_words}\n{asked}") else None


def _lost_terms(text: str, original: str) -> tuple[str, ...]:
    held = set(analyse(text))
    relatives = _relatives(held)
    own = [term for term in analyse(original) if term not in QUESTION_TERMS and term not in _REFERRING]
    return tuple(term for term in dict.fromkeys(own) if term not in held and not _related(term, relatives))


def _relatives(terms: Iterable[str]) -> frozenset[str]:
    """Return the beginnings of words, and the short ones whole, by which related words are known."""
    return frozenset(term[:_BEGINNING] for term in terms if len(term) >= _SHORTEST)


def _related(term: str, relatives: frozenset[str]) -> bool:
    """Say whether a word belongs to a known one: responsible to responsibility, owner to own and own to owner."""
    if not term.isalpha():
        return False
    if len(term) >= _BEGINNING and term[:_BEGINNING] in relatives:
        return True
    forms = {term.removesuffix(ending) for ending in _ENDINGS} | {f"{term}{ending}"[:_BEGINNING] for ending in _ENDINGS}
    return any(len(form) >= _SHORTEST and form in relatives for form in forms)
