"""`python -m advisor` on a real home: what it opens, what it refuses, and what it leaves as it was."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from advisor.commands import main
from advisor.session import Session, open_session
from knowledge_base.domain import Collection
from knowledge_base.home import Home
from knowledge_base.settings import Settings, load_settings
from tests.documents import CHUNKING, prepared
from tests.fakes import FakeEmbedder

PUMP = "The pump in hall three is maintained by the night shift every week."
VALVE = "The valve contract of Northwind ends on 31 March 2031."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a home with one firm document and one client document."""
    with Home.open(load_settings(home=tmp_path), FakeEmbedder(), CHUNKING) as home:
        home.firm().put([prepared("pumps", (PUMP,))])
        home.create_engagement("northwind", "Northwind")
        home.engagement("northwind").put([prepared("valves", (VALVE,), collection=Collection.CLIENT)])
    return tmp_path


def connect_to(folder: Path) -> Callable[[Settings], AbstractContextManager[Session]]:
    @contextmanager
    def connect(_: Settings) -> Iterator[Session]:
        with open_session(load_settings(home=folder), lambda _: FakeEmbedder()) as session:
            yield session

    return connect


def search(folder: Path, *arguments: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the texts that a search finds."""
    assert main(["search", *arguments, "--json"], connect=connect_to(folder)) == 0
    return [hit["text"] for hit in json.loads(capsys.readouterr().out)]


def test_a_search_finds_what_ingestion_put_whatever_chunked_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert search(folder, "pump maintenance", capsys=capsys) == [PUMP]


def test_a_search_sees_an_engagement_only_when_it_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert VALVE not in search(folder, "valve contract Northwind", capsys=capsys)
    assert search(folder, "valve contract Northwind", "--engagement", "northwind", capsys=capsys)[0] == VALVE


def test_a_profile_shows_its_boosts_in_a_search(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = tmp_path / "client.yaml"
    profile.write_text("staffing: unmanned\n", encoding="utf-8")
    assert search(folder, "pump", "--profile", str(profile), capsys=capsys) == [PUMP]


def test_an_answer_cites_the_passage_with_its_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["ask", "Who maintains the pump in hall three every week?", "--json"]
    assert main(asked, connect=connect_to(folder)) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [(c["quote"], c["location"], c["verbatim"]) for c in answer["citations"]] == [(PUMP, "page 1", True)]


def test_an_unknown_engagement_is_refused_in_a_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "pump", "--engagement", "southwind"], connect=connect_to(folder)) == 1
    assert "southwind" in capsys.readouterr().err


def test_while_the_chat_owns_the_home_a_command_is_told_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Home.open(load_settings(home=folder), FakeEmbedder(), CHUNKING):
        assert main(["ask", "Who maintains the pump?"], connect=connect_to(folder)) == 1
    message = capsys.readouterr().err
    assert str(folder) in message and message.count("\n") == 1


def test_an_empty_home_names_the_command_that_builds_the_index(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "Who maintains the pump?"], connect=connect_to(tmp_path)) == 1
    assert "python -m ingestion sync" in capsys.readouterr().err


def test_an_index_of_another_embedder_is_refused_with_the_command_that_repairs_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    @contextmanager
    def connect(_: Settings) -> Iterator[Session]:
        with open_session(load_settings(home=folder), lambda _: FakeEmbedder(identity="other@1")) as session:
            yield session

    assert main(["ask", "Who maintains the pump?"], connect=connect) == 1
    assert "python -m ingestion reindex" in capsys.readouterr().err


def test_nothing_can_be_put_by_one_who_only_reads(folder: Path) -> None:
    with Home.open(load_settings(home=folder), FakeEmbedder(), None) as home:
        with pytest.raises(ValueError, match="opened for reading"):
            home.firm().put([prepared("more", ("The tank is full.",))])
        assert home.firm().document_count() == 1


def test_a_home_can_be_asked_again_and_again(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(3):
        assert search(folder, "pump maintenance", capsys=capsys) == [PUMP]
