"""What a model that checks sentences is given: the passages as data, the sentences, and two whose verdict is known."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from advisor.chat_model import Message
from advisor.instructions import speaks_to_a_machine, without_instructions
from advisor.prompt_files import fill
from advisor.sentence_verification import CitedPassage
from knowledge_base.sentences import split_sentences

_SHORTEST, _LONGEST = 6, 40  # words of a control sentence
_VERB = re.compile(r"\b(is|are|was|were|must|should|can|may|will|has|have|needs?)\b(?! not\b)")
_DENIED = {"has": "does not have", "have": "do not have", "need": "do not need", "needs": "does not need"}
_DENIES = re.compile(r"\b(not|no|never|nor|neither|none|without|cannot|nobody|nothing)\b|n['’]t\b", re.I)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A sentence with the passages that it cites."""

    text: str
    passages: tuple[CitedPassage, ...]


@dataclass(frozen=True, kw_only=True)
class Check:
    """One request. `places` are the numbers of the claims in it; `controls` what is to be said of the others."""

    messages: tuple[Message, ...]
    places: tuple[int, ...]
    controls: dict[int, bool]


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A sentence of a request; `known` is what must be said of it, None where that is what is asked."""

    text: str
    numbers: tuple[int, ...]
    known: bool | None = None

    def __str__(self) -> str:
        word = "passages" if len(self.numbers) > 1 else "passage"
        return f"{' '.join(self.text.split())} ({word} {', '.join(map(str, self.numbers))})"


def ask_to_check(claims: Sequence[Claim], facts: Sequence[str] = ()) -> Check:
    """Return the request for claims on the same evidence; `facts` are what is known of the client, in words.

    A passage may tell the model to approve of everything, and a weak model may do so unasked. So a sentence of a
    passage and the denial of another stand among the claims, where nothing tells them from these; a reply that is
    wrong on one of them counts for nothing.
    """
    fence = f"evidence-{secrets.token_hex(8)}"
    passages = {passage.number: passage for claim in claims for passage in claim.passages}
    asked = [_Asked(text=claim.text, numbers=tuple(p.number for p in claim.passages)) for claim in claims]
    mixed = sorted((*asked, *_controls(passages.values(), claims)), key=lambda sentence: _digest(sentence.text))
    lines = [f"{place}. {sentence}" for place, sentence in enumerate(mixed, start=1)]
    request = fill(
        "check_request",
        fence=fence,
        profile="; ".join(facts) or "nothing",
        passages="\n\n".join(_block(passage, fence) for passage in passages.values()),
        sentences="\n".join(lines),
    )
    places = {id(sentence): place for place, sentence in enumerate(mixed, start=1)}
    return Check(
        messages=(
            Message(role="system", text=fill("check_system", fence=fence)),
            Message(role="user", text=request),
        ),
        places=tuple(places[id(sentence)] for sentence in asked),
        controls={places[id(sentence)]: sentence.known for sentence in mixed if sentence.known is not None},
    )


def _controls(passages: Iterable[CitedPassage], claims: Sequence[Claim]) -> list[_Asked]:
    """Return a sentence of a passage and the denial of another, chosen by hash; fewer where the passages have none."""
    said = {claim.text for claim in claims}
    usable = sorted(
        (
            _Asked(text=sentence, numbers=(passage.number,), known=True)
            for passage in passages
            for sentence in dict.fromkeys(split_sentences(passage.text))
            if _SHORTEST <= len(sentence.split()) <= _LONGEST
            and sentence.endswith(".")
            and not speaks_to_a_machine(sentence)
            and sentence not in said
        ),
        key=lambda sentence: _digest(sentence.text),
    )
    plain = [s for s in usable if not _DENIES.search(s.text)]
    denied = next((s for s in plain if _VERB.search(s.text)), plain[0] if plain else None)
    kept = [s for s in usable if s is not denied][:1]
    if denied is None:
        return kept
    return [*kept, replace(denied, text=_denied(denied.text), known=False)]


def _denied(text: str) -> str:
    """Return the opposite of a sentence."""
    if _VERB.search(text):
        return _VERB.sub(_deny, text, count=1)
    first, _, rest = text.partition(" ")
    return f"It is not the case that {first if first.isupper() else first.lower()} {rest}"


def _deny(verb: re.Match[str]) -> str:
    return _DENIED.get(verb[1], f"{verb[1]} not")


def _block(passage: CitedPassage, fence: str) -> str:
    place = " › ".join((passage.title, *passage.headings))
    label = without_instructions(place).replace('"', "'").replace("<", "(").replace(">", ")")
    whose = "client" if passage.client else "firm"
    return f'<{fence} passage="{passage.number}" from="{whose}" place="{label}">\n{passage.text}\n</{fence}>'


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
