"""The rules that every article keeps, because answers quote its sentences one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge_base.article_body import ArticleSection, Statement, StatementKind
from knowledge_base.article_openings import opens_on_another_sentence
from knowledge_base.article_outlines import (
    BY_INDUSTRY,
    CHANGES,
    OUTLINES,
    QUESTIONS,
    RELATED,
    ArticleKind,
    Outline,
    holds_only_sections,
)
from knowledge_base.article_schema import MAX_SENTENCE_WORDS
from knowledge_base.sentences import split_sentences
from knowledge_base.vocabulary import Vocabulary

MIN_WORDS, MAX_WORDS = 500, 1200
_DEBRIS = re.compile(r"\||<[a-z/!]|!\[|```|\$\$", re.IGNORECASE)
_NO_SENTENCES = "tables, HTML, images and code cannot be quoted as sentences"


def body_problems(
    sections: Sequence[ArticleSection],
    *,
    kind: ArticleKind,
    first_line: int,
    source_ids: Sequence[str],
    vocabulary: Vocabulary,
) -> Iterator[tuple[int, str]]:
    """Yield what is wrong in a body, as line and message."""
    yield from _outline_problems(sections, OUTLINES[kind], first_line)
    for section in sections:
        for statement in section.statements:
            yield from _sentence_problems(section, statement)
            yield from _label_problems(section, statement, vocabulary)
            yield from _footnote_problems(statement, source_ids)
    used = {source_id for section in sections for statement in section.statements for source_id in statement.source_ids}
    for source_id in source_ids:
        if source_id not in used:
            yield 1, f"the source {source_id!r} is not used by any footnote; refer to it or take it out"


def _outline_problems(
    sections: Sequence[ArticleSection], outline: Outline, first_line: int
) -> Iterator[tuple[int, str]]:
    found = [section.path for section in sections]
    for path in outline:
        if path not in found:
            yield first_line, f"the section {' › '.join(path)!r} is missing"
    for section in sections:
        if section.path not in outline:
            yield section.line, f"the section {' › '.join(section.path)!r} does not belong in an article of this kind"
        elif not section.statements and not holds_only_sections(section.path, outline):
            yield section.line, f"the section {section.heading!r} is empty"
    known = [path for path in found if path in outline]
    if len(set(known)) < len(known):
        yield first_line, "a section is there twice"
    elif known != sorted(known, key=outline.index):
        yield first_line, f"the sections are not in the order {', '.join(path[-1] for path in outline)}"
    words = sum(len(statement.text.split()) for section in sections for statement in section.statements)
    if not MIN_WORDS <= words <= MAX_WORDS:
        yield first_line, f"the body has {words} words; an article has {MIN_WORDS} to {MAX_WORDS}"


def sentence_problems(text: str) -> Iterator[str]:
    """Yield why the sentences of a text cannot be quoted one by one."""
    if _DEBRIS.search(text):
        yield _NO_SENTENCES
    for sentence in split_sentences(text):
        yield from _wording_problems(sentence)


def _sentence_problems(section: ArticleSection, statement: Statement) -> Iterator[tuple[int, str]]:
    if _DEBRIS.search(statement.text):
        yield statement.line, _NO_SENTENCES
    if section.heading == RELATED:
        if len(statement.references) != 1 or statement.text != f"[[{statement.references[0]}]]":
            yield statement.line, f"{statement.text!r} is not a reference of the form [[article-id]]"
        return
    for sentence in statement.sentences:
        for message in _wording_problems(sentence.text):
            yield sentence.line, message
    if section.heading == QUESTIONS and not statement.text.endswith("?"):
        yield statement.line, f"{statement.text[:60]!r}… is not a question"


def _wording_problems(sentence: str) -> Iterator[str]:
    words = len(sentence.split())
    if words > MAX_SENTENCE_WORDS:
        yield f"a sentence has {words} words, more than {MAX_SENTENCE_WORDS}: {sentence[:60]!r}…"
    if opens_on_another_sentence(sentence):
        yield f"a sentence points at another one and cannot be quoted alone: {sentence[:60]!r}…"
    if not sentence.rstrip("\"”’')").endswith((".", "?", "!")):
        yield f"a sentence has no full stop: {sentence[-60:]!r}"


def _label_problems(section: ArticleSection, statement: Statement, vocabulary: Vocabulary) -> Iterator[tuple[int, str]]:
    if section.path[0] != CHANGES:
        if statement.label is not None:
            yield statement.line, f"the label {statement.label!r} belongs under {CHANGES!r} only"
        return
    fact = vocabulary.condition_of(statement.label) if statement.label else None
    if statement.kind is not StatementKind.BULLET or statement.label is None:
        yield statement.line, "a bullet here opens with its label in bold, for example '- **Renewables:** …'"
    elif fact is None:
        yield statement.line, f"the label {statement.label!r} is not in vocabulary.yaml"
    elif fact.startswith("industry=") != (section.heading == BY_INDUSTRY):
        yield statement.line, f"the label {statement.label!r} does not belong under {section.heading!r}"


def _footnote_problems(statement: Statement, source_ids: Sequence[str]) -> Iterator[tuple[int, str]]:
    for source_id in statement.source_ids:
        if source_id not in source_ids:
            yield statement.line, f"the footnote [^{source_id}] has no entry in sources"
