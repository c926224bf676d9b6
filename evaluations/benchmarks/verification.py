"""Does verification tell what a passage supports from what it does not? Labelled sentence–passage pairs.

    python -m evaluations.benchmarks.verification [--fit] [--json]

The pairs are true sentences of the bundled articles, changed in ten ways (`evaluations/perturbations.py`), and pairs
written by hand (`evaluations/cases/verification.yaml`). Articles belong to the development or the held-out half by a
hash, hand-written passages in turn. `recall` is the share of unsupported sentences that are not passed as supported,
`precision` the share of right ones among what is caught, `dropped` the share of supported sentences that are caught.
`--fit` prints the weights that the development half gives; what is reported comes from the shipped ones.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import yaml

from advisor.sentence_verification import CitedPassage, SentenceVerifier, SupportModel, Verdict
from evaluations.perturbations import Pair, Text, make_pairs
from ingestion.document_reading import DocumentReader
from ingestion.exchange import ReadRequest
from ingestion.sync import folder_work
from knowledge_base.domain import Collection
from knowledge_base.embedding import Embedder, load_embedder
from knowledge_base.settings import load_settings

HAND_WRITTEN = Path(__file__).resolve().parent.parent / "cases" / "verification.yaml"
PER_WAY = 70
RIDGE, ROUNDS = 0.05, 100
# There are few pairs in free words and many near the passage's own: in fitting each of the few counts so often.
HAND_WEIGHT = 7


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


def hand_written(path: Path = HAND_WRITTEN) -> tuple[tuple[Pair, bool], ...]:
    """Return the pairs written by hand, each with whether it is held out."""
    passages = yaml.safe_load(path.read_text(encoding="utf-8"))["passages"]
    return tuple(
        (Pair(sentence=sentence, passage=text, supported=kind == "supported", way="hand"), number % 2 == 1)
        for number, entry in enumerate(passages)
        for text in (Text(document_id=f"hand-{number}", title=entry["title"], headings=(), text=entry["passage"]),)
        for kind in ("supported", "unsupported")
        for sentence in entry[kind]
    )


def cited(pair: Pair) -> tuple[CitedPassage, ...]:
    """Return the passage of a pair as a sentence cites it."""
    text = pair.passage
    return (CitedPassage(number=1, text=text.text, title=text.title, headings=text.headings),)


def measure(verifier: SentenceVerifier, pairs: Iterable[tuple[Pair, bool]]) -> dict[str, object]:
    """Return the figures of both halves, of every way, and the time that a sentence takes."""
    caught: list[tuple[Pair, bool, bool]] = []
    seconds: list[float] = []
    for pair, held_out in pairs:
        verifier.align(pair.passage.text[:200], cited(pair))  # a writer has its passages' vectors already
        began = time.perf_counter()
        finding = verifier.verify(pair.sentence, cited(pair))
        seconds.append(time.perf_counter() - began)
        caught.append((pair, held_out, finding.verdict is not Verdict.SUPPORTED))
    held = [(pair, hit) for pair, held_out, hit in caught if held_out]
    return {
        "development": _figures([(pair, hit) for pair, held_out, hit in caught if not held_out]),
        "held_out": _figures(held),
        "held_out_hand_written": _figures([(pair, hit) for pair, hit in held if pair.way == "hand"]),
        "caught_by_way_held_out": {
            f"{'supported' if supported else 'unsupported'}: {way}": _share(
                [hit for pair, hit in held if (pair.way, pair.supported) == (way, supported)]
            )
            for way, supported in dict.fromkeys((pair.way, pair.supported) for pair, _ in held)
        },
        "seconds_per_sentence": {"p50": _percentile(seconds, 50), "p95": _percentile(seconds, 95)},
    }


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


def fit(verifier: SentenceVerifier, pairs: Iterable[tuple[Pair, bool]]) -> SupportModel:
    """Fit the score on what no rule decides, by L2-regularised logistic regression (Newton; Bishop 2006, 4.3.3)."""
    rows: list[tuple[float, ...]] = []
    wanted: list[float] = []
    for pair, held_out in pairs:
        aligned = None if held_out else verifier.align(pair.sentence, cited(pair))
        if aligned is not None and not aligned.contradictions():
            times = HAND_WEIGHT if pair.way == "hand" else 1
            rows += [(1.0, *aligned.features())] * times
            wanted += [float(pair.supported)] * times
    matrix, target = np.array(rows), np.array(wanted)
    weights = np.zeros(matrix.shape[1])
    penalty = RIDGE * np.diag([0.0, *[1.0] * (matrix.shape[1] - 1)])
    for _ in range(ROUNDS):
        estimate = 1 / (1 + np.exp(-matrix @ weights))
        gradient = matrix.T @ (estimate - target) + penalty @ weights
        hessian = (matrix * (estimate * (1 - estimate))[:, None]).T @ matrix + penalty + 1e-9 * np.eye(len(weights))
        weights = weights - np.linalg.solve(hessian, gradient)
    return SupportModel(weights=tuple(round(float(weight), 2) for weight in weights))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evaluations.benchmarks.verification", description=__doc__)
    parser.add_argument("--fit", action="store_true", help="print the weights that the development half gives")
    parser.add_argument("--json", action="store_true", help="print JSON on one line")
    options = parser.parse_args(arguments)
    embedder = load_embedder(load_settings().embedder)
    made = make_pairs(read_texts(embedder), PER_WAY)
    pairs = (*((pair, pair.held_out) for pair in made), *hand_written())
    verifier = SentenceVerifier(embedder)
    report = measure(verifier, pairs)
    if options.fit:
        report["fitted"] = repr(fit(verifier, pairs))
    print(json.dumps(report, indent=None if options.json else 2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
