"""Several client profiles in one folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.profile import profile_from_mapping
from advisor.profiles import ProfileShelf
from knowledge_base.errors import HomeNotWritableError

LONG_NAME = "Northwind Energy Renewables International Holding of Europe GmbH"  # its 60th letter follows a hyphen


def test_a_saved_profile_is_found_under_the_name_that_was_returned(tmp_path: Path) -> None:
    shelf = ProfileShelf(tmp_path)
    for client in ("Northwind", LONG_NAME, "…"):
        profile = profile_from_mapping({"client": client})
        name = shelf.save(profile)
        assert name in shelf.names()
        assert shelf.load(name) == profile


def test_two_clients_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    shelf = ProfileShelf(tmp_path)
    first = shelf.save(profile_from_mapping({"client": "Northwind", "industry": "water"}))
    second = shelf.save(profile_from_mapping({"client": "Northwind", "industry": "rail"}))
    assert (first, second) == ("northwind", "northwind-2")


def test_an_edited_profile_replaces_the_one_it_was_edited_from(tmp_path: Path) -> None:
    shelf = ProfileShelf(tmp_path)
    old = shelf.save(profile_from_mapping({"client": "Northwind"}))
    new = shelf.save(profile_from_mapping({"client": "Southwind"}), replaces=old)
    assert shelf.names() == (new,)
    assert shelf.save(profile_from_mapping({"client": "Southwind"}), replaces=new) == new


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(HomeNotWritableError, match="cannot be saved"):
        ProfileShelf(tmp_path / "file" / "profiles").save(profile_from_mapping({"client": "Northwind"}))
