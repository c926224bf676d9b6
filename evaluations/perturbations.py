"""Sentence–passage pairs with known labels: true sentences of the bundled articles, and what they become when changed.

Ten ways make a true sentence untrue of its passage: another figure, another unit, another date, another clause or
level, another name, a negation put in or taken out, a direction turned round, another actor, a claim added, and the
passage of another place cited. Supported pairs are the sentences as they are and in other words. The words that are
swapped here are a list of its own: the verifier must not be measured by its own tables.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from evaluations import rewordings
from evaluations.rewordings import is_usable
from evaluations.sentence_pairs import Pair, Text
from knowledge_base.sentences import split_sentences

_NUMBER = re.compile(r"(?<![\w.,-])(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?![\w-]|\.\d|,\d)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
_DATE = re.compile(rf"\b({'|'.join(_MONTHS)})\b")
_UNITS = (
    ("hours", "days"), ("hour", "day"), ("days", "weeks"), ("weeks", "months"), ("months", "years"),
    ("minutes", "hours"), ("seconds", "minutes"), ("years", "months"), ("million", "billion"), ("per cent", "points"),
    ("EUR", "USD"), ("%", " times"),
)  # fmt: skip
_DESIGNATION = re.compile(
    r"\b(?:(?:[Ll]evels?|[Aa]rticles?|[Ss]ections?|[Cc]lauses?|SL|ML|Part|Annex|Tier) ?\d(?:\.\d)?|\d{5}-\d-\d"
    r"|800-\d{2,3}|CIP-\d{3}(?:-\d+)?|[A-Z]{2} \d\.\d)\b"
)
_NAME = re.compile(r"(?<!^)(?<![.!?:] )\b(?:[A-Z][a-z]+[A-Z]\w*|[A-Z]{3,6}|[A-Z][a-z]{3,})\b(?![-’'])")
_OTHER_NAMES = ("Honeywell", "Fieldgate", "Gartner", "ENISA", "PROFINET", "Schneider", "BSI", "Dragos", "Modbus")
_VERB = re.compile(r"\b(should|must|can|may|is|are|was|were|will|has|have|needs?)\b(?! not\b|n't)")
_NOT = re.compile(r"\b(?:not|never|no|without)\b", re.I)
_DIRECTIONS = (
    ("before", "after"), ("more", "less"), ("higher", "lower"), ("above", "below"), ("inside", "outside"),
    ("first", "last"), ("increases", "reduces"), ("increase", "reduce"), ("longer", "shorter"), ("faster", "slower"),
    ("early", "late"), ("central", "local"), ("best", "worst"), ("internal", "external"), ("opens", "closes"),
    ("allow", "forbid"), ("allows", "forbids"), ("read", "write"), ("starts", "ends"), ("up", "down"),
    ("few", "many"), ("most", "few"), ("always", "never"), ("at least", "at most"), ("keeps", "loses"),
    ("separate", "shared"), ("new", "old"), ("rises", "falls"), ("outbound", "inbound"), ("passive", "active"),
    ("accepts", "rejects"), ("easy", "hard"), ("large", "small"), ("permanent", "temporary"), ("both", "neither"),
)  # fmt: skip
_ACTORS = (
    "Operations", "Security", "IT", "OT", "Engineering", "Maintenance", "the vendor", "the supplier", "the plant",
    "the site", "the CISO", "the plant manager", "Procurement", "Finance", "the board", "the integrator", "the OEM",
    "the control room", "the central team", "the owner", "the regulator", "the operator",
)  # fmt: skip
_ADDED = (
    "and cuts the cost of insurance", "and makes a site manager unnecessary", "so that no patch is needed any more",
    "which every regulator requires", "and is paid by the supplier", "because cloud platforms are safer than plants",
    "and replaces the safety system", "which customers now ask for in tenders", "and shortens commissioning",
    "so that auditors accept it without evidence", "and works without any training", "as most banks already do",
)  # fmt: skip


def make_pairs(texts: Sequence[Text], per_way: int) -> tuple[Pair, ...]:
    """Return the pairs: `per_way` of each way, chosen by hash, so that the same texts give the same pairs."""
    sources = _by_hash(
        (text, sentence)
        for text in texts
        for sentence in dict.fromkeys(split_sentences(text.text))
        if is_usable(sentence)
    )
    pairs = [pair for way in _WAYS for pair in _changed(sources, way, per_way)]
    pairs += [Pair(sentence=s, passage=text, supported=True, way="verbatim") for text, s in sources[:per_way]]
    pairs += _elsewhere(texts, sources, per_way)
    return tuple(pairs)


def perturb_paraphrases(pairs: Sequence[Pair]) -> tuple[Pair, ...]:
    """Return what supported paraphrases become when changed.

    Without them, that a sentence follows the passage word for word would be a sign of its being changed: those
    written by hand are either changed or free.
    """
    sources = _by_hash((pair.passage, pair.sentence) for pair in pairs if pair.supported)
    changed = [pair for way in _WAYS if not way[2] for pair in _changed(sources, way, len(sources))]
    others = _elsewhere(list(dict.fromkeys(text for text, _ in sources)), sources, len(sources))
    return tuple(replace(pair, way=f"paraphrase: {pair.way}") for pair in (*changed, *others))


def _by_hash(sources: Iterable[tuple[Text, str]]) -> list[tuple[Text, str]]:
    return sorted(sources, key=lambda source: hashlib.sha256(source[1].encode()).digest())


def _changed(sources: Sequence[tuple[Text, str]], way: Way, count: int) -> Iterator[Pair]:
    name, change, supported = way
    made = 0
    for text, sentence in sources:
        if made == count:
            return
        changed = change(sentence, text, random.Random(f"{name}|{sentence}"))
        if changed is not None and changed != sentence and (supported or changed not in text.text):
            yield Pair(sentence=changed, passage=text, supported=supported, way=name)
            made += 1


def _elsewhere(texts: Sequence[Text], sources: Sequence[tuple[Text, str]], count: int) -> Iterator[Pair]:
    """Cite another passage: half of the time of the same article, where it is hardest to tell."""
    for made, (text, sentence) in enumerate(sources[:count]):
        chance = random.Random(f"elsewhere|{sentence}")
        same = [t for t in texts if t.document_id == text.document_id and t is not text and sentence not in t.text]
        other = [t for t in texts if t.document_id != text.document_id]
        pool = same if same and made % 2 else other
        yield Pair(sentence=sentence, passage=chance.choice(pool), supported=False, way="elsewhere")


def _figure(sentence: str, text: Text, chance: random.Random) -> str | None:
    found = [m for m in _NUMBER.finditer(sentence) if not _YEAR.fullmatch(m[0])]
    if not found:
        return None
    match = chance.choice(found)
    value = float(match[0].replace(",", ""))
    others = [m[0] for m in _NUMBER.finditer(text.text) if m[0] not in sentence]
    scaled = value * chance.choice((0.5, 1.5, 2, 3, 10))
    made = f"{scaled:,.0f}" if scaled >= 5 and scaled == int(scaled) else f"{scaled:.1f}"
    new = chance.choice(others) if others and chance.random() < 0.5 else made
    return _put(sentence, match, new)


def _date(sentence: str, text: Text, chance: random.Random) -> str | None:
    year, month = _YEAR.search(sentence), _DATE.search(sentence)
    if year:
        return _put(sentence, year, str(int(year[0]) + chance.choice((-3, -1, 1, 2, 4))))
    if month:
        return _put(sentence, month, chance.choice([m for m in _MONTHS if m != month[0]]))
    return None


def _unit(sentence: str, text: Text, chance: random.Random) -> str | None:
    for old, new in chance.sample(_UNITS, len(_UNITS)):
        match = re.search(rf"(?<=\d) ?{re.escape(old)}(?!\w)", sentence)
        if match:
            return _put(sentence, match, match[0].replace(old, new))
    return None


def _designation(sentence: str, text: Text, chance: random.Random) -> str | None:
    found = list(_DESIGNATION.finditer(sentence))
    if not found:
        return None
    match = chance.choice(found)
    last = re.search(r"\d(?!.*\d)", match[0])
    assert last is not None
    new = _put(match[0], last, str((int(last[0]) + chance.choice((1, 2))) % 10))
    return _put(sentence, match, new)


def _name(sentence: str, text: Text, chance: random.Random) -> str | None:
    found = [m for m in _NAME.finditer(sentence) if m[0] not in _MONTHS]
    if not found:
        return None
    inside = {m[0] for m in _NAME.finditer(text.text)} - {m[0] for m in found}
    pool = sorted(inside) if inside and chance.random() < 0.3 else [n for n in _OTHER_NAMES if n not in text.text]
    return _put(sentence, chance.choice(found), chance.choice(pool))


def _negation(sentence: str, text: Text, chance: random.Random) -> str | None:
    negated = _NOT.search(sentence)
    if negated:
        word = {"no": "a", "without": "with", "never": "always"}.get(negated[0].lower(), "")
        if negated.start() == 0:
            return None
        return re.sub(r"  +", " ", _put(sentence, negated, word))
    verb = _VERB.search(sentence)
    return _put(sentence, verb, f"{verb[0]} not") if verb else None


def _direction(sentence: str, text: Text, chance: random.Random) -> str | None:
    swaps = [(a, b) for pair in _DIRECTIONS for a, b in (pair, pair[::-1])]
    for old, new in chance.sample(swaps, len(swaps)):
        match = re.search(rf"\b{old}\b", sentence)
        if match:
            return _put(sentence, match, new)
    return None


def _actor(sentence: str, text: Text, chance: random.Random) -> str | None:
    found = [
        m for actor in _ACTORS if (m := re.search(rf"\b{actor}\b(?![-/])", sentence, 0 if actor.isupper() else re.I))
    ]
    if not found:
        return None
    if len(found) > 1 and chance.random() < 0.5:
        one, two = sorted(chance.sample(found, 2), key=lambda m: m.start())
        between = sentence[one.end() : two.start()]
        if len(between.split()) >= 2:  # in "IT and OT" nothing changes
            swapped = sentence[: one.start()] + two[0] + between + one[0] + sentence[two.end() :]
            return swapped[0].upper() + swapped[1:]
    match = chance.choice(found)
    new = chance.choice([actor for actor in _ACTORS if actor.lower() not in sentence.lower()])
    changed = _put(sentence, match, new)
    return changed[0].upper() + changed[1:]


def _added(sentence: str, text: Text, chance: random.Random) -> str | None:
    return f"{sentence[:-1]}{',' if chance.random() < 0.5 else ''} {chance.choice(_ADDED)}."


def _put(sentence: str, match: re.Match[str], new: str) -> str:
    return sentence[: match.start()] + new + sentence[match.end() :]


Change = Callable[[str, Text, random.Random], "str | None"]
Way = tuple[str, Change, bool]  # its name, what it does, and whether the sentence is still supported
_WAYS: tuple[Way, ...] = (
    ("figure", _figure, False),
    ("date", _date, False),
    ("unit", _unit, False),
    ("designation", _designation, False),
    ("name", _name, False),
    ("negation", _negation, False),
    ("direction", _direction, False),
    ("actor", _actor, False),
    ("added", _added, False),
    ("reworded", rewordings.reworded, True),
    ("turned", rewordings.turned, True),
    ("shortened", rewordings.shortened, True),
    ("joined", rewordings.joined, True),
    ("introduced", rewordings.introduced, True),
)
