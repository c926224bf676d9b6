"""Figures in articles: every sentence that states one names its source by a footnote.

A figure is a number written in digits that claims something: an amount, a date, a share, a duration, a
clause. Digits in a name claim nothing: "level 3.5", "IEC 62443-2-1", "21 CFR Part 11", "NIS2", "5G".
Numbers in words ("within two weeks", "a dozen controls") are how advice names its defaults.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge_base.article_body import Sentence
from knowledge_base.article_findings import Finding
from knowledge_base.articles import Article

_NUMBER = r"\d+(?:[.,]\d+)*"
_CODE = rf"(?:\b[A-Z]{{1,4}}[ -]?)?{_NUMBER}(?:[-–/:]\w+)*"
_MORE = rf"(?:(?:,| and| or| to|, and|, or) {_CODE})*"
# Bodies that number their standards, and the kinds of their documents.
_BODIES = (
    r"(?:IEC|ISO|ISA|EN|CLC|CENELEC|ANSI|NIST|SP|TS|TR|IR|IEEE|IETF|RFC|NFPA|NAMUR|NE|NOA|VDI|VDE|DIN|BS|API|UL|ETSI|"
    r"ITU|3GPP|IMO|OPC|DNV|AWWA|AAMI|ASTM|ASHRAE|SEMI|FIPS|GAMP|PAS|RAMI|ITIL|COBIT|CIP)"
)
# Words whose number is part of a name or a place in a list, not a claim.
_NAMED_BY_NUMBER = (
    r"(?:levels?|layers?|tiers?|stages?|phases?|steps?|types?|class(?:es)?|categor(?:y|ies)|zones?|horizons?|waves?|"
    r"version|release|revision|rev\.|edition|parts?|annex(?:es)?|chapters?|schedule|SIL|SL|SL-[TCA]|PL|TRL|MRL|ML|MIL|"
    r"Industry|Sparkplug|MQTT|TLS|SNMP|Windows(?: Server| XP)?|Wi-Fi|BlackEnergy|Unit|Line|Plant|Function|Port)"
)
_NAMES = re.compile(
    r"|".join(
        (
            # "Directive (EU) 2022/2555", "Regulation 2023/1230", "(EU) 2016/679", "Directive 2006/42/EC"
            rf"(?:\b(?:Directive|Regulation|Decision)s?\s+)(?:\((?:EU|EC|EEC)\)\s+)?(?:No\.? )?\d+/\d+(?:/\w+)?{_MORE}",
            rf"\((?:EU|EC)\)\s+(?:No\.? )?\d+/\d+{_MORE}",
            r"\b\d+ CFR(?: Parts? \d+(?:\.\d+)?(?:(?:,| and| or) \d+)*)?",
            # "IEC 62443-2-1", "ISO/IEC 27001:2022", "NIST SP 800-82 Rev. 3", "ANSI/ISA-18.2", "EN ISO 13849-1"
            rf"\b{_BODIES}(?:(?:[/ -]| series ){_BODIES})*(?:\s(?:series|standards?|Part|guide))?"
            rf"(?:[ -]{_CODE}|{_NUMBER})(?: (?:Rev\.|Revision|rev\.) \d+|, part \d+)?{_MORE}",
            rf"(?i:\b{_NAMED_BY_NUMBER})[ -]{_CODE}{_MORE}",
            # Digits inside a word that begins with a letter: "NIS2", "L3", "S/4HANA".
            r"\b(?!(?:mid|early|late|pre|post)-)[A-Za-z][\w./+-]*\d[\w./+-]*",
            r"\b[2-6]G\b",
            r"\b802\.\w+",
            r"\b62443(?:-\d+)*\b",  # the series is known by its number alone
            r"\b24/7\b",
            r"\b3D\b",
            r"\bfirst (?:30|60|90|100) days\b",  # names a period of a plan
        )
    )
)
# Longest first: a whole amount or date is shown as one figure.
_FIGURE = re.compile(
    r"(?:(?:USD|EUR|GBP|NOK|JPY|CHF|[$€£¥])\s?)?"
    rf"(?:\b(?:Article|Section|Clause|Requirement)s?\s+)?(?<![\w.]){_NUMBER}(?:\(\w+\))*"
    r"(?:\s?%|\s(?:per cent|percent|million|billion|trillion)\b)?"
    r"(?:\s(?:January|February|March|April|May|June|July|August|September|October|November|December)(?:\s\d{4})?)?"
)
# "By arithmetic, 99.9% availability allows 8.8 hours …": the sentence shows how its figures come about.
_WORKED_OUT = re.compile(r"\bby arithmetic\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class FigureUse:
    """A figure in an article, with the sentence that states it and that sentence's sources."""

    article: Article
    sentence: Sentence
    figure: str

    @property
    def source_lines(self) -> tuple[str, ...]:
        """Return title, publisher, year and locator of each source that the sentence names."""
        by_id = {source.id: source for source in self.article.sources}
        sources = (by_id[source_id] for source_id in self.sentence.source_ids if source_id in by_id)
        return tuple(
            f"{source.title}. {source.publisher}, {source.year or 'undated'}, {source.locator}" for source in sources
        )


def figures_in(sentence: str) -> tuple[str, ...]:
    """Return the figures that a sentence claims, in order; a question and a sum claim none."""
    if sentence.rstrip("\"”’')").endswith("?") or _WORKED_OUT.search(sentence):
        return ()
    without_names = _NAMES.sub(lambda found: "\0" * len(found.group()), sentence)
    return tuple(found.group().strip() for found in _FIGURE.finditer(without_names))


def figure_uses(articles: Iterable[Article]) -> tuple[FigureUse, ...]:
    """Return every figure of the articles, in the order of the text: the table that is checked against the sources."""
    return tuple(
        FigureUse(article=article, sentence=sentence, figure=figure)
        for article in articles
        for sentence in article.sentences()
        for figure in figures_in(sentence.text)
    )


def figure_findings(article: Article) -> Iterator[Finding]:
    """Yield each sentence that states a figure and names no source."""
    for sentence in article.sentences():
        figures = figures_in(sentence.text)
        if figures and not sentence.source_ids:
            message = (
                f"no footnote says where {', '.join(map(repr, figures))} comes from: {sentence.text[:60]!r}…; give a "
                "source, or say it without the figure"
            )
            yield Finding(path=article.path, line=sentence.line, message=message)
