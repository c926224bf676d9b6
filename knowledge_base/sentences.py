"""Split text into sentences that are exact substrings of it, so that a quoted sentence can be found again.

Rules instead of a trained model: the texts are reports and standards, whose full stops stand in
abbreviations ("SP 800-82 Rev. 3", "e.g.", "No. 4") and numbers, and a rule can be read and mended.
A new line ends a sentence (chunks put each list item, row and paragraph on its own line) unless the
next line goes on in lower case after an unfinished one, as in wrapped plain text.
"""

# ruff: noqa: RUF001 - typographic and full-width punctuation is meant
from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Always followed by what they introduce.
_NEVER_LAST = _words("e.g i.e eg ie cf vs viz resp approx ca esp incl excl mr mrs ms dr prof gen sen gov st mt messrs")
# Followed by a number, a Roman numeral or a letter with a number when they are abbreviations.
_BEFORE_NUMBER = _words(
    "no nos nr rev vol vols art arts sec sect ch chap fig figs tab eq eqs p pp para paras cl ed ver v app ref refs "
    "pt pts jan feb mar apr jun jul aug sep sept oct nov dec reg"
)
# May end a sentence: they do so when a word follows that usually opens one.
_PERHAPS_LAST = _words(
    "inc ltd co corp plc bros jr sr u.s u.k e.u u.n d.c al a.m p.m dept est max min std u.s.c u.s.a ph.d"
)
_OPENERS = _words(
    "a an the this that these those it its they their there he she we our you your i in on at by for from with without "
    "to as if when where while after before since until because although however therefore moreover furthermore also "
    "and but or so yet not no some many most all each every both few several one two three what which who why how do "
    "does did is are was were can could may might must shall should will would once during under over between among "
    "another other such then thus hence finally first second third next here today"
)
_TERMINATOR = re.compile(r"[.!?…]+(?:[\"'”’)\]»]|\[\^?[\w,–\- ]{1,40}\])*(?=\s|$)|[。！？]+[」』”）]*")
_LAST_TOKEN = re.compile(r"[^\s(\[\"'“‘«/–—]*$")
_NEXT_TOKEN = re.compile(r"\s*([\"'“‘«(\[]*)(\S+)")
_NUMBER_LIKE = re.compile(r"[§#]?(?:\d|[IVXLC]+\b|[A-Z][.\-]?\d|[A-Z][).,;:]?$)")
_MARKER = re.compile(r"\s*(?:[•◦▪‣●○■□–—*·-]+\s+|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+(?=\S))+")
_ENUMERATOR = re.compile(r"\s*\(?(?:\d{1,2}(?:\.\d{1,2})*|[A-Za-z]|[ivx]{1,4})[.)]*$")
_UNFINISHED = re.compile(r"[\w,–—)\]-]\s*$")
_LINE = re.compile(r"[^\n]+")
_BRACKET_REACH = 240  # characters: a bracket that does not close within a long sentence is a slip, not a bracket


def split_sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of `text` in order, each an exact substring without list marker or outer space."""
    return tuple(text[start:end] for start, end in sentence_spans(text))


def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return start and end of each sentence, in characters; only space and list markers lie between them."""
    spans: list[tuple[int, int]] = []
    for first, last in _paragraphs(text):
        start = _skip_marker(text, first, last)
        for match in _TERMINATOR.finditer(text, start, last):
            if match.end() < last and not _ends_sentence(text, start, match, last):
                continue
            _keep(spans, text, start, match.end())
            start = _skip_marker(text, match.end(), last)
        _keep(spans, text, start, last)
    return tuple(spans)


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Return the spans of lines, with lines that go on with the one before joined to it."""
    spans: list[tuple[int, int]] = []
    for match in _LINE.finditer(text):
        start, end = match.span()
        if spans and start - spans[-1][1] == 1 and _goes_on(text, spans[-1], start, end):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _goes_on(text: str, before: tuple[int, int], start: int, end: int) -> bool:
    line = text[start:end].lstrip()
    unfinished = _UNFINISHED.search(text, max(before[0], before[1] - 8), before[1])
    return bool(line) and line[0].islower() and unfinished is not None and _MARKER.match(line) is None


def _skip_marker(text: str, start: int, last: int) -> int:
    match = _MARKER.match(text, start, last)
    return match.end() if match and match.end() < last else start


def _keep(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    raw = text[start:end]
    begin = start + len(raw) - len(raw.lstrip())
    stop = end - (len(raw) - len(raw.rstrip()))
    if any(character.isalnum() for character in text[begin:stop]):
        spans.append((begin, stop))


def _ends_sentence(text: str, start: int, match: re.Match[str], last: int) -> bool:
    if text[match.start()] in "。！？":
        return True
    following = _NEXT_TOKEN.match(text, match.end(), last)
    if following is None:
        return True
    opening, word = following.groups()
    if not _can_open(word) and not (opening and match.group()[0] in "?!" and word[:1].isupper()):
        return False
    if _inside_brackets(text, start, match.start(), last):
        return False
    if match.group()[0] != ".":
        return True
    return _full_stop_ends(text, start, match, word)


def _full_stop_ends(text: str, start: int, match: re.Match[str], word: str) -> bool:
    """Decide whether the full stop before `word` ends a sentence or belongs to an abbreviation or number."""
    if _ENUMERATOR.fullmatch(text, start, match.start()) and match.start() - start <= 8:
        return False  # "2. Name an owner", "b. …" at the start of a sentence
    found = _LAST_TOKEN.search(text, max(start, match.start() - 24), match.start())
    token = found.group() if found else ""
    plain = token.lower()
    if len(match.group()) > 1 and match.group() != ".":  # closing quote or bracket, or an ellipsis
        return not (plain in _NEVER_LAST or (plain in _BEFORE_NUMBER and _NUMBER_LIKE.match(word)))
    if plain in _NEVER_LAST:
        return False
    if plain in _BEFORE_NUMBER:
        return _NUMBER_LIKE.match(word) is None
    if plain in _PERHAPS_LAST or (len(token) == 1 and token.isupper()) or re.fullmatch(r"(?:[A-Z]\.)+[A-Z]", token):
        return word.strip(".,;:!?)").lower() in _OPENERS
    return True


def _can_open(word: str) -> bool:
    """Tell whether a sentence may start with `word`: not lower case, or a name such as iOS."""
    first = next((character for character in word if character.isalnum()), "")
    if not first:
        return not word.startswith((",", ";", ":", ")", "…"))
    return not first.islower() or (len(word) > 1 and word[0].islower() and word[1].isupper())


def _inside_brackets(text: str, start: int, position: int, last: int) -> bool:
    """Tell whether `position` lies in a round bracket that opened in this sentence and closes soon."""
    from_here = max(start, position - _BRACKET_REACH)
    opened = text.rfind("(", from_here, position)
    if opened < 0 or text.find(")", opened, position) >= 0:
        return False
    closing = text.find(")", position, min(last, position + _BRACKET_REACH))
    if closing < 0:
        return False
    return text[start:opened].strip() != ""
