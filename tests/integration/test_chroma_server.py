from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from knowledge_base.domain import Collection
from knowledge_base.errors import IndexDamagedError, KnowledgeBaseError
from knowledge_base.home import Home
from knowledge_base.settings import load_settings
from tests.documents import CHUNKING, nearest, open_knowledge_base, prepared
from tests.fakes import FakeEmbedder

ZONES = "Zones group assets with equal security needs."
REVIEW = "Committees meet monthly to review incidents."
SECRET = "Northwind will close its plant in Ghent."
_START_S = 60  # on a busy machine


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a real Chroma server on this machine and return its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(sys.executable).with_name("chroma")
    data = tmp_path_factory.mktemp("server")
    command = [str(program), "run", "--path", str(data), "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(url)
            yield url
        finally:
            process.kill()


def _wait_for(url: str) -> None:
    end = time.monotonic() + _START_S
    while time.monotonic() < end:
        try:
            if httpx.get(f"{url}/api/v2/heartbeat", timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError(f"no Chroma server at {url} within {_START_S} s")


def open_home(folder: Path, url: str) -> Home:
    return Home.open(load_settings(home=folder, chroma_url=url), FakeEmbedder(), CHUNKING)


def test_documents_on_a_server_are_put_replaced_removed_and_found_again(server: str, tmp_path: Path) -> None:
    knowledge_base = open_knowledge_base(tmp_path, chroma_url=server)
    knowledge_base.put([prepared("zones", (ZONES, REVIEW)), prepared("gone", (SECRET,))])
    knowledge_base.put([prepared("zones", (ZONES,))])
    knowledge_base.remove(["id-gone"])
    knowledge_base.close()

    again = open_knowledge_base(tmp_path, chroma_url=server)
    assert nearest(again, REVIEW) == [ZONES]
    assert again.check().healthy
    assert not (tmp_path / "chroma").exists()
    again.close()


def test_two_processes_share_a_home_and_see_each_other_s_documents_and_rebuilds(server: str, tmp_path: Path) -> None:
    with open_home(tmp_path, server) as one, open_home(tmp_path, server) as two:
        one.firm().put([prepared("zones", (ZONES,))])
        assert nearest(two.firm(), ZONES) == [ZONES]
        two.firm().reindex()  # deletes the generation that `one` has open
        assert nearest(one.firm(), ZONES) == [ZONES]
        one.firm().put([prepared("review", (REVIEW,))])
        assert nearest(two.firm(), REVIEW, 1) == [REVIEW]
        assert two.firm().check().healthy


def test_each_engagement_has_a_database_of_its_own_that_goes_with_it(server: str, tmp_path: Path) -> None:
    before = _databases(server)
    with open_home(tmp_path, server) as home:
        home.create_engagement("northwind", "Northwind")
        home.engagement("northwind").put([prepared("plan", (SECRET,), collection=Collection.CLIENT)])
        home.firm().put([prepared("zones", (ZONES,))])
        assert nearest(home.firm(), SECRET) == [ZONES]
        assert len(_databases(server) - before) == 2
        home.purge_engagement("northwind")
        assert len(_databases(server) - before) == 1


def test_a_home_that_moves_to_a_server_needs_a_rebuild_and_loses_nothing(server: str, tmp_path: Path) -> None:
    embedded = open_knowledge_base(tmp_path)
    embedded.put([prepared("zones", (ZONES,))])
    embedded.close()
    with pytest.raises(IndexDamagedError, match="holds 0 vectors where the catalogue has 1 chunks"):
        open_knowledge_base(tmp_path, chroma_url=server)
    moving = open_knowledge_base(tmp_path, chroma_url=server, for_repair=True)
    moving.reindex()
    assert nearest(moving, ZONES) == [ZONES]
    moving.close()


def test_a_server_that_is_away_is_named_without_its_password(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    away = open_knowledge_base(tmp_path, chroma_url=f"http://reader:secret@127.0.0.1:{port}")
    with pytest.raises(KnowledgeBaseError, match=f"no Chroma server answers at 'http://127.0.0.1:{port}'") as caught:
        away.put([prepared("zones", (ZONES,))])
    assert caught.value.retryable
    assert "secret" not in str(caught.value)
    assert away.document_count() == 0
    away.close()


def _databases(url: str) -> set[str]:
    return {item["name"] for item in httpx.get(f"{url}/api/v2/tenants/default_tenant/databases").json()}
