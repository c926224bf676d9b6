"""A damaged description of an engagement costs that engagement and no other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge_base.engagements import EngagementFolders
from knowledge_base.errors import EngagementError

CARD = "engagement.json"


@pytest.fixture
def folders(tmp_path: Path) -> EngagementFolders:
    folders = EngagementFolders(tmp_path)
    folders.create("northwind", "Northwind")
    folders.create("southwind", "Southwind")
    return folders


def _write(text: bytes) -> Callable[[Path], object]:
    return lambda card: card.write_bytes(text)


def _folder_instead(card: Path) -> None:
    card.unlink()
    card.mkdir()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "empty": _write(b""),
    "cut off": _write(b'{"client": "Nor'),
    "not text": _write(b"\xff\xfe\x00\x80"),
    "another language": _write(b"client: Northwind\n"),
    "a client that is a number": _write(
        b'{"client": 7, "created_on": "2026-01-31", "members": [], "retain_until": null}'
    ),
    "a client without a name": _write(
        b'{"client": " ", "created_on": "2026-01-31", "members": [], "retain_until": null}'
    ),
    "nested without end": _write(b"[" * 200_000),
    "missing": Path.unlink,
    "cannot be read": _folder_instead,  # rights do not bind root, who may run the tests
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_card_is_listed_with_its_cure_beside_the_usable_engagements(
    folders: EngagementFolders, tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    damage(tmp_path / "northwind" / CARD)
    listed = folders.listed()
    assert [item.engagement_id for item in listed.usable] == ["southwind"]
    (damaged,) = listed.damaged
    assert damaged.engagement_id == "northwind"
    for words in (str(tmp_path / "northwind" / CARD), "documents are untouched", "write it anew"):
        assert words in damaged.reason
    assert folders.folder("southwind") == tmp_path / "southwind"
    with pytest.raises(EngagementError, match="write it anew"):
        folders.folder("northwind")


def test_a_folder_with_a_card_whose_name_is_no_id_says_what_an_id_looks_like(
    folders: EngagementFolders, tmp_path: Path
) -> None:
    (tmp_path / "northwind").rename(tmp_path / "Northwind (copy)")
    listed = folders.listed()
    assert [item.engagement_id for item in listed.usable] == ["southwind"]
    assert "cannot be the id of an engagement" in listed.damaged[0].reason


def test_what_a_file_system_puts_into_the_folder_is_not_taken_for_an_engagement(
    folders: EngagementFolders, tmp_path: Path
) -> None:
    (tmp_path / "lost+found").mkdir()
    (tmp_path / "notes.txt").write_text("")
    listed = folders.listed()
    assert [item.engagement_id for item in listed.usable] == ["northwind", "southwind"]
    assert listed.damaged == ()


def test_an_unknown_engagement_is_refused_with_the_usable_ones_though_another_is_damaged(
    folders: EngagementFolders, tmp_path: Path
) -> None:
    (tmp_path / "northwind" / CARD).write_text("")
    with pytest.raises(EngagementError, match="Known engagements: southwind"):
        folders.folder("eastwind")


def test_a_damaged_engagement_can_be_taken_out(folders: EngagementFolders, tmp_path: Path) -> None:
    (tmp_path / "northwind" / CARD).unlink()
    folders.take_out("northwind")
    assert [item.engagement_id for item in folders.all()] == ["southwind"]
