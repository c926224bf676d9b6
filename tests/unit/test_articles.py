"""Articles: the schema names every mistake with its line, and the shipped articles have none."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_base.article_body import StatementKind, parse_sections
from knowledge_base.article_outlines import OUTLINES, QUESTIONS, RELATED, ArticleKind
from knowledge_base.articles import Article, load_articles, parse_article
from knowledge_base.errors import ArticleError

FILLER = "Plants keep a list of every network connection and check that list twice a year with the shift leader. "
ARTICLE = (
    """---
id: remote-access
title: Remote access
summary: How vendors reach a plant.
dimensions: [architecture]
industries: []
barriers: [organisation]
topics: [remote_access]
jurisdictions: [NO, EU]
purdue_levels: ["3.5"]
audience: [ciso]
sources:
  - id: nist
    title: Guide to OT Security
    publisher: NIST
    year: 2023
    locator: section 5.2
reviewed_on: 2026-11-22
---
## In one sentence

Vendors reach a plant through one guarded gateway.[^nist]

## What it is

"""
    + FILLER * 26
    + """

## Why it matters

Open connections are how attackers come in.

## What to do

1. List every connection that
   a vendor uses.
2. Close those without an owner.

## Who owns it

The plant manager owns the list of connections.

## Watch out

- Modems in cabinets are easily forgotten.

## What changes

### By industry

- **Renewables:** On unmanned wind farms, remote access is the normal way of working.[^nist]

### By organisation

- **Unmanned sites:** On unmanned sites, agree who may restart a controller.

### By growth strategy

- **Acquisitions:** After an acquisition, list the connections within 30 days.

## Ask next

- Which vendors can reach the plant today?

## Related

