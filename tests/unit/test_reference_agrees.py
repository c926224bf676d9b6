"""Articles and reference data agree: what an entry states in figures also stands in the articles that it names.

Figures are compared as values, so that `350,000` is `350 000`, `24 hours` is `twenty-four hours` and `2021-05-07` is
`7 May 2021`; a number with a unit must have that unit. What no article repeats is listed with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from knowledge_base.article_figures import figures_in
from knowledge_base.articles import Article, load_articles
from knowledge_base.reference_data import ReferenceData, load_reference
from knowledge_base.reference_rules import prose_of
from knowledge_base.reference_schema import Entry, Incident, ReportingClock
from knowledge_base.reference_wording import date_in_words
from knowledge_base.sentences import split_sentences

_ONES = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_WORDS = {word: number for number, word in enumerate(_ONES)} | _TENS
_WORDS |= {f"{ten}-{one}": tens + _WORDS[one] for ten, tens in _TENS.items() for one in _ONES[1:10]}
_SEPARATOR = re.compile(r"(?<=\d)[,\u202f\u00a0 ](?=\d{3}\b)")
_SPELLED = re.compile(rf"\b(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b", re.IGNORECASE)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_UNIT = rf"(?:%|per cent\b|(?:{_MONTHS}|minutes?|hours?|days?|weeks?|months?|years?|million|billion)\b)"
_NUMBER = re.compile(rf"(\d+(?:\.\d+)?)(?:\s?({_UNIT}))?")
_SAME_UNIT = {"per cent": "%"}


def values(text: str) -> set[str]:
    """Return the numbers of a text, those in words too, each with its unit where it has one: `24 hour`, `2021`."""
    text = _SPELLED.sub(lambda found: str(_WORDS[found[0].lower()]), _SEPARATOR.sub("", text))
    found: set[str] = set()
    for number, unit in _NUMBER.findall(text):
        value = f"{float(number):.12g}"
        unit = _SAME_UNIT.get(unit.lower(), unit.lower().removesuffix("s"))
        found |= {value, f"{value} {unit}"} if unit else {value}
    return found


def text_of(article: Article) -> str:
    """Return all that an article says, its sources with their years included."""
    sources = " ".join(f"{source.title} {source.year} {source.locator}" for source in article.sources)
    return f"{article.title} {article.summary} {article.body} {sources}"


def figures_of(entry: Entry) -> Iterator[str]:
    """Yield what an entry states in figures: in its sentences, its dates and its periods."""
    for _, text in prose_of(entry):
        for sentence in split_sentences(text):
            for figure in figures_in(sentence):
                yield from re.findall(rf"{re.escape(figure)}(?:\s?{_UNIT})?", sentence)[:1]
    if isinstance(entry, Incident):
        yield date_in_words(entry.date)
    if isinstance(entry, ReportingClock):
        for step in entry.steps:
            yield step.within


# What an entry states and none of its articles does: who says it, or why nobody does.
ELSEWHERE = {
    ("Food and beverage", "30"): "asahi",  # the profile names one article; the incident has its own
}
REGISTER_ONLY = {
    "Clorox": "a shorter case without an article; the articles named are about its lesson",
    "Danish energy sector": "a shorter case without an article; the articles named are about its lesson",
}
NOT_REPEATED = {
    ("MGM Resorts", "USD 100 million"): "the article on identities tells how the attackers came in, not what it cost",
    (
        "DP World Australia",
        "10 November 2023",
    ): "the article gives the day of the restart, on which it builds its advice",
}


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    return {article.article_id: article for article in load_articles()}


@pytest.fixture(scope="module")
def data() -> ReferenceData:
    return load_reference()


def disagreements(data: ReferenceData, articles: dict[str, Article]) -> list[tuple[str, str]]:
    """Return name and figure wherever an entry states a figure that its articles do not."""
    found: list[tuple[str, str]] = []
    for entry in (*data.glossary, *data.services, *data.industries, *data.clocks, *data.incidents):
        there = {value for article_id in entry.article_ids for value in values(text_of(articles[article_id]))}
        found += [(entry.name, figure) for figure in dict.fromkeys(figures_of(entry)) if not values(figure) <= there]
    return found


def test_every_figure_of_an_entry_stands_in_its_articles(data: ReferenceData, articles: dict[str, Article]) -> None:
    known = {*ELSEWHERE, *NOT_REPEATED}
    found = disagreements(data, articles)
    assert [pair for pair in found if pair not in known and pair[0] not in REGISTER_ONLY] == []


def test_no_exception_outlives_its_reason(data: ReferenceData, articles: dict[str, Article]) -> None:
    found = disagreements(data, articles)
    assert {*ELSEWHERE, *NOT_REPEATED} <= set(found)
    assert set(REGISTER_ONLY) <= {name for name, _ in found}
    for (_, figure), article_id in ELSEWHERE.items():
        assert values(figure) <= values(text_of(articles[article_id]))


def test_a_figure_that_is_changed_in_an_entry_is_noticed(data: ReferenceData, articles: dict[str, Article]) -> None:
    hydro = next(incident for incident in data.incidents if incident.id == "norsk-hydro")
    assert hydro.cost is not None
    wrong = hydro.model_copy(update={"cost": hydro.cost.replace("million", "million and 987,654 NOK")})
    clock = data.clocks[0].model_copy(
        update={"steps": (data.clocks[0].steps[0].model_copy(update={"within": "7 hours"}),)}
    )
    changed = ReferenceData(
        glossary=(), services=(), industries=(), clocks=(clock,), incidents=(wrong,), sources=data.sources
    )
    assert [name for name, _ in disagreements(changed, articles)] == [clock.name, wrong.name]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("24 hours", "twenty-four hours"),
        ("USD 350,000", "350 000 dollars"),
        ("7 May 2021", "On 7 May of 2021"),
        ("50.0%", "50 per cent"),
    ],
)
def test_the_same_figure_in_another_dress_is_the_same(one: str, other: str) -> None:
    assert values(one) == values(other) != set()


def test_figures_that_differ_are_told_apart() -> None:
    assert values("24 hours") != values("42 hours")
    assert values("2.3 million") != values("23 million")


def test_the_hours_of_a_report_are_those_of_its_words(data: ReferenceData) -> None:
    units = {"hour": 1, "hours": 1, "day": 24, "days": 24}
    counted = [step for clock in data.clocks for step in clock.steps if step.hours is not None]
    assert counted
    for step in counted:
        number, unit = step.within.split()[:2]
        assert int(number) * units[unit] == step.hours, step


def test_an_incident_with_an_article_has_its_names_and_industries(
    data: ReferenceData, articles: dict[str, Article]
) -> None:
    told = [incident for incident in data.incidents if incident.id in articles]
    assert len(told) >= 12
    for incident in told:
        article = articles[incident.id]
        assert f"case={'|'.join(incident.names)}" in article.facets.conditions
        assert set(incident.industries) == set(article.facets.industries), incident.id
        assert article.article_id in incident.articles


def test_an_industry_leads_to_its_own_article(data: ReferenceData, articles: dict[str, Article]) -> None:
    for industry in data.industries:
        assert articles[industry.article].facets.industries == (industry.id,)


def test_a_clock_leads_to_an_article_on_its_jurisdiction(data: ReferenceData, articles: dict[str, Article]) -> None:
    for clock in data.clocks:
        there = {code for article_id in clock.articles for code in articles[article_id].facets.jurisdictions}
        assert clock.jurisdiction in there
