"""From an answer that was rated down to a case that every run asks."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml

from evaluations.case_fields import fits_form, gold_lines, gold_of, joined, listed, point_lines, points_of
from evaluations.cases import load_suites
from evaluations.commands import main
from evaluations.drafts import DraftShelf, case_from
from evaluations.errors import CaseError
from evaluations.feedback import DraftCase
from evaluations.gold_documents import GoldDocuments
from evaluations.own_cases import OwnCases, case_folders
from evaluations.stored_documents import StoredDocuments
from knowledge_base.domain import Chunk, Document
from knowledge_base.errors import HomeNotWritableError
from tests.advisor_values import make_document, make_passage

QUOTE = "Security should own remote access."


@pytest.fixture
def shelf(tmp_path: Path) -> DraftShelf:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "remote-access.md").write_text(f"# Remote access\n\n{QUOTE}\n", encoding="utf-8")
    return DraftShelf(OwnCases(state=tmp_path / "home"), GoldDocuments(tmp_path / "none", (articles,)))


def complete(case_id: str = "own-12345678-2", **fields: object) -> DraftCase:
    gold = [{"document": "remote-access", "quote": QUOTE}]
    return {"id": case_id, "question": "Who owns it?", "category": "advice", "gold": gold, **fields}


def test_a_draft_may_lack_everything_and_says_what_it_lacks(shelf: DraftShelf) -> None:
    draft: DraftCase = {"id": "own-12345678-2", "question": "Who owns it?", "category": "advice"}
    shelf.keep(draft)
    assert shelf.drafts() == (draft,)
    assert shelf.problems(draft) == ("the case has nothing to be measured by; add gold, points or outcome: refused",)
    with pytest.raises(CaseError, match="has nothing to be measured by"):
        shelf.accept(draft)
    assert shelf.accepted() == ()


def test_the_check_names_the_field_and_looks_quotes_up(shelf: DraftShelf) -> None:
    assert shelf.problems(complete(points=[["of the"]])) == (
        "points.1.1: 'of the' has no content word to look for; name what must be said",
    )
    (problem,) = shelf.problems(complete(gold=[{"document": "remote-access", "quote": "Nobody should own it."}]))
    assert problem.startswith("the quote does not stand in remote-access")
    (problem,) = shelf.problems(complete(gold=[{"document": "remote-acess", "quote": QUOTE}]))
    assert "did you mean remote-access?" in problem


def test_an_accepted_case_stands_in_the_own_suite_and_is_no_draft_any_more(shelf: DraftShelf, tmp_path: Path) -> None:
    for number in (2, 4):
        shelf.keep(complete(f"own-12345678-{number}"))
        shelf.accept(complete(f"own-12345678-{number}", points=[["security owns it", "CISO: accountable"]]))
    assert shelf.drafts() == ()
    suite = load_suites(["own"], tmp_path / "home" / "evaluations" / "cases")["own"]
    assert [case.id for case in suite.cases] == ["own-12345678-2", "own-12345678-4"]
    assert suite.cases[1].points == (("security owns it", "CISO: accountable"),)
    assert shelf.problems(complete())[0].endswith("is accepted already; set this draft aside")


def test_what_somebody_wrote_into_the_own_suite_stays(shelf: DraftShelf, tmp_path: Path) -> None:
    shelf.accept(complete())
    path = OwnCases(state=tmp_path / "home").accepted
    path.write_text(path.read_text(encoding="utf-8") + "  # looked at with the client's team\n", encoding="utf-8")
    shelf.accept(complete("own-12345678-4"))
    assert "# looked at with the client's team" in path.read_text(encoding="utf-8")
    path.write_text("about: something else\nwords: []\n", encoding="utf-8")
    with pytest.raises(CaseError, match=r"cannot be read|another layout"):
        shelf.accept(complete("own-12345678-6"))


def test_nothing_waits_that_is_a_draft_accepted_or_set_aside(shelf: DraftShelf) -> None:
    shelf.keep(complete("own-a-1"))
    shelf.keep(complete("own-b-1"))
    shelf.set_aside("own-b-1")
    shelf.set_aside("own-c-1")
    shelf.accept(complete("own-d-1"))
    assert [draft["id"] for draft in shelf.drafts()] == ["own-a-1"]
    assert shelf.known() == {"own-a-1", "own-b-1", "own-c-1", "own-d-1"}


def test_a_draft_that_is_kept_again_takes_its_own_place(shelf: DraftShelf) -> None:
    shelf.keep(complete("own-a-1"))
    shelf.keep(complete("own-b-1"))
    shelf.keep(complete("own-a-1", note="Norway: NO, not false"))
    assert [draft.get("note") for draft in shelf.drafts()] == ["Norway: NO, not false", None]


def test_a_file_that_was_broken_by_hand_is_named(shelf: DraftShelf, tmp_path: Path) -> None:
    path = OwnCases(state=tmp_path / "home").drafts
    path.parent.mkdir(parents=True)
    path.write_text("cases: [", encoding="utf-8")
    with pytest.raises(CaseError, match=r"drafts\.yaml"):
        shelf.drafts()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, shelf: DraftShelf) -> None:
    (tmp_path / "home").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises((HomeNotWritableError, OSError)):
        shelf.keep(complete())


def test_an_edited_case_keeps_its_id_because_its_half_follows_from_it() -> None:
    assert case_from("id: chosen-by-me\nquestion: Why?\n", "own-a-1") == {"id": "own-a-1", "question": "Why?"}
    with pytest.raises(CaseError, match="line 1"):
        case_from("question: a: b", "own-a-1")
    with pytest.raises(CaseError, match="not a case"):
        case_from("- a list", "own-a-1")


def test_lines_of_the_form_become_lists_and_come_back() -> None:
    assert points_of("a b | c\n\n d |\n|") == [["a b", "c"], ["d"]]
    assert point_lines([["a b", "c"], "d"]) == "a b | c\nd"
    gold = [{"document": "glossary", "quote": "OT: it moves things"}]
    assert gold_of(gold_lines(gold)) == gold
    assert gold_of("no colon here") == [{"document": "", "quote": "no colon here"}]
    assert (listed(" a \n\nb"), joined(("a\nb", "c")), joined(None)) == (["a", "b"], "a b\nc", "")


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({}, True),
        ({"points": ["a", ["b", "c"]], "gaps": ["d"]}, True),
        ({"points": "a"}, False),
        ({"points": [3]}, False),
        ({"gold": ["words"]}, False),
        ({"gaps": "a"}, False),
    ],
)
def test_the_form_shows_only_what_it_can_give_back(fields: DraftCase, fits: bool) -> None:
    assert fits_form(complete(**fields)) is fits


@dataclass(frozen=True)
class Held:
    """A knowledge base with one document of one passage."""

    name: str
    origin: str
    text: str

    def documents(self) -> tuple[Document, ...]:
        return (replace(make_document(), origin=self.origin),)

    def chunks(self, document_id: str) -> tuple[Chunk, ...]:
        return (make_passage(self.text).chunk,)


def test_quotes_of_an_engagement_are_looked_up_in_it_and_in_the_firms_knowledge() -> None:
    client = Held("northwind", "uploads/minutes.pdf", "Tomasz Lind becomes accountable.")
    documents = StoredDocuments((Held("firm", "articles/remote-access.md", QUOTE), client))
    assert documents.has_client("northwind") and not documents.has_client("firm")
    assert documents.quotes("minutes.pdf", "Tomasz Lind becomes", "northwind")
    assert not documents.quotes("minutes.pdf", "Tomasz Lind becomes", None)
    assert documents.quotes("remote-access", "Security should own", "northwind")
    assert documents.held_anywhere("becomes accountable", "northwind")
    assert not documents.held_anywhere("becomes accountable", None)
    assert (documents.names(None), documents.names("northwind")) == (("remote-access",), ("minutes.pdf",))


def test_check_takes_the_own_suite_along_unless_another_folder_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path / "home"))
    own = OwnCases(state=tmp_path / "home")
    own.cases.mkdir(parents=True)
    own.accepted.write_text(yaml.safe_dump({"about": "Our own cases", "cases": [complete(gold=[])]}), encoding="utf-8")
    (tmp_path / "other").mkdir()
    assert main(["check", "--cases", str(tmp_path / "other")]) == 0
    capsys.readouterr()
    assert main(["check", "--json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert problem["path"] == str(own.accepted)
    assert "has nothing to be measured by" in problem["message"]


def test_a_run_finds_the_own_suite_by_its_name_and_among_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path / "home"))
    with pytest.raises(CaseError, match="no suite 'own'"):
        load_suites(["own"], **case_folders(None))
    own = OwnCases(state=tmp_path / "home")
    own.cases.mkdir(parents=True)
    own.accepted.write_text(yaml.safe_dump({"about": "Our own cases", "cases": [complete()]}), encoding="utf-8")
    assert [case.id for case in load_suites(["own"], **case_folders(None))["own"].cases] == ["own-12345678-2"]
    assert case_folders(tmp_path) == {"folder": tmp_path, "own": None}


def test_a_suite_of_ones_own_cannot_take_the_place_of_a_shared_one(tmp_path: Path) -> None:
    for folder in ("ours", "own"):
        (tmp_path / folder).mkdir()
        text = yaml.safe_dump({"about": f"Cases of {folder}", "cases": [complete(f"{folder}-1")]})
        (tmp_path / folder / "facts.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match="a suite of this name is ours"):
        load_suites((), tmp_path / "ours", own=tmp_path / "own")
