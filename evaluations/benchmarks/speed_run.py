"""One process that takes generated pages in, embeds the same chunks alone, and answers questions.

Started by `speed.py`, which watches its memory. Prints one JSON object per line: `{"at": "ingested"}` when the
memory figure is complete, and the figures at the end.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from advisor.factory import Advisor, build_advisor
from advisor.profile import profile_from_mapping
from ingestion.sources import collect
from ingestion.sync import folder_work, ingest_files
from ingestion.workspace import Workspace, open_workspace
from knowledge_base.embedding import Embedder
from knowledge_base.settings import load_settings
from knowledge_base.store import KnowledgeBase

ENGAGEMENT = "benchmark"
TOPICS = (
    "remote access",
    "the industrial DMZ",
    "network segmentation",
    "patching of plant servers",
    "joint incident response",
    "change control",
    "the funding of convergence",
    "the skills of plant teams",
    "service levels for plant systems",
    "decision rights",
    "industrial data integration",
    "the trust of frontline staff",
)
QUESTIONS = (
    "Who should own {topic}?",
    "Why does {topic} matter for the business?",
    "How do we begin with {topic}?",
    "What are the risks of {topic}, and who carries them?",
    "What is {topic}?",
    "How does {topic} change for unmanned sites?",
)
WARM_UP = (
    "How should we approach IT/OT convergence?",
    "Which operating model fits a group with many plants?",
    "What was replaced in the packaging line?",
)
PROFILE = {"industry": "renewables", "staffing": "unmanned", "growth": "acquisitions", "time_zones": 3}


def main(arguments: Sequence[str]) -> int:
    """Measure with ADVISOR_HOME at the first argument and the pages in the folder at the second."""
    home, pages = (Path(argument) for argument in arguments)
    with open_workspace(load_settings(home=home), create=True) as workspace:
        workspace.embedder.embed(["Loading the model is not part of any figure."])
        figures = _ingest(workspace, pages)
        print(json.dumps({"at": "ingested"}), flush=True)
        figures |= _embed_alone(workspace)
        figures["ingestion_to_embedding_ratio"] = round(figures["embedding_alone_s"] / figures["ingestion_s"], 3)
        figures |= _answer(build_advisor(workspace.home, workspace.embedder))
    print(json.dumps(figures), flush=True)
    return 0


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of the values does not exceed (nearest rank)."""
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1]


def _ingest(workspace: Workspace, pages: Path) -> dict[str, Any]:
    workspace.make_engagement(ENGAGEMENT, "Benchmark")
    seconds, embedding, chunks, failed = 0.0, 0.0, 0, 0
    for knowledge_base, work in (
        (workspace.home.firm(), folder_work(None)),
        (workspace.home.engagement(ENGAGEMENT), collect([pages])),
    ):
        report = ingest_files(knowledge_base, workspace.embedder, work, settings=workspace.settings)
        seconds += report.seconds
        embedding += report.seconds_embedding
        chunks += report.chunks_embedded
        failed += sum(outcome.failed for outcome in report.outcomes)
    if failed:
        raise SystemExit(f"{failed} of the generated files were refused; the figures would mean nothing.")
    return {
        "ingestion_s": round(seconds, 2),
        "chunks": chunks,
        "chunks_per_s": round(chunks / seconds, 1),
        "embedding_share": round(embedding / seconds, 3),
    }


def _embed_alone(workspace: Workspace) -> dict[str, Any]:
    texts: dict[str, None] = {}
    for knowledge_base in workspace.home.knowledge_bases(ENGAGEMENT):
        texts.update(dict.fromkeys(_texts(knowledge_base)))
    return {"embedding_alone_s": round(_seconds_to_embed(workspace.embedder, list(texts)), 2)}


def _texts(knowledge_base: KnowledgeBase) -> list[str]:
    return [
        chunk.indexed_text(document.title)
        for document in knowledge_base.documents()
        for chunk in knowledge_base.chunks(document.document_id)
    ]


def _seconds_to_embed(embedder: Embedder, texts: Sequence[str]) -> float:
    began = time.perf_counter()
    embedder.embed(texts)
    return time.perf_counter() - began


def _answer(advisor: Advisor) -> dict[str, Any]:
    profile = profile_from_mapping(dict(PROFILE))
    advisor.warm()
    for question in WARM_UP:
        advisor.ask(question, profile=profile, engagement=ENGAGEMENT)
    totals: list[float] = []
    stages: dict[str, list[float]] = {}
    outcomes: dict[str, int] = {}
    questions = [form.format(topic=topic) for form in QUESTIONS for topic in TOPICS]
    for place, question in enumerate(questions):
        began = time.perf_counter()
        answer = advisor.ask(question, profile=profile if place % 2 else None, engagement=ENGAGEMENT)
        totals.append(time.perf_counter() - began)
        outcomes[answer.outcome.value] = outcomes.get(answer.outcome.value, 0) + 1
        for stage, seconds in answer.trace.seconds.items():
            stages.setdefault(stage, []).append(seconds)
    return {
        "questions": len(questions),
        "outcomes": outcomes,
        "answer_p50_s": round(percentile(totals, 0.5), 4),
        "answer_p95_s": round(percentile(totals, 0.95), 4),
        "stage_p95_s": {stage: round(percentile(seconds, 0.95), 4) for stage, seconds in stages.items()},
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