- [[industrial-dmz]]
"""
)


def parse(text: str) -> Article:
    return parse_article(text, Path("remote-access.md"))


def test_an_article_is_read_with_facets_sources_and_sections() -> None:
    article = parse(ARTICLE)
    assert article.facets.jurisdictions == ("NO", "EU")
    assert article.sources[0].publisher == "NIST"
    assert article.related == ("industrial-dmz",)
    assert ("What changes", "By industry") in [section.path for section in article.sections]


def test_a_statement_knows_its_line_label_and_footnotes_and_shows_none_of_them() -> None:
    article = parse(ARTICLE)
    by_heading = {section.heading: section for section in article.sections}
    bullet = by_heading["By industry"].statements[0]
    assert bullet.label == "Renewables"
    assert bullet.source_ids == ("nist",)
    assert bullet.text == "On unmanned wind farms, remote access is the normal way of working."
    assert ARTICLE.splitlines()[bullet.line - 1].startswith("- **Renewables:**")


def test_a_sentence_knows_its_line_and_only_its_own_footnotes() -> None:
    body = "- **Rail:** One line.[^a] A second\n  that goes on.[^b][^c]\n  And a third. Four."
    (section,) = parse_sections(f"## Watch out\n\n{body}\n", first_line=20)
    found = [(sentence.text, sentence.line, sentence.source_ids) for sentence in section.statements[0].sentences]
    assert found == [
        ("One line.", 22, ("a",)),
        ("A second that goes on.", 22, ("b", "c")),
        ("And a third.", 24, ()),
        ("Four.", 24, ()),
    ]


def test_wrapped_steps_are_joined() -> None:
    steps = {section.heading: section for section in parse(ARTICLE).sections}["What to do"].statements
    assert [step.text for step in steps] == [
        "List every connection that a vendor uses.",
        "Close those without an owner.",
    ]
    assert {step.kind for step in steps} == {StatementKind.STEP}


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert parse("\ufeff" + ARTICLE.replace("\n", "\r\n")).sections == parse(ARTICLE).sections


@pytest.mark.parametrize(
    ("old", "new", "line_start", "said"),
    [
        ("id: remote-access", "id: remote", "id:", "is not the file's name"),
        ("topics: [remote_access]", "topics: [remote]", "topics:", "'remote'"),
        ('purdue_levels: ["3.5"]', "purdue_levels: [3.5]", "purdue_levels:", "valid string"),
        ("    year: 2023\n", "", "  - id: nist", "sources.1.year: Field required"),
        ("    year: 2023", "    year: 23", "    year: 23", "greater than"),
        ("barriers:", "barrier:", "barrier:", "barrier: Extra inputs"),
        ("title: Remote access", "title: [", "dimensions", "not valid YAML"),
        ("By industry", "By sector", "### By sector", "does not belong in an article of this kind"),
        ("**Renewables:**", "**Wind:**", "- **Wind:**", "'Wind' is not in vocabulary.yaml"),
        ("**Renewables:**", "**Acquisitions:**", "- **Acquisitions:**", "does not belong under 'By industry'"),
        ("- **Acquisitions:** After", "- After", "- After an", "opens with its label"),
        ("gateway.[^nist]", "gateway.[^nis]", "Vendors reach", "[^nis] has no entry"),
        ("- Which vendors can reach the plant today?", "- Name the vendors.", "- Name", "is not a question"),
        ("- [[industrial-dmz]]", "- industrial-dmz", "- industrial-dmz", "not a reference"),
        ("The plant manager owns", "It owns", "It owns", "cannot be quoted alone"),
        ("easily forgotten.", "easily forgotten", "- Modems", "no full stop"),
        ("easily forgotten.", "![x](http://x/y.png).", "- Modems", "cannot be quoted as sentences"),
        ("Open connections", "Open " + "and open " * 20 + "connections", "Open and", "a sentence has 47 words"),
        ("Open connections are how attackers come in.\n", "", "## Why", "'Why it matters' is empty"),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, line_start: str, said: str) -> None:
    assert old in ARTICLE
    text = ARTICLE.replace(old, new, 1)
    with pytest.raises(ArticleError) as raised:
        parse(text)
    message = next(line for line in str(raised.value).splitlines() if said in line)
    number = int(message.split(":")[1])
    assert text.splitlines()[number - 1].startswith(line_start)


def test_every_problem_is_listed_at_once() -> None:
    text = ARTICLE.replace("[^nist]", "").replace("- Which vendors can reach the plant today?", "- Ask them.")
    with pytest.raises(ArticleError, match="2 problems in 1 article"):
        parse(text)


def test_sections_in_another_order_are_refused() -> None:
    text = ARTICLE.replace("## Why it matters", "## XX").replace("## Watch out", "## Why it matters")
    with pytest.raises(ArticleError, match="not in the order"):
        parse(text.replace("## XX", "## Watch out"))


def test_an_article_that_is_too_short_is_refused() -> None:
    with pytest.raises(ArticleError, match="an article has 500 to 1200"):
        parse(ARTICLE.replace(FILLER * 26, FILLER))


def test_a_file_without_front_matter_is_refused() -> None:
    with pytest.raises(ArticleError, match=r"remote-access\.md:1: no front matter"):
        parse("# Remote access\n")


def test_references_between_articles_must_lead_somewhere(tmp_path: Path) -> None:
    (tmp_path / "remote-access.md").write_text(ARTICLE, encoding="utf-8")
    with pytest.raises(ArticleError, match=r"\[\[industrial-dmz\]\] leads to no other article"):
        load_articles(tmp_path)
    other = ARTICLE.replace("id: remote-access", "id: industrial-dmz").replace(
        "[[industrial-dmz]]", "[[remote-access]]"
    )
    (tmp_path / "industrial-dmz.md").write_text(other, encoding="utf-8")
    assert [article.article_id for article in load_articles(tmp_path)] == ["industrial-dmz", "remote-access"]


def test_an_id_may_be_there_once_only(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    for folder in (tmp_path, tmp_path / "more"):
        (folder / "remote-access.md").write_text(ARTICLE, encoding="utf-8")
    with pytest.raises(ArticleError, match="the id 'remote-access' is also that of"):
        load_articles(tmp_path)


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "remote-access.md").write_bytes(b"---\n\xff\xfe")
    with pytest.raises(ArticleError, match=r"remote-access\.md:1: cannot be read as UTF-8"):
        load_articles(tmp_path)


def test_the_shipped_articles_keep_every_rule() -> None:
    articles = load_articles()
    assert len(articles) >= 12
    assert {article.facets.dimensions[0] for article in articles} == {"architecture", "governance", "collaboration"}


@pytest.mark.parametrize("kind", list(ArticleKind))
def test_every_kind_of_article_has_questions_and_references_at_its_end(kind: ArticleKind) -> None:
    assert OUTLINES[kind][-2:] == ((QUESTIONS,), (RELATED,))


def test_an_incident_needs_no_section_on_owners_but_one_on_its_cost() -> None:
    with pytest.raises(ArticleError, match="'What it cost' is missing") as caught:
        parse(ARTICLE.replace("title: Remote", "kind: incident\nnames: [Night]\ntitle: Remote"))
    assert "'Who owns it' does not belong in an article of this kind" in str(caught.value)
    assert "'What it teaches' is missing" in str(caught.value)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("kind: incident", "'names' says how people call an incident"),
        ("names: [Oldsmar]", "'names' says how people call an incident"),
        ("kind: industry", "names exactly one industry"),
        ("written_for: [growth=magic]", "not a fact of vocabulary.yaml: 'growth=magic'"),
    ],
)
def test_whom_an_article_is_for_is_said_in_known_words(line: str, problem: str) -> None:
    with pytest.raises(ArticleError, match=problem):
        parse(ARTICLE.replace("title: Remote", f"{line}\ntitle: Remote"))


def test_what_an_article_is_written_for_is_a_condition_of_all_its_passages() -> None:
    text = ARTICLE.replace("title: Remote", "written_for: [growth=acquisitions]\ntitle: Remote")
    assert parse(text).facets.conditions == ("growth=acquisitions",)
