"""Consultants' questions: labelled with words that stand in the articles or data files, and counted rightly."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from evaluations.benchmarks.firm_knowledge import load_cases, measure, rank_of_answer
from evaluations.case_schema import Category, EvalCase, Expected, Gold
from evaluations.gold_documents import GoldDocuments
from evaluations.split import Split
from knowledge_base.articles import load_articles
from knowledge_base.domain import Origin, Passage
from knowledge_base.reference_data import REFERENCE_FOLDER
from knowledge_base.vocabulary import load_vocabulary
from tests.fakes import make_chunk, make_document

QUOTE = "Security should own remote access as the one accountable party."


def case(case_id: str, *quotes: str, industry: str | None = None) -> EvalCase:
    return EvalCase(
        id=case_id,
        question=f"What answers {case_id}?",
        dimension="governance",
        industry=industry,
        category=Category.ADVICE,
        gold=tuple(Gold(document="remote-access", quote=quote) for quote in quotes),
        outcome=Expected.ANSWERED if quotes else Expected.REFUSED,
    )


def passage(text: str, *, article: str = "remote-access") -> Passage:
    document = replace(make_document(article, title=article), origin=f"articles/architecture/{article}.md")
    chunk = make_chunk(f"{article}-0", document, text)
    return Passage(chunk=chunk, document=document, knowledge_base="firm", score=1.0, origin=Origin.FUSED)


def test_every_quote_stands_in_its_article_or_data_file() -> None:
    data_files = GoldDocuments(bundled=(REFERENCE_FOLDER,))
    sentences = {
        article.article_id: {
            sentence.text
            for section in article.sections
            for statement in section.statements
            for sentence in statement.sentences
        }
        for article in load_articles()
    }
    unknown = [
        f"{item.id}: {gold.document}: {gold.quote}"
        for item in load_cases()
        for gold in item.gold
        if not any(gold.quote in text for text in sentences.get(gold.document, ()))
        and not data_files.quotes(gold.document, gold.quote, None)
    ]
    assert not unknown, "reworded sentences; carry the new words over, if they still answer:\n" + "\n".join(unknown)


def test_every_question_is_asked_once_and_labelled_once() -> None:
    cases = load_cases()
    assert len({item.id for item in cases}) == len(cases) >= 200
    assert len({item.question.casefold() for item in cases}) == len(cases)
    assert all(len(set(item.gold)) == len(item.gold) for item in cases)


def test_every_industry_has_ten_questions_and_every_dimension_thirty() -> None:
    vocabulary, cases = load_vocabulary(), load_cases()
    industries = Counter(item.industry for item in cases if item.industry)
    dimensions = Counter(item.dimension for item in cases if item.dimension)
    assert industries.keys() == set(vocabulary.industries)
    assert min(industries.values()) >= 10
    assert dimensions.keys() == set(vocabulary.dimensions)
    assert min(dimensions.values()) >= 30


def test_the_hash_puts_about_half_of_the_questions_aside() -> None:
    # sha256("a") begins with 0xca, even; sha256("b") with 0x3e, even; sha256("c") with 0x2e, even;
    # sha256("d") with 0x18, even; sha256("e") with 0x3f, odd.
    assert [case(name, QUOTE).split for name in "abcde"] == [Split.DEV] * 4 + [Split.HELD_OUT]
    cases = load_cases()
    assert 0.4 < sum(item.split is Split.HELD_OUT for item in cases) / len(cases) < 0.6


def test_an_answer_counts_in_its_own_article_only_and_across_line_breaks() -> None:
    asked = case("a", QUOTE)
    other = passage(QUOTE, article="nis2")
    wrapped = passage("Who owns it\n" + QUOTE.replace(" as ", "\nas ") + " More follows.")
    assert rank_of_answer(asked, [other, passage("Something else."), wrapped]) == 3
    assert rank_of_answer(asked, [other]) is None


def test_a_gap_is_never_found_and_held_out_misses_are_ids_only() -> None:
    found, gap, missed = case("a", QUOTE, industry="water"), case("b"), case("e", QUOTE)
    report = measure([found, gap, missed], lambda question: [passage(QUOTE)] if question == found.question else [])
    assert report["all"] == {"questions": 3, "answerable": 2, "found": 1, "share": 0.333, "share_ci95": [0.0, 1.0]}
    assert report["development_misses"] == {"b": gap.question}
    assert report["held_out_misses"] == ["e"]
    by_industry = report["by_industry"]
    assert isinstance(by_industry, dict)
    assert by_industry["water"]["found"] == 1
    assert by_industry["any"]["found"] == 0


def test_only_the_first_five_passages_count() -> None:
    passages = [*[passage("Something else.")] * 5, passage(QUOTE)]
    assert measure([case("a", QUOTE)], lambda _: passages)["development_misses"]
    assert not measure([case("a", QUOTE)], lambda _: passages[1:])["development_misses"]
