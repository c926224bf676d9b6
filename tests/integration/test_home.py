from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from knowledge_base.domain import Collection
from knowledge_base.errors import EngagementError, HomeError, HomeInUseError
from knowledge_base.home import Home
from knowledge_base.settings import load_settings
from tests.documents import CHUNKING, nearest, prepared
from tests.fakes import FakeEmbedder

SECRET = "Northwind will close its plant in Ghent."
_HOLD = """
import sys
from pathlib import Path
from knowledge_base.home import Home
from knowledge_base.settings import load_settings
from tests.fakes import FakeEmbedder
with Home.open(load_settings(home=Path(sys.argv[1])), FakeEmbedder(), "chunker@1"):
    print("held", flush=True)
    sys.stdin.read()
"""


def open_home(folder: Path) -> Home:
    return Home.open(load_settings(home=folder), FakeEmbedder(), CHUNKING)


def test_a_missing_home_is_made_with_its_parents(tmp_path: Path) -> None:
    with open_home(tmp_path / "new" / "home") as home:
        assert home.firm().document_count() == 0
        assert home.engagements() == ()
        assert home.state_folder() == tmp_path / "new" / "home"


def test_what_an_engagement_holds_is_seen_with_it_and_never_without(tmp_path: Path) -> None:
    with open_home(tmp_path) as home:
        created = home.create_engagement("northwind-2026", "  Northwind   Traders ", members=("ada",))
        assert created.client == "Northwind Traders"
        assert home.engagements() == (created,)
        home.create_engagement("other", "Other Ltd")
        home.engagement("northwind-2026").put([prepared("plan", (SECRET,), collection=Collection.CLIENT)])

        assert [base.name for base in home.knowledge_bases()] == ["firm"]
        firm, client = home.knowledge_bases("northwind-2026")
        assert nearest(client, SECRET) == [SECRET]
        for elsewhere in (firm, home.engagement("other")):
            assert nearest(elsewhere, SECRET) == []
        assert home.state_folder("northwind-2026").parent == tmp_path / "engagements"


