"""A stand-in's reply where it is asked to check sentences: what a test or a benchmark has it approve of."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

_PASSAGE = re.compile(r"<(?P<fence>evidence-\w+) passage=\"(?P<number>\d+)\"[^>]*>\n(?P<text>.*?)\n</(?P=fence)>", re.S)
_CLAIM = re.compile(r"^(\d+)\. (.+) \(passages? ([\d, ]+)\)$", re.M)

Approves = Callable[[str, str], bool]


def check_reply(request: str, approves: Approves) -> str | None:
    """Return the verdicts on the sentences of a request, None where it asks for none.

    `approves` is given a sentence and the text of the passages that it names.
    """
    claims = _CLAIM.findall(request) if "Check each sentence" in request else []
    if not claims:
        return None
    passages = {match["number"]: match["text"] for match in _PASSAGE.finditer(request)}
    verdicts = []
    for number, text, cited in claims:
        approved = approves(text, " ".join(passages[n] for n in cited.split(", ")))
        problem = "" if approved else "it is not there"
        verdicts.append({"sentence": int(number), "problem": problem, "supported": approved})
    return json.dumps({"verdicts": verdicts})


def stands(sentence: str, text: str) -> bool:
    """Say whether a sentence stands in the passages word for word."""
    return " ".join(sentence.split()).rstrip(".") in " ".join(text.split())
