"""Cases of evaluations: what their files may say, and what is said about their mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluations.case_schema import Category, Expected
from evaluations.cases import all_cases, load_suites, read_suites
from evaluations.errors import CaseError
from evaluations.gold_documents import GoldDocuments
from knowledge_base.lexical import analyse

CASE = """about: What a file of cases looks like.
cases:
  - id: remote-access-owner
    question: Who should own remote access?
    category: advice
    gold:
      - {document: remote-access, quote: "Security should own it."}
"""


def suite(folder: Path, text: str, name: str = "advice") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def problems(folder: Path, text: str, documents: GoldDocuments | None = None) -> list[str]:
    return [
        f"{finding.line}: {finding.message}" for finding in read_suites(suite(folder, text), documents=documents)[1]
    ]


def test_the_files_of_the_product_keep_the_contract_and_quote_what_stands_there() -> None:
    findings = read_suites(documents=GoldDocuments())[1]
    assert not findings, "\n".join(str(finding) for finding in findings)


def test_no_question_is_asked_twice_of_the_same_reader_in_the_same_conversation() -> None:
    first: dict[object, str] = {}
    twice = []
    for _, case in all_cases(load_suites()):
        profiles = [one.model_dump_json() for one in (case.profile, case.swap and case.swap.profile) if one]
        asked = (*sorted(analyse(case.question)), None, case.earlier, case.documents, *profiles)
        other = first.setdefault(asked, case.id)
        if other != case.id:
            twice.append(f"{other} and {case.id}: {case.question}")
    assert not twice, "\n".join(twice)


def test_a_case_is_read_with_its_defaults_and_one_wording_is_a_point(tmp_path: Path) -> None:
    text = CASE + "    points: [owner is named, [first wording, second wording]]\n"
    (case,) = load_suites(["advice"], suite(tmp_path, text))["advice"].cases
    assert case.category is Category.ADVICE
    assert case.outcome is Expected.ANSWERED
    assert case.points == (("owner is named",), ("first wording", "second wording"))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("    pionts: [a]", "8: cases.1.pionts: is no field of a case; correct its name"),
        (
            "    outcome: maybe",
            "8: cases.1.outcome: input should be 'answered', 'partial' or 'refused' (it is 'maybe')",
        ),
        (
            "    industry: shipping",
            "8: cases.1.industry: 'shipping' is not in the vocabulary; choose one of automotive,",
        ),
        ("    profile: {industry: shoes}", "8: cases.1.profile.industry: input should be 'automotive'"),
        ("    outcome: refused", "3: cases.1: case 'remote-access-owner' must be refused, so it has no gold"),
        ("    outcome: partial", "3: cases.1: case 'remote-access-owner' needs gaps where its outcome is partial"),
        ("    rewritten: Who owns remote access?", "3: cases.1: case 'remote-access-owner' is no follow-up"),
        ("    documents: a-b\n    foreign_documents: a-b", "they are two clients"),
        ("    points: [of the]", "8: cases.1.points.1.1: 'of the' has no content word to look for"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_to_do(line: str, message: str, tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, CASE + line + "\n")
    assert message in problem


def test_text_that_is_no_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, CASE.replace("Who should own", "Who: should own"))
    assert problem.startswith("4: not valid YAML")


def test_an_id_is_used_once_over_all_suites(tmp_path: Path) -> None:
    suite(tmp_path, CASE, "first")
    (problem,) = problems(tmp_path, CASE)
    assert problem == "3: the id 'remote-access-owner' is also used in advice.yaml; choose another one"


def test_quotes_are_looked_up_in_their_document(tmp_path: Path) -> None:
    articles, clients = tmp_path / "articles", tmp_path / "clients"
    (clients / "northwind").mkdir(parents=True)
    articles.mkdir()
    (articles / "remote-access.txt").write_text("Security should\nown it.\n", encoding="utf-8")
    (clients / "northwind" / "contract.txt").write_text("The contract ends in 2031.\n", encoding="utf-8")
    documents = GoldDocuments(clients, (articles,))
    cases = tmp_path / "cases"
    assert problems(cases, CASE, documents) == []
    assert problems(cases, CASE.replace("own it.", "own that."), documents) == [
        "7: remote-access-owner: the quote does not stand in remote-access: 'Security should own that.';"
        " copy the sentence from it again"
    ]
    assert problems(cases, CASE.replace("document: remote-access", "document: remote-acess"), documents) == [
        "7: remote-access-owner: there is no document 'remote-acess'; did you mean remote-access?"
    ]
    client = CASE.replace(
        '{document: remote-access, quote: "Security should own it."}', "{document: contract, quote: ends in 2031}"
    )
    assert problems(cases, client + "    documents: northwind\n", documents) == []
    assert problems(cases, CASE + "    documents: southgate\n", documents) == [
        "8: remote-access-owner: no file in evaluations/documents/southgate/; add some, or correct documents"
    ]


def test_a_swap_quotes_what_stands_somewhere(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "remote-access.txt").write_text("In water, the utility decides.\n", encoding="utf-8")
    documents = GoldDocuments(tmp_path / "none", (tmp_path / "articles",))
    text = CASE.replace("advice", "tailoring").split("    gold:")[0] + (
        "    profile: {industry: water}\n    swap:\n      profile: {industry: rail}\n"
        "      changes: ['In water, the utility decides.']\n      stays: ['Nobody decides this.']\n"
    )
    assert problems(tmp_path / "cases", text, documents) == [
        "10: remote-access-owner: no document holds the sentence 'Nobody decides this.'; copy it from one again"
    ]


def test_an_unknown_suite_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"There is no suite 'advise'\. Known suites: advice"):
        load_suites(["advise"], suite(tmp_path, CASE))


def test_a_file_of_another_kind_is_no_suite_and_a_forgotten_heading_is_a_mistake(tmp_path: Path) -> None:
    suite(tmp_path, "passages:\n  - text: A pair of a benchmark.\n", "pairs")
    suite(tmp_path, "- id: no-heading\n  question: Who owns it?\n", "bare")
    files, findings = read_suites(suite(tmp_path, CASE))
    assert [file.name for file in files] == ["advice"]
    assert [finding.path.stem for finding in findings] == ["bare"]
