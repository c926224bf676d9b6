"""The files of known questions: what is read, what is wrong with them, and that the shipped ones fit their articles."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_base.articles import Article, parse_article, read_articles
from knowledge_base.known_questions import (
    QUESTIONS_FOLDER,
    UNANSWERED,
    KnownQuestion,
    question_findings,
    read_known_questions,
    read_unanswered_questions,
    unanswered_files,
    unanswered_findings,
)
from tests.unit.test_articles import ARTICLE

ANSWER = "Vendors reach a plant through one guarded gateway."


@pytest.fixture(scope="module")
def article() -> Article:
    return parse_article(ARTICLE, Path("remote-access.md"))


def write(folder: Path, text: str, name: str = "remote-access") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def entry(answer: str, *asked: str) -> str:
    return "\n".join([f'- answer: "{answer}"', "  asked:", *(f'    - "{question}"' for question in asked), ""])


def messages(folder: Path, article: Article) -> list[str]:
    return [f"{finding.line}: {finding.message}" for finding in question_findings(folder, [article])]


def test_every_wording_leads_to_its_answer(tmp_path: Path) -> None:
    write(tmp_path, entry(ANSWER, "How do vendors get in?", "One box per vendor?"))
    questions, findings = read_known_questions(tmp_path)
    assert findings == ()
    assert questions[1] == KnownQuestion(article_id="remote-access", answer=ANSWER, wording="One box per vendor?")
    assert [question.wording for question in questions] == ["How do vendors get in?", "One box per vendor?"]


def test_a_folder_that_is_not_there_holds_none(tmp_path: Path) -> None:
    assert read_known_questions(tmp_path / "nowhere") == ((), ())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("- answer: [", 2),
        (entry(ANSWER), 2),
        ('- answer: "x"\n  asked: ["How do vendors get in?"]\n  asks: 1\n', 3),
        ("answer: one\n", 1),
        ('- answer: "x"\n  asked:\n    - "Who?"\n', 3),
    ],
)
def test_a_broken_file_is_named_with_its_line_and_costs_no_other(tmp_path: Path, text: str, line: int) -> None:
    write(tmp_path, text, name="broken")
    write(tmp_path, entry(ANSWER, "How do vendors get in?"))
    questions, findings = read_known_questions(tmp_path)
    assert [question.article_id for question in questions] == ["remote-access"]
    assert {(finding.path.stem, finding.line) for finding in findings} == {("broken", line)}


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"- answer: \xff\xfe")
    questions, findings = read_known_questions(tmp_path)
    assert questions == ()
    assert "UTF-8" in findings[0].message


def test_an_answer_is_a_sentence_of_its_article(tmp_path: Path, article: Article) -> None:
    write(tmp_path, entry(ANSWER, "How do vendors get in?") + entry("Vendors come in.", "How else do they get in?"))
    assert messages(tmp_path, article) == ["4: the answer is no sentence of the article that is there for every client"]


def test_a_file_belongs_to_an_article(tmp_path: Path, article: Article) -> None:
    write(tmp_path, entry(ANSWER, "How do vendors get in?"), name="no-such-article")
    assert messages(tmp_path, article) == ["1: there is no article 'no-such-article'"]


def test_a_question_is_asked_once(tmp_path: Path, article: Article) -> None:
    write(tmp_path, entry(ANSWER, "How do vendors get in?", "how do vendors get in?"))
    assert messages(tmp_path, article) == [
        "4: the question is also in line 3 of remote-access.yaml: how do vendors get in?"
    ]


def test_the_shipped_questions_are_answered_by_their_articles() -> None:
    articles, _ = read_articles()
    assert question_findings(QUESTIONS_FOLDER, articles) == ()
    assert {article.article_id for article in articles} == {path.stem for path in QUESTIONS_FOLDER.glob("*.yaml")}


def test_unanswered_questions_are_the_products_and_the_firms_own(tmp_path: Path) -> None:
    shipped, own = unanswered_files(tmp_path)
    assert read_unanswered_questions([shipped, own]) == read_unanswered_questions([shipped])
    own.write_text('- "What does a tram driver earn?"\n', encoding="utf-8")
    assert read_unanswered_questions([shipped, own])[-1] == "What does a tram driver earn?"


def test_a_question_is_either_answered_or_not(tmp_path: Path) -> None:
    answered = KnownQuestion(article_id="remote-access", answer=ANSWER, wording="How do vendors get in?")
    path = tmp_path / "unanswered.yaml"
    path.write_text('- "how do vendors get in?"\n- "Who won the cup?"\n- "Who won the CUP?"\n', encoding="utf-8")
    assert [f"{finding.line}: {finding.message}" for finding in unanswered_findings(path, [answered])] == [
        "1: the question is in remote-access.yaml with its answer: how do vendors get in?",
        "3: the question is also in line 2: Who won the CUP?",
    ]


def test_a_broken_file_of_unanswered_questions_is_named_and_gives_none(tmp_path: Path) -> None:
    path = tmp_path / "unanswered.yaml"
    path.write_text("- Who?\n", encoding="utf-8")
    assert read_unanswered_questions([path]) == ()
    assert [finding.line for finding in unanswered_findings(path, [])] == [1]


def test_no_article_is_known_to_answer_a_shipped_unanswered_question() -> None:
    answered, _ = read_known_questions()
    assert unanswered_findings(UNANSWERED, answered) == ()
    assert len(read_unanswered_questions([UNANSWERED])) > 1000
