"""A stand-in for a language model that writes and checks well, at a model's pace, and makes something up."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

from advisor.chat_model import Message, Usage
from evaluations.benchmarks.citing_model import read_evidence
from evaluations.benchmarks.scripted_checker import check_reply, stands
from knowledge_base.sentences import split_sentences

FIRST_WORD_S = 0.4  # what hosted models take before they begin
WORDS_PER_S = 30.0  # about 40 tokens
SENTENCES = 8
INVENTED = "A survey of 212 plants found that this saves 37 % of operating costs within 18 months"
_INVENT_AT = 4  # the fifth sentence
_LONGEST, _SHORTEST = 45, 6  # words of a sentence that can be repeated as it is


class PacedModel:
    """Repeats sentences of its evidence with their numbers, word by word, and one that it invents.

    Where it is asked to check it approves of what stands in the passages.
    """

    identity = "stand-in:paced"

    def __init__(self, first_word_s: float = FIRST_WORD_S, words_per_s: float = WORDS_PER_S) -> None:
        self._first_word_s = first_word_s
        self._pause_s = 1 / words_per_s

    def stream(self, messages: tuple[Message, ...]) -> Iterator[str | Usage]:
        """Yield the words of the answer."""
        time.sleep(self._first_word_s)
        verdicts = check_reply(messages[1].text, stands)
        for line in lines(messages[1].text) if verdicts is None else (verdicts,):
            for word in re.findall(r"\S+\s*", line):
                time.sleep(self._pause_s)
                yield word


def lines(request: str) -> Iterator[str]:
    """Yield the lines of an answer to a request: sentences of the evidence in turn, and an invented one."""
    by_number = [
        [(number, sentence) for sentence in split_sentences(text) if _is_plain(sentence)]
        for number, text in read_evidence(request).items()
    ]
    rounds = [group[place] for place in range(SENTENCES) for group in by_number if len(group) > place]
    for place, (number, sentence) in enumerate(rounds[:SENTENCES]):
        if place == _INVENT_AT:
            yield f"{INVENTED} [{number}].\n"
        yield f"{' '.join(sentence.split())} [{number}]\n"


def _is_plain(sentence: str) -> bool:
    return _SHORTEST <= len(sentence.split()) <= _LONGEST and sentence.endswith(".") and "[" not in sentence
