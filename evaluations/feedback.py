"""Answers that a reader rated down, and the draft of a case that each of them can become."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from advisor.answers import Answer
from advisor.conversations import ConversationStore, Message
from advisor.profile import ClientProfile
from evaluations.case_schema import Category
from knowledge_base.domain import Collection
from knowledge_base.store import KnowledgeBase

DraftCase = dict[str, Any]  # the fields of a case (case_schema.py) as YAML has them, some of them still missing
_ID_CHARACTERS = 8  # of the conversation's id, which is random; with the number of the message they are unique
_CLIENTS_WORDS = frozenset({"client", "notes"})  # of a profile: they name somebody, and shape no answer


@dataclass(frozen=True, kw_only=True)
class DislikedAnswer:
    """An answer that was rated down, with what was asked before it in the conversation."""

    conversation_id: str
    message_id: int
    question: str
    earlier: tuple[str, ...]
    answer: Answer
    profile: ClientProfile | None
    reason: str | None
    answered_at: str

    @property
    def case_id(self) -> str:
        """The id of its case. It follows from the conversation, so that nobody chooses the half by choosing an id."""
        return f"own-{self.conversation_id[:_ID_CHARACTERS]}-{self.message_id}"


@dataclass(frozen=True, kw_only=True)
class CitedPassage:
    """Words that the answer cited, as the gold of a case names them, and the title for people."""

    document: str
    quote: str
    title: str

    def as_gold(self) -> dict[str, str]:
        """Return the entry of `gold`."""
        return {"document": self.document, "quote": self.quote}


def disliked_answers(store: ConversationStore) -> tuple[DislikedAnswer, ...]:
    """Return the answers that were rated down, those of the conversation last used first."""
    return tuple(found for key in store.rated("down") for found in _disliked(key, store.messages(key)))


def _disliked(conversation_id: str, messages: Sequence[Message]) -> Iterator[DislikedAnswer]:
    asked: list[str] = []
    for message in messages:
        if message.role == "user":
            asked.append(message.text)
        elif message.thumbs == "down" and message.answer is not None and asked:
            yield DislikedAnswer(
                conversation_id=conversation_id,
                message_id=message.message_id,
                question=asked[-1],
                earlier=tuple(asked[:-1]),
                answer=message.answer,
                profile=message.profile,
                reason=message.reason,
                answered_at=message.created_at,
            )


def cited_passages(answer: Answer, knowledge_bases: Sequence[KnowledgeBase]) -> tuple[CitedPassage, ...]:
    """Return what an answer cited, each passage once, with the names that gold passages go by."""
    bases = {base.name: base for base in knowledge_bases}
    found: dict[tuple[str, str], CitedPassage] = {}
    for citation in answer.citations:
        base = bases.get(citation.knowledge_base)
        document = base.document(citation.document_id) if base else None
        name = _name_of(document.origin, citation.collection) if document else citation.document_id
        passage = CitedPassage(document=name, quote=citation.quote, title=citation.title)
        found.setdefault((name, citation.quote), passage)
    return tuple(found.values())


def _name_of(origin: str, collection: Collection) -> str:
    path = PurePosixPath(origin.replace("\\", "/"))
    return path.stem if collection is Collection.FIRM else path.name


def draft_of(disliked: DislikedAnswer, engagement: str | None) -> DraftCase:
    """Return the draft of a case: what was asked, of whom, and why the answer was not liked.

    What a complete answer says and where it stands is left to the reviewer: prefilled with what the advisor said, the
    case would find every repetition of the answer right. Of the profile only what shapes answers is taken over.
    """
    draft: DraftCase = {"id": disliked.case_id, "question": disliked.question, "category": _category(disliked)}
    if disliked.profile is not None and disliked.profile.facts():
        values = disliked.profile.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        draft["profile"] = {name: value for name, value in values.items() if name not in _CLIENTS_WORDS}
    if disliked.earlier:
        draft["earlier"] = list(disliked.earlier)
    if engagement is not None:
        draft["documents"] = engagement
    reason = f": {disliked.reason}" if disliked.reason else ""
    draft["note"] = f"Rated down on {disliked.answered_at[:10]}{reason}"
    return draft


def _category(disliked: DislikedAnswer) -> str:
    if disliked.earlier:
        return Category.FOLLOW_UP.value
    client = any(citation.collection is Collection.CLIENT for citation in disliked.answer.citations)
    return (Category.CLIENT_DOCUMENTS if client else Category.ADVICE).value
