"""Terms: what is indexed and what is asked must meet."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from knowledge_base.lexical import analyse, fold


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Who owns the industrial firewalls?", ["own", "industri", "firewal"]),
        ("level 3.5 of IEC 62443-3-3.", ["level", "3.5", "iec", "62443-3-3", "62443"]),
        ("NIST SP 800-82, Rev. 3", ["nist", "sp", "800-82", "800", "rev", "3"]),
        ("IT/OT convergence", ["it", "ot", "converg"]),
        ("ot / it and/or", ["ot", "it"]),
        ("It is IT that US plants ask", ["it", "us", "plant", "ask"]),
        ("WHO OWNS IT", ["own"]),  # all capitals say nothing about which word is an acronym
        ("well-known state-of-the-art", ["well", "known", "state", "art"]),
        ("1,000 sites, 24/7", ["1000", "site", "24", "7"]),
        ("levels 3–5", ["level", "3", "5"]),
        ("62443\u20113\u20113", ["62443-3-3", "62443"]),
        ("don't C++ _x_ a_tag", ["c", "x", "tag"]),
        ("", []),
        ("?!", []),
    ],
)
def test_a_text_becomes_these_terms(text: str, terms: list[str]) -> None:
    assert analyse(text) == terms


def test_inflections_of_a_word_are_one_term() -> None:
    assert len({term for word in ("connect", "connected", "connecting", "Connections") for term in analyse(word)}) == 1


def test_ligatures_accents_and_full_width_forms_are_plain_letters() -> None:
    assert fold("ﬁrewall café ＯＰＣ") == "firewall cafe OPC"  # noqa: RUF001


def test_terms_hold_nothing_that_a_full_text_index_would_split_or_take_for_syntax() -> None:
    terms = analyse('a AND "b" NEAR(c) -d* title:x v1.2-rc1 über straße 数据')
    assert all(character.isalnum() or character in ".-" for term in terms for character in term)


def test_encoded_data_makes_no_terms() -> None:
    assert analyse("x" * 65) == []


def test_a_long_text_without_spaces_takes_no_time() -> None:
    assert len(analyse("a1-" * 50_000)) == 0


def test_threads_do_not_disturb_each_others_stemming() -> None:
    words = [
        f"{stem}{ending}" for stem in ("govern", "connect", "operat", "regulat") for ending in ("ing", "ed", "ions")
    ]
    expected = [analyse(word) for word in words]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(analyse, words * 50)) == expected * 50
