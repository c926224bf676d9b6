"""How an article reads: sentences that open on another one, passive piles, and the schooling that a text asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge_base.article_body import Sentence
from knowledge_base.article_findings import Finding
from knowledge_base.articles import Article

# One sentence in five. The median of the articles is one in eleven; above one in five, readers lose who does what.
MAX_PASSIVE_SHARE = 0.20
# Years of schooling. 15 is the third year of a university course, which consultants have behind them; long names of
# industries and laws alone lift a plain text to 12.
MAX_GRADE = 15.0

_BE = r"(?:is|are|was|were|be|been|being)"
_BETWEEN = (
    r"(?:(?:not|never|also|still|often|usually|already|only|always|now|then|seldom|rarely|sometimes|together|first|best|"
    r"\w+ly)\s+){0,2}"
)
_IRREGULAR = (
    "begun bent bound bought broken brought built caught chosen cut done drawn driven fed felt fought found forgotten "
    "frozen given grown heard held hidden hit kept known laid learnt led left lent lost made meant met overseen paid "
    "put read rewritten run said seen sent set shown shut sold sought spent split spoken spread struck taken taught "
    "thought thrown told torn understood undone withdrawn won written"
)
_PASSIVE = re.compile(rf"\b{_BE}\s+{_BETWEEN}(?:[a-z]{{2,}}(?<!e)ed|agreed|{'|'.join(_IRREGULAR.split())})\b")


def is_passive(sentence: str) -> bool:
    """Tell whether a sentence holds a form of "be" with a participle.

    A rule of thumb: it takes "is limited" for a passive and misses "gets replaced". Both are rare enough for a
    share of a whole article.
    """
    return _PASSIVE.search(sentence) is not None


def reading_grade(sentences: Sequence[str]) -> float:
    """Return the Automated Readability Index, about the years of schooling that a text asks for.

    4.71 * characters per word + 0.5 * words per sentence - 21.43; characters are letters and digits.
    Smith and Senter, Automated Readability Index, AMRL-TR-66-220, 1967. Chosen before the Flesch-Kincaid grade
    because it counts what is there: the syllables of "OPC UA" and "SCADA" would be a guess.
    """
    words = [word for sentence in sentences for word in sentence.split()]
    if not words:
        return 0.0
    characters = sum(character.isalnum() for word in words for character in word)
    return 4.71 * characters / len(words) + 0.5 * len(words) / len(sentences) - 21.43


def style_findings(article: Article) -> Iterator[Finding]:
    """Yield what makes an article hard to read."""
    sentences = tuple(article.sentences())
    yield from _passive_findings(article, sentences)
    grade = reading_grade([sentence.text for sentence in sentences])
    if grade > MAX_GRADE:
        message = (
            f"the text asks for {grade:.1f} years of schooling, more than {MAX_GRADE:.0f} (Automated Readability "
            "Index); use shorter words and sentences"
        )
        yield Finding(path=article.path, line=article.body_line, message=message)


def _passive_findings(article: Article, sentences: Sequence[Sentence]) -> Iterator[Finding]:
    passive = [sentence for sentence in sentences if is_passive(sentence.text)]
    if len(passive) <= MAX_PASSIVE_SHARE * len(sentences):
        return
    lines = ", ".join(str(line) for line in sorted({sentence.line for sentence in passive}))
    message = (
        f"{len(passive)} of {len(sentences)} sentences are passive, more than {MAX_PASSIVE_SHARE:.0%}: lines {lines}; "
        "say who does it"
    )
    yield Finding(path=article.path, line=passive[0].line, message=message)