def test_a_purged_engagement_leaves_no_trace_on_disk(tmp_path: Path) -> None:
    with open_home(tmp_path) as home:
        home.create_engagement("northwind", "Northwind")
        home.engagement("northwind").put([prepared("plan", (SECRET,), collection=Collection.CLIENT)])
        home.purge_engagement("northwind")
        assert home.engagements() == ()
        assert not any(SECRET.encode() in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
        with pytest.raises(EngagementError, match="There is no engagement 'northwind'"):
            home.engagement("northwind")
        home.create_engagement("northwind", "Northwind again")


def test_a_purge_that_was_killed_is_finished_at_the_next_start(tmp_path: Path) -> None:
    with open_home(tmp_path) as home:
        home.create_engagement("northwind", "Northwind")
        home.engagement("northwind")
        home._folders.take_out("northwind")  # the step before the deletion
        assert home.engagements() == ()
    open_home(tmp_path).close()
    assert list((tmp_path / "engagements").iterdir()) == []


@pytest.mark.parametrize(
    "wrong", ["", "a", "Upper", "../firm", "with space", "-dash", "con", "x" * 49, "a/b", "ümlaut"]
)
def test_an_id_that_cannot_be_a_folder_is_refused(tmp_path: Path, wrong: str) -> None:
    with open_home(tmp_path) as home:
        with pytest.raises(EngagementError, match="cannot be the id of an engagement"):
            home.create_engagement(wrong, "Client")
        with pytest.raises(EngagementError):
            home.state_folder(wrong)


def test_an_engagement_is_never_made_twice_and_needs_a_client(tmp_path: Path) -> None:
    with open_home(tmp_path) as home:
        home.create_engagement("northwind", "Northwind")
        with pytest.raises(EngagementError, match="already there"):
            home.create_engagement("northwind", "Somebody else")
        with pytest.raises(EngagementError, match="needs the client's name"):
            home.create_engagement("nobody", "  ")
        assert [item.client for item in home.engagements()] == ["Northwind"]


def test_more_engagements_than_stay_open_can_all_be_used(tmp_path: Path) -> None:
    with open_home(tmp_path) as home:
        for number in range(10):
            home.create_engagement(f"client-{number}", f"Client {number}")
            text = f"Fact number {number}."
            home.engagement(f"client-{number}").put([prepared("fact", (text,), collection=Collection.CLIENT)])
        held = home.engagement("client-0")
        for number in range(1, 10):
            home.engagement(f"client-{number}")
        assert nearest(held, "fact") == ["Fact number 0."]  # it had been put to rest


def test_a_second_process_is_told_who_holds_the_home_and_what_to_do(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", _HOLD, str(tmp_path)], stdin=-1, stdout=-1, text=True) as owner:
        assert owner.stdin is not None
        assert owner.stdout is not None
        assert owner.stdout.readline() == "held\n"
        with pytest.raises(
            HomeInUseError, match=rf"in use by process {owner.pid} .*since.*Wait until it has ended.*ADVISOR_CHROMA_URL"
        ) as caught:
            open_home(tmp_path)
        assert caught.value.retryable
        owner.kill()
    with open_home(tmp_path) as home:  # the lock ended with its process
        assert home.firm().document_count() == 0


def test_two_homes_in_one_process_exclude_each_other_too(tmp_path: Path) -> None:
    with open_home(tmp_path) as home:
        with pytest.raises(HomeInUseError):
            open_home(tmp_path)
        home.close()
        with pytest.raises(HomeError, match="was closed"):
            home.firm()
    open_home(tmp_path).close()


def test_a_home_that_is_a_file_is_named_in_the_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path, reason in ((tmp_path / "file", "it is a file, not a folder"), (tmp_path / "file" / "below", "")):
        with pytest.raises(HomeError, match=f"cannot be used: {reason}.*Set ADVISOR_HOME to a folder"):
            open_home(path)


@pytest.mark.parametrize("damaged", ["", '{"client', "[]", "{}", '{"client": "X", "created_on": "soon"}'])
def test_a_damaged_description_of_an_engagement_says_how_to_write_it_anew(tmp_path: Path, damaged: str) -> None:
    with open_home(tmp_path) as home:
        home.create_engagement("northwind", "Northwind")
        home.engagement("northwind").put([prepared("plan", (SECRET,), collection=Collection.CLIENT)])
    card = tmp_path / "engagements" / "northwind" / "engagement.json"
    card.write_text(damaged, encoding="utf-8")
    with open_home(tmp_path) as home:
        with pytest.raises(EngagementError, match=r"documents are untouched.*write it anew: ") as caught:
            home.engagements()
        card.write_text(str(caught.value).partition("write it anew: ")[2], encoding="utf-8")
        assert [item.client for item in home.engagements()] == ["NAME"]
        assert nearest(home.engagement("northwind"), SECRET) == [SECRET]


_OPEN_WITHOUT_RIGHTS = """
import os, sys
from pathlib import Path
from knowledge_base.errors import AdvisorError
from knowledge_base.home import Home
from knowledge_base.settings import load_settings
from tests.fakes import FakeEmbedder
if os.geteuid() == 0:
    os.setuid(65534)  # rights do not bind root
try:
    with Home.open(load_settings(home=Path(sys.argv[1])), FakeEmbedder(), "chunker@1") as home:
        home.firm()
    print("opened")
except AdvisorError as error:
    print(type(error).__name__, error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="rights work differently on Windows")
@pytest.mark.parametrize("read_only", ["home", "firm"])
def test_a_read_only_home_is_refused_with_what_to_do(tmp_path: Path, read_only: str) -> None:
    folder = tmp_path / "home"
    with open_home(folder) as home:
        home.firm().put([prepared("zones", ("Zones.",))])
    for path in (tmp_path.parent.parent, tmp_path.parent, tmp_path):
        path.chmod(0o755)
    for path in (folder, *folder.rglob("*")):
        locked = read_only == "home" or "firm" in path.parts
        path.chmod((0o555 if path.is_dir() else 0o444) if locked else 0o777)

    command = [sys.executable, "-c", _OPEN_WITHOUT_RIGHTS, str(folder)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.stdout.startswith("HomeNotWritableError"), ended.stdout + ended.stderr
    assert "set ADVISOR_HOME to another folder" in ended.stdout
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    with open_home(folder) as home:
        assert home.firm().document_count() == 1
