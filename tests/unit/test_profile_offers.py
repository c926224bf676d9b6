"""Profiles go into an engagement and never come out of it."""

from __future__ import annotations

from pathlib import Path

from advisor.profile import profile_from_mapping
from advisor.profiles import ProfileShelf
from advisor.web.profile_offers import offered_profiles


def shelf(folder: Path, *clients: str) -> ProfileShelf:
    made = ProfileShelf(folder)
    for client in clients:
        made.save(profile_from_mapping({"client": client}))
    return made


def test_the_consultants_own_profiles_are_offered_inside_an_engagement_and_cannot_be_edited_there(
    tmp_path: Path,
) -> None:
    inside, outside = shelf(tmp_path / "northwind", "Northwind"), shelf(tmp_path / "own", "Pharma in general")
    offers = offered_profiles("northwind", inside, outside)
    assert [(offer.title, offer.own) for offer in offers] == [
        ("Northwind", True),
        ("Pharma in general · yours", False),
    ]


def test_outside_and_in_another_engagement_nothing_of_an_engagement_is_offered(tmp_path: Path) -> None:
    shelf(tmp_path / "northwind", "Northwind")
    other, outside = shelf(tmp_path / "southwind", "Southwind"), shelf(tmp_path / "own", "Pharma in general")
    assert [offer.title for offer in offered_profiles(None, outside, outside)] == ["Pharma in general"]
    assert "Northwind" not in {offer.title for offer in offered_profiles("southwind", other, outside)}


def test_a_choice_is_not_taken_for_a_profile_of_the_same_name_elsewhere(tmp_path: Path) -> None:
    inside, outside = shelf(tmp_path / "northwind", "Northwind"), shelf(tmp_path / "own", "Northwind")
    (own, from_outside) = offered_profiles("northwind", inside, outside)
    (alone,) = offered_profiles(None, outside, outside)
    assert own.key != from_outside.key
    assert from_outside.key == alone.key  # what was chosen outside stays chosen inside


def test_a_profile_that_cannot_be_read_is_named_with_its_problem_and_spares_the_others(tmp_path: Path) -> None:
    inside = shelf(tmp_path, "Northwind")
    (tmp_path / "broken.yaml").write_text("industry: [", encoding="utf-8")
    (broken, whole) = offered_profiles("northwind", inside, None)
    assert "not valid YAML" in broken.problem
    assert whole.profile is not None
