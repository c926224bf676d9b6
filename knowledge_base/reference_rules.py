"""The rules that entries keep beyond their schema: what they refer to exists, and their sentences can be quoted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from knowledge_base.article_figures import figures_in
from knowledge_base.article_rules import sentence_problems
from knowledge_base.reference_files import ReferenceFile
from knowledge_base.reference_schema import ADVICE, Entry, Service, Strict, Term
from knowledge_base.sentences import split_sentences

MAX_DEFINITION_WORDS = 30
_BRACKETS = re.compile(r"\s*\([^)]*\)")

Place = tuple[int | str, ...]
"""Keys and indices on the way to a value, as `plain_yaml.line_of` takes them."""


def file_problems(file: ReferenceFile, article_ids: Collection[str]) -> Iterator[tuple[Place, str]]:
    """Yield what is wrong in a file that keeps its schema, as place and message."""
    yield from _source_problems(file)
    yield from _name_problems(file)
    for place, entry in _entries(file):
        for article_id in entry.article_ids:
            if article_id not in article_ids:
                yield (*place, _article_key(entry)), f"there is no article {article_id!r}"
        for where, text in prose_of(entry, place):
            for message in sentence_problems(text):
                yield where, message
            figures = [figure for sentence in split_sentences(text) for figure in _figures(sentence, entry)]
            if figures and not entry.source_ids:
                yield where, f"the figure {figures[0]!r} has no source; name one beside {ADVICE!r}, or take it out"
        if isinstance(entry, Service):
            yield from _shift_problems(entry, place)
    yield from _term_problems(file)


def _entries(file: ReferenceFile) -> Iterator[tuple[Place, Entry]]:
    for index, entry in enumerate(file.entries):
        yield (file.KEY, index), entry


def _article_key(entry: Entry) -> str:
    return "articles" if "articles" in type(entry).model_fields else "article"


def _source_problems(file: ReferenceFile) -> Iterator[tuple[Place, str]]:
    known = Counter(source.id for source in file.sources)
    used = {source_id for entry in file.entries for source_id in entry.source}
    for index, source in enumerate(file.sources):
        if source.id == ADVICE:
            yield ("sources", index), f"{ADVICE!r} stands for no publication and cannot be the id of one"
        if known[source.id] > 1:
            yield ("sources", index), f"the source {source.id!r} is there twice"
        if source.id not in used:
            yield ("sources", index), f"the source {source.id!r} is not used by any entry; refer to it or take it out"
    for place, entry in _entries(file):
        for source_id in entry.source:
            if source_id != ADVICE and source_id not in known:
                yield (*place, "source"), f"the source {source_id!r} has no entry in sources"


def _name_problems(file: ReferenceFile) -> Iterator[tuple[Place, str]]:
    """Names and ids are what entries are looked up by, so each may be there once."""
    for key, values in (
        ("name", [entry.name.casefold() for entry in file.entries]),
        ("id", [str(getattr(entry, "id", index)) for index, entry in enumerate(file.entries)]),
    ):
        for index, value in enumerate(values):
            if values.index(value) != index:
                yield (file.KEY, index), f"the {key} {value!r} is there twice"


def prose_of(entry: Strict, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Yield every text of an entry that answers may quote, with its place."""
    for field in entry.PROSE:
        if text := getattr(entry, field):
            yield (*place, field), text
    for field in type(entry).model_fields:
        value = getattr(entry, field)
        if isinstance(value, Strict):
            yield from prose_of(value, (*place, field))
        elif isinstance(value, tuple):
            for index, part in enumerate(value):
                if isinstance(part, Strict):
                    yield from prose_of(part, (*place, field, index))


def _figures(sentence: str, entry: Entry) -> tuple[str, ...]:
    """Return the figures of a sentence, but for those of the entry's own name: "Day 1" claims nothing."""
    return figures_in(sentence.replace(entry.name, ""))


def _shift_problems(service: Service, place: Place) -> Iterator[tuple[Place, str]]:
    conditions = [shift.when for shift in service.shifts]
    for index, shift in enumerate(service.shifts):
        here = (*place, "shifts", index)
        if conditions.index(shift.when) != index:
            yield here, f"the condition {shift.when!r} is there twice"
        for field in ("accountable", "accountable_role", "responsible", "responsible_role", "level"):
            value = getattr(shift, field)
            if value is not None and value == getattr(service, field):
                yield (*here, field), f"{field} {value!r} is the default already; only what changes belongs here"


def _term_problems(file: ReferenceFile) -> Iterator[tuple[Place, str]]:
    terms = [entry for entry in file.entries if isinstance(entry, Term)]
    names = {term.term for term in terms}
    for index, term in enumerate(terms):
        place: Place = (file.KEY, index)
        words = len(term.definition.split())
        if words > MAX_DEFINITION_WORDS:
            yield (*place, "definition"), f"the definition has {words} words, more than {MAX_DEFINITION_WORDS}"
        if not _opens_with(term.definition, (term.term, *term.aliases)):
            yield (*place, "definition"), f"the definition does not open with the term {term.term!r}"
        for other in term.see_also:
            if other not in names or other == term.term:
                yield (*place, "see_also"), f"{other!r} is no other term of the glossary"


def _opens_with(definition: str, names: Sequence[str]) -> bool:
    """Tell whether a definition names what it defines: "A historian is …" does for "Historian"."""
    opening = re.sub(r"^(?:An?|The)\s+", "", definition).casefold()
    return any(opening.startswith(_BRACKETS.sub("", name).casefold()) for name in names)
