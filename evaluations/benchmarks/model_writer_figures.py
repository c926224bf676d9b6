"""The figures of the benchmark of model writers, from the records of both runs and what was watched."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from advisor.sentence_verification import Verdict
from evaluations.asking import Asked
from evaluations.benchmarks.model_watch import Seen
from evaluations.comparison import differences, pairs
from evaluations.metrics.faithfulness import SUPPORT
from evaluations.metrics.latency import percentile
from evaluations.records import Record
from knowledge_base.lexical import analyse

MODEL = "model"
MEASURES = (
    "point_coverage", "citation_precision", "citation_recall", "quote_fidelity", "faithfulness", "free_of_forbidden",
    "outcome", "completeness", "redundancy", "words",
)  # fmt: skip
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_SEVERAL_SPACES = re.compile(r"\s+")


def second_look(asked: Asked) -> list[Record]:
    """Return every sentence of a model's answer with what its passages lack, for a person to judge.

    Nothing here is shared with verification: content words and figures are looked up in the whole passages, their
    titles and headings. `unsupported` is a figure that they lack, or too many words (metrics/faithfulness.py).
    """
    if asked.answer.writer != MODEL:
        return []
    cited = {citation.number: citation.chunk_id for citation in asked.answer.citations}
    quotes = {citation.number: citation.quote for citation in asked.answer.citations}
    found = []
    for sentence in (s for section in asked.answer.sections for s in section.sentences):
        sources = [asked.passages[cited[n]] for n in sentence.citations if cited.get(n) in asked.passages]
        text = "\n".join("\n".join((doc.title, *chunk.heading_path, chunk.text)) for chunk, doc in sources)
        found.append(
            {
                "text": sentence.text,
                "partly": sentence.missing,
                **lacking(sentence.text, text),
                "quotes": [quotes[n] for n in sentence.citations if n in quotes],
            }
        )
    return found


def lacking(sentence: str, sources: str) -> Record:
    """Return the content words and figures of a sentence that the sources do not have, and whether it stands."""
    terms = dict.fromkeys(analyse(sentence))
    known, figures = set(analyse(sources)), set(_FIGURE.findall(sources))
    words = [term for term in terms if term not in known]
    numbers = [figure for figure in dict.fromkeys(_FIGURE.findall(sentence)) if figure not in figures]
    few = len(terms) - len(words) < SUPPORT * len(terms)
    return {"lacks_words": words, "lacks_figures": numbers, "unsupported": bool(numbers) or few}


def figures(
    records: Mapping[str, Sequence[Record]], pages: Mapping[str, Seen], looks: Mapping[str, Sequence[Record]]
) -> Record:
    """Return the report: what became of the questions, of the model's sentences, and of the suites' figures."""
    own = {record["id"]: record for record in records[MODEL]}
    shown = [{"case": name, **one} for name, sentences in looks.items() for one in sentences]
    return {
        "questions": len(own),
        "suites": dict(Counter(record["suite"] for record in own.values())),
        "ended_in_an_answer": sum(_is_answer(record) for record in own.values()),
        "written_by": dict(Counter(_writer(record) for record in own.values())),
        "asked_for": dict(Counter(form for seen in pages.values() for form in seen.asked_as)),
        "why_quoted": dict(Counter(why for record in own.values() if (why := _notice(record)))),
        "sentences": _sentences(pages.values(), len(shown)),
        "second_look": {
            "sentences": len(shown),
            "unsupported": [one for one in shown if one["unsupported"]],
            "shown_without_a_check": [text for seen in pages.values() for text in seen.unverified],
        },
        "suites_figures": compared(records["extractive"], records[MODEL]),
        "verification": times(list(pages.values())),
        "shown": shown,
    }


def compared(extractive: Sequence[Record], model: Sequence[Record]) -> dict[str, Any]:
    """Return the suites' figures of both writers on the same questions, with the change, its interval and p."""
    found = {one.measure: one.as_json() for one in differences(pairs(extractive, model)) if one.measure in MEASURES}
    renamed = {"first": "extractive", "second": MODEL}
    return {
        name: {renamed.get(key, key): value for key, value in found[name].items()} for name in MEASURES if name in found
    }


def times(pages: Sequence[Seen]) -> Record:
    """Return what verification costs a sentence, and when the first one is shown beside the model's own first."""
    checks = [1000 * check.seconds for seen in pages for check in seen.checks if check.compared]
    # A first sentence that was dropped is followed by the model's second one: that wait is the model's.
    both = [(s.first_sentence_s, s.first_shown_s) for s in pages if s.first_sentence_s and s.first_shown_s]
    stood = [(s.first_sentence_s, s.first_shown_s) for s in pages if s.first_sentence_stood()]
    later = [1000 * (shown - wrote) for wrote, shown in stood if wrote and shown]
    return {
        "sentences": len(checks),
        "ms_per_sentence": {"p50": _rounded(percentile(checks, 0.5)), "p95": _rounded(percentile(checks, 0.95))},
        "first_sentence_of_the_model_s": _rounded(percentile([wrote for wrote, _ in both], 0.5), 2),
        "first_verified_sentence_s": _rounded(percentile([shown for _, shown in both], 0.5), 2),
        "ratio_p50": _rounded(percentile([shown / wrote for wrote, shown in both], 0.5), 3),
        "ratio_p95": _rounded(percentile([shown / wrote for wrote, shown in both], 0.95), 3),
        "answers_whose_first_sentence_stood": len(stood),
        "shown_after_it_was_written_ms": {
            "p50": _rounded(percentile(later, 0.5)),
            "p95": _rounded(percentile(later, 0.95)),
        },
    }


def _sentences(pages: Any, shown: int) -> Record:
    verdicts = Counter(check.verdict for seen in pages for check in seen.checks)
    reasons = Counter(_kind(reason) for seen in pages for check in seen.checks for reason in check.reasons)
    return {
        "written": sum(verdicts.values()),
        **{verdict.value: verdicts[verdict.value] for verdict in Verdict},
        "shown_in_answers": shown,
        "reasons": dict(reasons.most_common(12)),
    }


def _kind(reason: str) -> str:
    """Return a reason without the words that it is about."""
    head = reason.partition(":")[0]
    return _SEVERAL_SPACES.sub(" ", re.sub(r"\d+|“[^”]*”|\"[^\"]*\"|'[^']*'", "…", head)).strip()


def _is_answer(record: Record) -> bool:
    """Say whether a question ended in words for the user: an answer, or a refusal with its reason."""
    return record["error"] is None and bool(record["answer"]["text"].strip())


def _writer(record: Record) -> str:
    if record["error"]:
        return "crashed"
    return str(record["answer"]["writer"]) if record["answer"]["sections"] else "nobody: refused for want of evidence"


def _notice(record: Record) -> str:
    notice = str((record["answer"] or {}).get("notice") or "")
    return notice.partition("because ")[2].rstrip(".") or notice


def _rounded(value: float | None, digits: int = 1) -> float | None:
    return None if value is None else round(value, digits)
