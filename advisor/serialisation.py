"""Answers as plain data: the public JSON shape, and the full shape that conversations keep."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from advisor.answers import (
    Answer,
    Citation,
    NearestMaterial,
    Outcome,
    ProfileEffect,
    Section,
    Sentence,
    Trace,
)
from knowledge_base.domain import Collection


def to_public(answer: Answer, answer_id: str | None = None) -> dict[str, Any]:
    """Return the answer in the shape of `ask --json`. The shape is a public interface."""
    return {
        "id": answer_id,
        "outcome": answer.outcome.value,
        "text": answer.text,
        "sections": [
            {
                "heading": section.heading,
                "sentences": [
                    {"text": s.text, "citations": list(s.citations), "supported": s.supported}
                    for s in section.sentences
                ],
            }
            for section in answer.sections
        ],
        "citations": [
            {
                "number": c.number,
                "document_id": c.document_id,
                "title": c.title,
                "collection": c.collection.value,
                "location": c.location,
                "quote": c.quote,
                "verbatim": c.verbatim,
            }
            for c in answer.citations
        ],
        "not_covered": list(answer.not_covered),
        "nearest": [dataclasses.asdict(item) for item in answer.nearest],
        "instead": list(answer.instead),
        "profile_effects": [dataclasses.asdict(effect) for effect in answer.profile_effects],
        "follow_up": answer.follow_up,
        "evidence_strength": answer.evidence_strength,
        "writer": answer.writer,
        "notice": answer.notice,
        "trace": dataclasses.asdict(answer.trace),
    }


def to_json(answer: Answer) -> str:
    """Return everything that an answer holds, for keeping it as it was given."""
    return json.dumps(dataclasses.asdict(answer), ensure_ascii=False)


def from_json(text: str) -> Answer:
    """Rebuild a kept answer. Fields that a newer version added take their defaults."""
    data = json.loads(text)
    sections = tuple(
        Section(
            kind=section["kind"],
            heading=section["heading"],
            sentences=tuple(Sentence(**{**s, "citations": tuple(s["citations"])}) for s in section["sentences"]),
        )
        for section in data.pop("sections", ())
    )
    trace = data.pop("trace", {})
    trace = Trace(**{**trace, "queries": tuple(trace.get("queries", ())), "dropped": tuple(trace.get("dropped", ()))})
    citations = tuple(Citation(**{**c, "collection": Collection(c["collection"])}) for c in data.pop("citations", ()))
    nearest = tuple(
        NearestMaterial(**{**item, "collection": Collection(item["collection"])}) for item in data.pop("nearest", ())
    )
    return Answer(
        outcome=Outcome(data.pop("outcome")),
        sections=sections,
        citations=citations,
        nearest=nearest,
        instead=tuple(data.pop("instead", ())),
        profile_effects=tuple(ProfileEffect(**effect) for effect in data.pop("profile_effects", ())),
        not_covered=tuple(data.pop("not_covered", ())),
        trace=trace,
        **data,
    )
