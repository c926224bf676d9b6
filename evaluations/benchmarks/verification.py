"""Does verification tell what a passage supports from what it does not? Labelled sentence–passage pairs.

    python -m evaluations.benchmarks.verification [--fit] [--check] [--record FILE] [--json]

The pairs are true sentences of the bundled articles, changed in ten ways (`evaluations/perturbations.py`), pairs
written by hand on made-up passages (`cases/verification.yaml`) and on passages of the articles
(`cases/verification_articles.yaml`), the supported ones of these, changed in the same ten ways, what a strong language
model wrote for the product's own requests (`cases/model_sentences.jsonl`), and the held-out pairs in free words on
made-up passages (`support_pairs/`). Articles belong to the development or the held-out half by a hash, made-up passages
in turn, the model's sentences with their question. `recall` is the share of unsupported sentences that are not passed
as supported, `precision` the share of right ones among what is caught, `dropped` the share of supported sentences that
are caught. `--fit` prints the weights that the development half gives without the model's sentences, the threshold that
`verification_fit` chooses on it, and what weights from nine tenths of it do on the rest; all other figures are those of
the shipped weights.

`with_a_model_that_checks` has the figures on the pairs that a strong language model was asked about once, in the
product's own requests (`cases/checker_verdicts.jsonl`), by the score and by its verdicts in the score's place;
`not_heard` counts the pairs on which it gave none that counts. `--check` asks the model that ADVISOR_CHECKER names
about the same pairs instead, and `--record` keeps what it says in a file.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from advisor.check_queue import decide, unread
from advisor.model_wiring import model_checker
from advisor.sentence_verification import Finding, SentenceVerifier, Verdict
from evaluations.benchmarks.verification_fit import (
    choose_threshold,
    cited,
    cross_validated,
    fit,
    read_pairs,
    unseen_scores,
)
from evaluations.checked_pairs import Readings, ask_checker, key_of, read_recorded, write_recorded
from evaluations.perturbations import make_pairs, perturb_paraphrases
from evaluations.sentence_pairs import WRITTEN_LATER, Pair, Text, freely_worded, hand_written, written_by_a_model
from ingestion.document_reading import DocumentReader
from ingestion.exchange import ReadRequest
from ingestion.sync import folder_work
from knowledge_base.domain import Collection
from knowledge_base.embedding import Embedder, load_embedder
from knowledge_base.entailment import load_entailment
from knowledge_base.settings import Settings, load_settings

PER_WAY = 70
_OTHER = ("paraphrase", "model", "free")  # how the ways begin that have figures of their own


def read_texts(embedder: Embedder, max_file_mib: int = 50) -> tuple[Text, ...]:
    """Return the passages of the bundled articles as the index holds them."""
    reader = DocumentReader(
        tokenizer_file=embedder.tokenizer_file, window_tokens=embedder.max_tokens, max_file_mib=max_file_mib
    )
    texts: list[Text] = []
    for number, source in enumerate(folder_work(None).files):
        read = reader.read(
            ReadRequest(
                path=source.path,
                name=source.name,
                collection=Collection.FIRM,
                document_id=str(number),
                content_hash="",
                size_bytes=source.path.stat().st_size,
                names_itself=True,
            )
        )
        document = read.document
        texts += [
            Text(document_id=document.document_id, title=document.title, headings=c.heading_path, text=c.text)
            for c in read.chunks
            if c.kind != "table"
        ]
    return tuple(texts)


def all_pairs(texts: Sequence[Text]) -> tuple[tuple[Pair, bool], ...]:
    """Return every pair with whether it is held out."""
    written = hand_written()
    halves = [(half, [pair for pair, held_out in written if held_out is half]) for half in (False, True)]
    changed = [(pair, half) for half, pairs in halves for pair in perturb_paraphrases(pairs)]
    made = ((pair, pair.held_out) for pair in make_pairs(texts, PER_WAY))
    return (*made, *written, *changed, *written_by_a_model(), *((pair, True) for pair in freely_worded()))


def measure(
    verifier: SentenceVerifier, pairs: Iterable[tuple[Pair, bool]], readings: Readings | None = None
) -> dict[str, object]:
    """Return the figures of both halves, of every way, of what a model read, and the time that a sentence takes."""
    found: list[tuple[Pair, bool, Finding]] = []
    seconds: list[float] = []
    for pair, held_out in pairs:
        verifier.align(pair.passage.text[:200], cited(pair))  # a writer has its passages' vectors already
        began = time.perf_counter()
        finding = verifier.verify(pair.sentence, cited(pair))
        seconds.append(time.perf_counter() - began)
        found.append((pair, held_out, finding))
    caught = [(pair, held_out, _is_caught(finding)) for pair, held_out, finding in found]
    held = [(pair, hit) for pair, held_out, hit in caught if held_out]
    return {
        "development": _by_kind([(pair, hit) for pair, held_out, hit in caught if not held_out]),
        "held_out": _by_kind(held),
        "caught_by_way_held_out": {
            f"{'supported' if supported else 'unsupported'}: {way}": _share(
                [hit for pair, hit in held if (pair.way, pair.supported) == (way, supported)]
            )
            for way, supported in dict.fromkeys((pair.way, pair.supported) for pair, _ in held)
        },
        "with_a_model_that_checks": {
            name: _beside_a_checker([(p, f) for p, half, f in found if half is held_out], readings or {})
            for name, held_out in (("development", False), ("held_out", True))
        },
        "seconds_per_sentence": {"p50": _percentile(seconds, 50), "p95": _percentile(seconds, 95)},
    }


def _beside_a_checker(found: Sequence[tuple[Pair, Finding]], readings: Readings) -> dict[str, object]:
    """Return the figures on the pairs that a model was asked about, by the score alone and with its verdicts."""
    asked = [(pair, finding, readings[key_of(pair)]) for pair, finding in found if key_of(pair) in readings]
    decided = [
        (pair, unread(finding) if reading is None else decide(finding, reading)) for pair, finding, reading in asked
    ]
    return {
        "by_the_score": _by_kind([(pair, _is_caught(finding)) for pair, finding, _ in asked]),
        "with_its_verdicts": _by_kind([(pair, _is_caught(finding)) for pair, finding in decided]),
        "not_heard": sum(reading is None for *_, reading in asked),
    }


def _is_caught(finding: Finding) -> bool:
    return finding.verdict is not Verdict.SUPPORTED


def _by_kind(caught: Sequence[tuple[Pair, bool]]) -> dict[str, object]:
    """Return the figures of each kind of pairs; changed paraphrases are unsupported ones only."""
    kinds: dict[str, Callable[[str], bool]] = {
        "sentences": lambda way: not way.startswith(_OTHER),  # the two below together
        "changed_sentences": lambda way: not way.startswith(("hand", *_OTHER)),
        "written_by_hand": lambda way: way.startswith("hand"),
        "on_made_up_passages": lambda way: way == "hand",
        "on_articles": lambda way: way.startswith("hand:"),
        "written_later": lambda way: way.startswith(WRITTEN_LATER),
        "changed_paraphrases": lambda way: way.startswith("paraphrase"),
        "written_by_a_model": lambda way: way.startswith("model"),
        "as_a_model_wrote_them": lambda way: way == "model: written",
        "freely_worded": lambda way: way.startswith("free"),
    }
    return {name: _figures([(pair, hit) for pair, hit in caught if fits(pair.way)]) for name, fits in kinds.items()}


def _figures(caught: Sequence[tuple[Pair, bool]]) -> dict[str, object]:
    unsupported = [hit for pair, hit in caught if not pair.supported]
    supported = [hit for pair, hit in caught if pair.supported]
    hits = sum(hit for _, hit in caught)
    return {
        "pairs": len(caught),
        "recall": _share(unsupported),
        "precision": round(sum(unsupported) / hits, 3) if hits else None,
        "dropped": _share(supported),
    }


def _share(hits: Sequence[bool]) -> float | None:
    return round(sum(hits) / len(hits), 3) if hits else None


def _percentile(values: Sequence[float], percent: int) -> float:
    return round(float(np.percentile(values, percent)), 4)


def _readings(settings: Settings, pairs: Sequence[tuple[Pair, bool]], options: argparse.Namespace) -> Readings:
    """Return what was said of pairs once, or what the configured model says of the same."""
    recorded = read_recorded()
    if not options.check:
        return recorded
    checker = model_checker(settings)
    if checker is None:
        raise SystemExit("There is no model to ask: set ADVISOR_MODEL, and ADVISOR_CHECKER unless it checks itself.")
    readings = ask_checker(checker, [pair for pair, _ in pairs if key_of(pair) in recorded])
    if options.record is not None:
        write_recorded(options.record, readings)
    return readings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evaluations.benchmarks.verification", description=__doc__)
    parser.add_argument("--fit", action="store_true", help="print the weights that the development half gives")
    parser.add_argument("--check", action="store_true", help="ask the model that ADVISOR_CHECKER names")
    parser.add_argument("--record", type=Path, metavar="FILE", help="keep what it says, with --check")
    parser.add_argument("--json", action="store_true", help="print JSON on one line")
    options = parser.parse_args(arguments)
    settings = load_settings()
    embedder = load_embedder(settings.embedder)
    pairs = all_pairs(read_texts(embedder))
    verifier = SentenceVerifier(embedder, entailment=load_entailment(settings.nli))
    report = measure(verifier, pairs, _readings(settings, pairs, options))
    if options.fit:
        rows = read_pairs(
            verifier, [pair for pair, held_out in pairs if not held_out and not pair.way.startswith("model")]
        )
        fitted = fit([row for row in rows if not row.ruled_out])
        report["fitted"] = repr(replace(fitted, threshold=choose_threshold(unseen_scores(rows))))
        report["development_cross_validated"] = _by_kind(cross_validated(rows))
    print(json.dumps(report, indent=None if options.json else 2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
