"""What a model that checks says of labelled pairs: asked for anew, or as a strong one said it once.

Pairs are put to it in requests of several, as the advisor does. No two pairs with the same passage stand in one,
because two versions of a sentence side by side would tell which of them is wrong.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from advisor.checker_reply import Reading
from advisor.checker_request import Claim
from advisor.model_checking import ModelChecker
from advisor.sentence_verification import CitedPassage
from evaluations.sentence_pairs import Pair, Text

RECORDED = Path(__file__).with_name("cases") / "checker_verdicts.jsonl"
AT_ONCE, CALLS_AT_ONCE = 6, 4
_LONGEST_S = 600.0  # for a request; the checker has a shorter limit of its own

Readings = dict[str, Reading | None]


def key_of(pair: Pair) -> str:
    """Return what names a pair among the verdicts: its sentence and the passages beside which it is read."""
    parts = (pair.sentence, *(text.text for text in (pair.passage, *pair.further)))
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:16]


def read_recorded(path: Path = RECORDED) -> Readings:
    """Return the verdicts that are kept in a file; None where the model was not heard or said nothing."""
    lines = path.read_text(encoding="utf-8").split("\n")
    entries = [json.loads(line) for line in lines if line]
    return {
        entry["pair"]: None if entry["supported"] is None else Reading(supported=entry["supported"])
        for entry in entries
    }


def write_recorded(path: Path, readings: Readings) -> None:
    """Keep verdicts in a file, a line each."""
    lines = [
        json.dumps({"pair": key, "supported": None if reading is None else reading.supported})
        for key, reading in sorted(readings.items())
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def ask_checker(checker: ModelChecker, pairs: Sequence[Pair]) -> Readings:
    """Return what the model says of every pair."""
    requests = tuple(in_requests(pairs))

    def ask(request: Sequence[Pair]) -> Iterable[tuple[str, Reading | None]]:
        checked = checker.check(claims_of(request), (), deadline=time.monotonic() + _LONGEST_S)
        return zip(map(key_of, request), checked.readings, strict=True)

    with ThreadPoolExecutor(max_workers=CALLS_AT_ONCE) as pool:
        return {key: reading for answered in pool.map(ask, requests) for key, reading in answered}


def in_requests(pairs: Sequence[Pair]) -> Iterator[tuple[Pair, ...]]:
    """Yield pairs together that share no passage, in an order by hash."""
    waiting = sorted({key_of(pair): pair for pair in pairs}.items())
    while waiting:
        taken: list[Pair] = []
        texts: set[str] = set()
        left = []
        for key, pair in waiting:
            own = {text.text for text in (pair.passage, *pair.further)}
            if len(taken) < AT_ONCE and not own & texts:
                taken.append(pair)
                texts |= own
            else:
                left.append((key, pair))
        waiting = left
        yield tuple(taken)


def claims_of(pairs: Sequence[Pair]) -> tuple[Claim, ...]:
    """Return pairs as claims on one body of evidence, each passage with a number of its own."""
    numbers: dict[Text, int] = {}

    def cited(text: Text) -> CitedPassage:
        number = numbers.setdefault(text, len(numbers) + 1)
        return CitedPassage(number=number, text=text.text, title=text.title, headings=text.headings, client=text.client)

    return tuple(
        Claim(text=pair.sentence, passages=tuple(cited(text) for text in (pair.passage, *pair.further)))
        for pair in pairs
    )
