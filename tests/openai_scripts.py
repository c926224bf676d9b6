"""What a scripted chat model writes: true sentences of its evidence, or one of the things that models do wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from evaluations.benchmarks.scripted_checker import Approves, check_reply
from knowledge_base.sentences import split_sentences

Script = Callable[["Asked"], Iterator[str]]
_EVIDENCE = re.compile(r"<(?P<fence>evidence-\w+) number=\"(?P<number>\d+)\"[^>]*>\n(?P<text>.*?)\n</(?P=fence)>", re.S)
_FIGURE = re.compile(r"\d+")
_MARK = re.compile(r"\s*\[(\d+)\]")
LONG_SENTENCE, SHORT_SENTENCE = 45, 6  # words


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request as the scripts see it: its whole text, and the evidence that it holds by number."""

    text: str
    evidence: dict[int, str]

    def sentences(self, most: int = 6) -> list[tuple[int, str]]:
        """Return sentences that can be repeated word for word, one of each piece of evidence first."""
        by_number = [
            [(number, " ".join(s.split())) for s in split_sentences(text) if is_plain(s)]
            for number, text in self.evidence.items()
        ]
        rounds = [group[place] for place in range(3) for group in by_number if len(group) > place]
        return rounds[:most]


def is_plain(sentence: str) -> bool:
    """Say whether a sentence can be repeated as it is."""
    words = sentence.split()
    return SHORT_SENTENCE <= len(words) <= LONG_SENTENCE and sentence.endswith(".") and "[" not in sentence


def read_request(body: dict[str, Any]) -> Asked:
    """Find the evidence in the messages of a request."""
    parts = [_content(message.get("content")) for message in body.get("messages", [])]
    text = "\n".join(parts)
    evidence = {int(match["number"]): match["text"] for match in _EVIDENCE.finditer(text)}
    return Asked(text=text, evidence=evidence)


def _content(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "".join(str(part.get("text", "")) for part in content or ())


def _lines(pairs: Sequence[tuple[int, str]]) -> Iterator[str]:
    for place, (number, sentence) in enumerate(pairs):
        if place == 0:
            yield "## Short answer\n"
        if place == 1:
            yield "## Details\n"
        yield f"{sentence} [{number}]\n"


def good(asked: Asked) -> Iterator[str]:
    """Repeat sentences of the evidence with their numbers."""
    yield from _lines(asked.sentences())


def fabricating(asked: Asked) -> Iterator[str]:
    """Mix invented figures and names into one true sentence."""
    yield from _lines(asked.sentences(1))
    number = next(iter(asked.evidence), 1)
    for claim in (
        "Convergence saves 37 % of operating costs within 18 months",
        "Gartner ranks Fieldgate Nexus as the leading platform for this",
        "The penalty for this is EUR 4.2 million under Article 99",
        "A survey of 212 plants confirms it",
    ):
        yield f"{claim} [{number}].\n"


def wrong_numbers(asked: Asked) -> Iterator[str]:
    """Cite evidence that was never given."""
    yield from (line.replace("[", "[9") for line in _lines(asked.sentences()))


def misattributing(asked: Asked) -> Iterator[str]:
    """Cite each sentence to another piece of evidence than the one that it stands in."""
    pairs = asked.sentences()
    numbers = list(asked.evidence)
    yield from _lines([(numbers[(numbers.index(n) + len(numbers) // 2) % len(numbers)], s) for n, s in pairs])


def other_figures(asked: Asked) -> Iterator[str]:
    """Change every figure; sentences without one are left out while there are some with one."""
    pairs = [(n, _FIGURE.sub(lambda m: str(int(m[0]) + 7), s)) for n, s in asked.sentences(40) if _FIGURE.search(s)]
    yield from _lines(pairs or [(next(iter(asked.evidence), 1), "All of it must be done within 77 days.")])


def negated(asked: Asked) -> Iterator[str]:
    """Turn sentences into their opposite."""
    verbs = re.compile(r"\b(should|must|is|are|can|may|has to|will)\b")
    pairs = [(n, verbs.sub(lambda m: f"{m[0]} not", s, count=1)) for n, s in asked.sentences(40) if verbs.search(s)]
    yield from _lines(pairs[:6])


def wrong_language(asked: Asked) -> Iterator[str]:
    """Answer in German."""
    number = next(iter(asked.evidence), 1)
    for sentence in (
        "Die Verantwortung für den Fernzugriff sollte bei der Sicherheit liegen.",
        "Jede Sitzung wird von der Leitwarte freigegeben und danach wieder geschlossen.",
        "Wer einen Zugang hat, sollte ihn nicht mit anderen teilen.",
    ):
        yield f"{sentence} [{number}]\n"


def refusing(asked: Asked) -> Iterator[str]:
    """Decline."""
    yield "I'm sorry, but I can't help with that request."


def without_marks(asked: Asked) -> Iterator[str]:
    """Give true sentences without saying where they come from."""
    yield from (sentence + "\n" for _, sentence in asked.sentences())


def in_paragraphs(asked: Asked) -> Iterator[str]:
    """Write prose with marks behind the sentences, as many models do whatever they are told."""
    yield "Here is what the evidence says. "
    for number, sentence in asked.sentences():
        yield f"**{sentence.removesuffix('.')}** [{number}]. "


def empty(asked: Asked) -> Iterator[str]:
    """Say nothing."""
    yield from ()


def endless(asked: Asked) -> Iterator[str]:
    """Never come to an end."""
    for _ in range(200_000):
        yield "and so on and so forth and again "


def checking(write: Script, approves: Approves) -> Script:
    """Return a script that writes, and where it is asked to check says what `approves` of a sentence and its text."""

    def script(asked: Asked) -> Iterator[str]:
        reply = check_reply(asked.text, approves)
        yield from write(asked) if reply is None else (reply,)

    return script


SCRIPTS: dict[str, Script] = {
    "good": good,
    "fabricating": fabricating,
    "wrong_numbers": wrong_numbers,
    "misattributing": misattributing,
    "other_figures": other_figures,
    "negated": negated,
    "wrong_language": wrong_language,
    "refusing": refusing,
    "without_marks": without_marks,
    "in_paragraphs": in_paragraphs,
    "empty": empty,
    "endless": endless,
    "slow": good,
    "dropped": good,
    "cut_off": good,
}


def as_json(lines: Iterator[str]) -> Iterator[str]:
    """Put what a script writes in lines into the object that a schema asks for."""
    section, divider = "", ""
    yield '{"sentences": ['
    for line in "".join(lines).splitlines():
        if line.startswith("#"):
            section = line.strip("# ")
            continue
        numbers = [int(number) for number in _MARK.findall(line)]
        entry = {"section": section, "text": _MARK.sub("", line).strip(), "evidence": numbers}
        yield f"{divider}{json.dumps(entry)}"
        divider = ", "
    yield "]}"
