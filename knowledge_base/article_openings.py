"""Openings of sentences that point at a sentence before them, which is not quoted with them."""

from __future__ import annotations

import re

_POINTING = (
    # pronouns and determiners without their noun
    r"This|These|Those|That|It|Its|They|Them|Their|He|His|She|Her|Such|Both|Neither|Here|Same",
    r"There (?:is|are|was|were|has|have|can|may|must|should|will|exists?)",
    r"(?:Each|Either|Neither|One|Some|Most|All|None|Many|Few|Two|Any) of (?:these|those|them|the (?:two|above))",
    r"The (?:former|latter|above|following|same)",
    r"(?:Others?|Another)(?= (?:is|are|was|were|can|may|must|should|will|has|have)\b)",
    # words that join a sentence to the one before it
    r"However|Therefore|Thus|Hence|Consequently|Accordingly|Instead|Otherwise|Nevertheless|Nonetheless|Moreover",
    r"Furthermore|Also|Besides|Similarly|Likewise|Conversely|Meanwhile|Afterwards|Then|Yet|But|And|Or",
    r"So(?! (?:far|that))|Even so|Only then|In short|In turn|Overall|Again",
    r"(?:First|Second|Third|Next|Later|Lastly|Finally)(?=,)",
    r"For (?:example|instance|(?:this|that|these|the same) (?:reasons?|purpose))",
    r"As (?:a result|a consequence|above|such|(?:noted|said|shown|described|mentioned)(?: (?:above|before|earlier)|,))",
    r"In (?:addition|contrast|comparison|consequence|(?:this|that|these|those|such|both cases))|By contrast",
    r"On the (?:other hand|contrary)|At the same time|At (?:this|that) (?:point|stage|time)|To (?:this|that) end",
    r"(?:After|Before|Because of|Despite|From|With|Without|Beyond|To do|Doing) (?:this|that|these|those|them)",
    r"(?:If|When|Where|While|Because|Since|Although|Once|Until) (?:it|they|this|that|these|those|he|she)",
    r"If (?:so|not)|See (?:above|below)",
)
_OPENING = re.compile(rf"[\"'“‘(]?(?:{'|'.join(_POINTING)})\b")


def opens_on_another_sentence(sentence: str) -> bool:
    """Tell whether a sentence opens with a word that points at another sentence."""
    return _OPENING.match(sentence) is not None
