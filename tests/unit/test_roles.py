"""The part that a section plays, told by its heading."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.intent import Intent
from advisor.roles import FOLLOW_ON, HEADINGS, Role, heading_of, passage_dimension, role_of
from knowledge_base.articles import load_articles
from knowledge_base.domain import Facets
from knowledge_base.reference_data import REFERENCE_MEDIA_TYPE
from tests.advisor_values import make_document, make_passage


@pytest.mark.parametrize(
    ("headings", "role"),
    [
        (("Remote access", "What to do"), Role.ACTION),
        (("Remote access", "Who owns it"), Role.OWNER),
        (("Remote access", " watch OUT "), Role.CAUTION),
        (("Remote access", "What changes", "Growth"), Role.CHANGE),
        (("Historian (process historian)", "What IT and OT understand by it"), Role.SIDES),
        (("Remote access", "Findings"), Role.BODY),
        (("What to do today",), Role.BODY),
        ((), Role.BODY),
    ],
)
def test_a_section_plays_the_part_that_its_heading_names(headings: tuple[str, ...], role: Role) -> None:
    assert role_of(make_passage("Text.", headings=headings).chunk) is role


def test_what_follows_the_short_answer_is_settled_for_every_intent_and_has_a_heading() -> None:
    assert set(FOLLOW_ON) == set(Intent)
    assert {role for steps in FOLLOW_ON.values() for role, _ in steps} <= set(HEADINGS)


def test_every_section_of_the_curated_articles_plays_a_part() -> None:
    paths = {section.path for article in load_articles() for section in article.sections}
    assert paths
    assert [path for path in paths if role_of(make_passage("Text.", headings=path).chunk) is Role.BODY] == []


def test_a_heading_that_names_a_dimension_outranks_the_articles_own() -> None:
    document = replace(make_document(), facets=Facets(dimensions=("architecture",)))
    own = make_passage("Text.", document=document, headings=("Rail", "What it is"))
    headed = make_passage("Text.", document=document, headings=("Rail", "What to do", "Governance"))
    assert passage_dimension(own) == "architecture"
    assert passage_dimension(headed) == "governance"


def test_an_entry_of_the_reference_data_stands_under_the_heading_below_its_name() -> None:
    glossary = replace(make_document(), media_type=REFERENCE_MEDIA_TYPE)
    entry = make_passage("Text.", document=glossary, headings=("Historian", "What it is"))
    section = make_passage("Text.", headings=("What to do", "Governance"))
    assert (heading_of(entry), heading_of(section)) == ("What it is", "What to do")
    assert heading_of(make_passage("Text.")) is None


def test_an_entry_of_the_reference_data_may_have_a_dimension_of_its_own() -> None:
    services = replace(make_document(), media_type=REFERENCE_MEDIA_TYPE)
    passage = make_passage("Text.", document=services, facets=Facets(dimensions=("governance",)))
    assert passage_dimension(passage) == "governance"
