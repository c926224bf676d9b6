"""Abbreviations of the field, written out by the glossary: "UNS" shall find what is said of the unified namespace."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from knowledge_base.lexical import analyse
from knowledge_base.plain_yaml import load_yaml
from knowledge_base.reference_data import REFERENCE_FOLDER

_ABBREVIATION = re.compile(r"[A-Z][A-Z0-9/&-]+")
_FIGURE = re.compile(r"\d")  # "IEC 62264" says no more than "ISA-95"
_EVERYWHERE = frozenset({"IT", "OT"})  # they stand in nearly every question and tell no passage from another


def write_out(question: str) -> str:
    """Return the question with the full name in brackets after each abbreviation, where it does not name it itself."""
    for short, full in _full_names().items():
        if full.lower() not in question.lower():
            question = re.sub(rf"(?<![\w/-]){re.escape(short)}(?![\w/-])", f"{short} ({full})", question, count=1)
    return question


@cache
def glossary_names() -> frozenset[frozenset[str]]:
    """Return the search terms of each name in the glossary: what the field knows without an introduction."""
    names = (name for entry in _glossary() for name in (entry["term"], *entry.get("aliases", ())))
    return frozenset(frozenset(analyse(name)) for name in names)


@cache
def _full_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for entry in _glossary():
        own = (entry["term"], *entry.get("aliases", ()))
        full = next((name for name in own if not _ABBREVIATION.fullmatch(name) and not _FIGURE.search(name)), None)
        for name in own:
            if full is not None and name not in full and _ABBREVIATION.fullmatch(name) and name not in _EVERYWHERE:
                names[name] = full
    return names


@cache
def _glossary() -> tuple[dict[str, Any], ...]:
    return tuple(load_yaml((REFERENCE_FOLDER / "glossary.yaml").read_text(encoding="utf-8"))["terms"])
