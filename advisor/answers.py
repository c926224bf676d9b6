"""What the advisor's stages hand to each other, and the answer that comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from advisor.intent import Intent
from knowledge_base.domain import Collection, Passage


class Outcome(StrEnum):
    """How an answer ended. "Don't know" is a value here, never a phrase to be matched."""

    ANSWERED = "ANSWERED"
    PARTIAL = "PARTIAL"
    INSUFFICIENT_EVIDENCE = "INSUFFICIENT_EVIDENCE"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    NEEDS_CLARIFICATION = "NEEDS_CLARIFICATION"


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One earlier message of a conversation; `role` is `user` or `assistant`."""

    role: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What will be looked up for a question.

    `question` is stand-alone: references to earlier turns are resolved. `queries` holds the search
    queries, the whole question first; `parts` are its sub-questions and `sides` what it compares, both
    among the queries; `parts_as_asked` are the same parts in the question's own words. `focus` is what the
    answer is measured against: the question, or a follow-up with what it points back at put in. `sub_questions`
    are a model's wording of the parts, also among the queries: they choose sentences, and are never shown.
    `intent` is the kind of answer that is wanted. `profile_facts` are the client facts (`field=value`) that act
    on retrieval and writing, `question_facts` those that the question itself names. `client_documents_only` says
    that only a document of the client can answer.
    """

    question: str
    original: str
    queries: tuple[str, ...]
    dimensions: tuple[str, ...]
    parts: tuple[str, ...] = ()
    parts_as_asked: tuple[str, ...] = ()
    sub_questions: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    focus: tuple[str, ...] = ()
    intent: Intent = Intent.ACTION
    by_dimension: bool = False  # the answer is laid out by dimension
    profile_facts: tuple[str, ...] = ()
    known_fields: tuple[str, ...] = ()  # fields of the profile that have a value, also where it is no fact
    question_facts: tuple[str, ...] = ()
    client_documents_only: bool = False
    said: tuple[str, ...] = ()  # answers given so far in this conversation, to a follow-up
    refusal: Outcome | None = None  # set when the question ends here (small talk, off topic, empty)
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A passage found for a plan. `score` has the facet boosts in it, which `boosts` names in words."""

    passage: Passage
    score: float
    coverage: float  # share of the question's terms, weighted by rarity, that the passage holds; 0 to 1
    boosts: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()  # the client facts that the passage was written for
    for_others: bool = False  # written for clients of whom something else is true


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A numbered passage that the writer may use. `relevance` is an estimate between 0 and 1, `score` the ranking's."""

    number: int
    passage: Passage
    relevance: float
    score: float = 0.0
    chosen_because: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()  # the client facts that the passage was written for
    for_others: bool = False


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The evidence for an answer, and what the sources do not cover.

    `coverage` between 0 and 1 is the relevance of the best passage; `nearest` are passages to show when the answer is a
    refusal, and `instead` questions like it that the sources answer. `open_parts` are the parts of the plan that the
    sources leave open, as they were asked.
    """

    evidence: tuple[Evidence, ...]
    outcome: Outcome
    coverage: float
    not_covered: tuple[str, ...] = ()
    open_parts: tuple[str, ...] = ()
    nearest: tuple[Passage, ...] = ()
    instead: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class DraftSentence:
    """A sentence with the evidence numbers that it claims."""

    text: str
    evidence: tuple[int, ...]
    fact: str | None = None  # the profile fact (`field=value`) that made it part of the answer
    quotes: tuple[tuple[int, str], ...] = ()  # in free words: what it rests on, by evidence number
    missing: str = ""  # in free words: the part that its evidence does not say
    checked: bool = False  # a language model has read it beside its evidence and found it supported


@dataclass(frozen=True, kw_only=True)
class DraftSection:
    """A heading with its sentences. `kind` is stable for code; `heading` is for people."""

    kind: str  # short_answer, a dimension, detail, client_documents, client, watch_out
    heading: str
    sentences: tuple[DraftSentence, ...]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What a writer hands to the verifier."""

    sections: tuple[DraftSection, ...]
    writer: str
    not_covered: tuple[str, ...] = ()
    partial: bool = False  # something that the question asks for is missing
    follow_up: str | None = None
    closeness: float = 1.0  # similarity to the question of the closest sentence that is used
    dropped: tuple[str, ...] = ()  # what the writer itself took out, with the reasons
    notice: str | None = None  # one line on how the answer was made, where that is not as was asked for
    usage: dict[str, float] = field(default_factory=dict)  # tokens, calls and estimated cost of a model
    counts: dict[str, int] = field(default_factory=dict)  # sentences by verdict
    checker: dict[str, str] = field(default_factory=dict)  # as in the trace
    facts: tuple[str, ...] = ()  # what the user told of the client, which a model's sentences may say


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A numbered pointer to the words that support a sentence.

    `quote` is verbatim from the passage `chunk_id`; `verbatim` is the verifier's finding, not a promise.
    """

    number: int
    document_id: str
    chunk_id: str
    knowledge_base: str
    title: str
    collection: Collection
    location: str
    quote: str
    verbatim: bool
    published_on: str | None = None


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence of the answer. `citations` are citation numbers."""

    text: str
    citations: tuple[int, ...]
    supported: bool
    fact: str | None = None
    missing: str = ""  # where it is supported in part: what its sources do not say
    paper: str = ""  # the client's document that says it, among sentences that are the firm's


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the answer."""

    kind: str
    heading: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, kw_only=True)
class ProfileEffect:
    """A client fact and what it did to the answer."""

    fact: str
    effect: str


@dataclass(frozen=True, kw_only=True)
class NearestMaterial:
    """What the sources do have when they do not have the answer."""

    document_id: str
    title: str
    collection: Collection
    location: str


@dataclass(frozen=True, kw_only=True)
class Trace:
    """How an answer was made: queries, candidates per stage, seconds per stage, what was dropped."""

    queries: tuple[str, ...] = ()
    candidates: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    usage: dict[str, float] = field(default_factory=dict)  # tokens, calls and estimated cost of a language model
    planner: dict[str, str] = field(default_factory=dict)  # who planned, why, what was done or dropped, seconds
    checker: dict[str, str] = field(default_factory=dict)  # which model read sentences, how many, what kept it


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A verified answer, as it is shown, kept, exported and measured.

    `text` is the whole answer as Markdown with `[n]` marks; `evidence_strength` is `strong`,
    `moderate`, `weak` or `none`. A refusal has the `nearest` material, and `instead` questions like the one that was
    asked which the sources answer.
    """

    outcome: Outcome
    question: str
    text: str
    sections: tuple[Section, ...] = ()
    citations: tuple[Citation, ...] = ()
    not_covered: tuple[str, ...] = ()
    profile_effects: tuple[ProfileEffect, ...] = ()
    nearest: tuple[NearestMaterial, ...] = ()
    instead: tuple[str, ...] = ()
    follow_up: str | None = None
    evidence_strength: str = "none"
    writer: str = "extractive"
    notice: str | None = None  # one line where the answer was not made as was asked for
    trace: Trace = field(default_factory=Trace)
