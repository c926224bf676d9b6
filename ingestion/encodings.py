"""Bytes to text in whatever encoding they are, without mojibake."""

from __future__ import annotations

import codecs
import re

from ingestion.errors import RefusalCode, RefusedError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE_BYTES = 20_000  # detection is quadratic in places; the encoding does not change half-way through a file
_HINT = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_SYMBOLS = "\xa0€£§°±²³µ·¼½¾«»“”„‘’‚–—…•©®™×"
_WESTERN = "äöüßÄÖÜéèêëàâçîïôûùæœñáíóúãõåøÅØÉÈÀÇÑÆÂÊÎÔÛËÏÙŒÁÍÓÚÃÕìòý¿¡º"
_CENTRAL = "ąćęłńóśźżĄĆĘŁŃÓŚŹŻáčďéěíňřšťúůýžÁČĎÉĚÍŇŘŠŤÚŮÝŽőűŐŰöüÖÜäßÄăâîşţĂÂÎŞŢđĐ"
_TURKISH = "çğıöşüÇĞİÖŞÜâîû"
# What prose in these encodings consists of above ASCII, likeliest encoding first.
_EIGHT_BIT = tuple(
    (encoding, frozenset(letters + _SYMBOLS))
    for encoding, letters in (
        ("cp1252", _WESTERN),
        ("cp1254", _TURKISH),
        ("cp1250", _CENTRAL),
        ("iso8859_2", _CENTRAL),
        ("cp850", _WESTERN),
        ("mac_roman", _WESTERN),
    )
)
_SYMBOL_IN_WORD = re.compile(r"[^\W\d_][§°±²³·¼½¾«»„‚…•©®×£€][^\W\d_]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_SHARE = 0.01
_SPECIAL_SHARE = 0.3


def decode(data: bytes, *, markup: bool = False) -> str:
    """Return the text of `data`; with `markup`, believe the encoding that HTML or XML declares.

    Raises:
        RefusedError: DAMAGED, the bytes are not text in any encoding.
    """
    text = _decode_marked(data)
    if text is None and markup:
        text = _decode_declared(data)
    if text is None:
        text = _decode_wide(data)  # before UTF-8, which zero bytes are valid in
    if text is None:
        text = _decode_utf8(data)
    if text is None:
        text = _decode_eight_bit(data)
    if len(_CONTROL.findall(text)) > max(2, len(text) * _CONTROL_SHARE):
        raise RefusedError(
            RefusalCode.DAMAGED,
            "The file is named as text but its content is binary.",
            "Open it in its own program and save it as PDF, DOCX or plain text.",
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode_marked(data: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    return None


def _decode_declared(data: bytes) -> str | None:
    found = _HINT.search(data[:4096])
    if not found:
        return None
    try:
        name = codecs.lookup(found.group(1).decode("ascii")).name
        # Browsers read "latin-1" as cp1252, and pages are written for browsers.
        return data.decode("cp1252" if name in {"iso8859-1", "ascii"} else name)
    except (LookupError, UnicodeError):
        return None


def _decode_utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        damaged = data[error.start : error.end]
    # A few bad bytes in a long text that is UTF-8 otherwise: a cut end, or one pasted character.
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = sum(1 for character in text if ord(character) > 127) - bad
    return text if damaged and good >= 10 * bad else None


def _decode_wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, told by where its zero bytes are."""
    sample = data[: _SAMPLE_BYTES - _SAMPLE_BYTES % 4]
    if sample.count(0) < len(sample) * 0.2:
        return None
    shares = [sample[offset::4].count(0) * 4 / max(1, len(sample)) for offset in range(4)]
    candidates = {
        "utf-32-le": shares[2] > 0.9 and shares[3] > 0.9,
        "utf-32-be": shares[0] > 0.9 and shares[1] > 0.9,
        "utf-16-le": shares[1] > 0.3 and shares[0] < 0.1,
        "utf-16-be": shares[0] > 0.3 and shares[1] < 0.1,
    }
    for encoding, plausible in candidates.items():
        if plausible:
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def _decode_eight_bit(data: bytes) -> str:
    text = _decode_by_letters(data)
    if text is not None:
        return text
    from charset_normalizer import from_bytes

    best = from_bytes(_sample(data)).best()
    for encoding in (best.encoding if best else "cp1252", "cp1252", "latin-1"):
        try:
            return data.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("latin-1")


def _decode_by_letters(data: bytes) -> str | None:
    """The first encoding in which every character above ASCII is one that prose uses, and they are few.

    Detection by statistics needs more text than a short note has: it reads "Müller" as Greek.
    """
    for encoding, plausible in _EIGHT_BIT:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        special = [character for character in text if ord(character) > 127]
        few = len(special) < len(text) * _SPECIAL_SHARE
        if few and plausible.issuperset(special) and not _SYMBOL_IN_WORD.search(text):
            return text
    return None


def _sample(data: bytes) -> bytes:
    """The lines around non-ASCII bytes, which are what tells encodings apart."""
    if len(data) <= _SAMPLE_BYTES:
        return data
    lines = [line for line in data.split(b"\n") if not line.isascii()]
    return b"\n".join(lines)[:_SAMPLE_BYTES] or data[:_SAMPLE_BYTES]
