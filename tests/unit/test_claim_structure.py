"""Claims that have the words of their passage in other places: found by rules, without any model's help."""

from __future__ import annotations

import pytest

from advisor.claim_names import unknown_names
from advisor.claim_structure import misplaced, overstated
from advisor.contradictions import Beside, doubts
from advisor.figure_checks import wrong_figures
from advisor.wording import read

DIRECTOR = "We recommend that the operations director owns the improvement plan and that the CISO runs the assessment."
LEAD = "The deal lead should decide on the price, and the COO should confirm that the pace is possible for the plants."
STOP = "Toyota stopped 28 lines at 14 plants on 1 March 2022 because its supplier had found malware."
COST = "Most decision-makers put the cost of an interruption at USD 10,000 to 500,000 per hour."
NON = "IT came first in 46% of non-ransomware incidents."
VISIT = "One future owner of the plant attends every site visit."


@pytest.mark.parametrize(
    ("claim", "passage", "reason"),
    [
        ("The CISO should own the improvement plan.", DIRECTOR, "of somebody else"),
        ("The deal lead should confirm that the pace is possible.", LEAD, "of somebody else"),
        ("Toyota stopped 14 lines at 28 plants.", STOP, "another number of 'line'"),
        ("An interruption costs USD 10,000 to 500,000 per day.", COST, "per hour"),
        (
            "IT came first in 46% of the ransomware incidents.",
            "IT came first in 46% of non-ransomware incidents.",
            "non-",
        ),
    ],
)
def test_the_passages_words_of_somebody_or_something_else_are_a_contradiction(
    claim: str, passage: str, reason: str
) -> None:
    assert reason in " ".join(misplaced(read(claim), [read(passage)]))


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("The operations director should own the improvement plan.", DIRECTOR),
        ("The COO should confirm that the pace is possible.", LEAD),
        ("Toyota stopped 28 lines at 14 plants in 2022.", STOP),
        ("An interruption costs USD 10,000 to 500,000 an hour.", COST),
        ("The plant should pay for its own plan.", DIRECTOR),
        ("IT came first in 46% of incidents without ransomware.", NON),
    ],
)
def test_the_same_said_of_the_same_is_none(claim: str, passage: str) -> None:
    assert list(misplaced(read(claim), [read(passage)])) == []


@pytest.mark.parametrize(
    ("claim", "passage", "reason"),
    [
        ("All future owners of the plant attend every site visit.", VISIT, "more than the passage says"),
        ("Toyota stopped 28 lines because its robots were infected.", STOP, "as the reason"),
        ("One future owner attends every site visit, unless the plant is small.", VISIT, "no 'unless'"),
        (
            "Servers guard the vault, and backups hold recipes of batches.",
            "Recipes guard the vault, and backups hold servers of batches.",
            "changed places",
        ),
    ],
)
def test_more_than_the_passage_puts_together_is_doubted(claim: str, passage: str, reason: str) -> None:
    assert reason in " ".join(overstated(read(claim), [read(passage)]))


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("One future owner of the plant is at every visit.", VISIT),
        ("Name an owner at all sites.", "Name an owner at all plants, and let sites report."),
        ("Because its supplier had found malware, Toyota stopped 28 lines.", STOP),
        ("Since 2022 Toyota has had another plan for its lines.", STOP),
        ("Each site visit is attended by one future owner of the plant.", VISIT),
    ],
)
def test_free_wording_that_puts_together_the_same_is_not_doubted(claim: str, passage: str) -> None:
    assert list(overstated(read(claim), [read(passage)])) == []


@pytest.mark.parametrize(
    ("claim", "passage", "unknown"),
    [
        ("It rests on the NCSC's framework.", "The National Cyber Security Centre has a framework.", []),
        ("Plants in Europe were spared.", "European plants were not affected.", []),
        ("The controller has I/O modules.", "Its input and output modules remain.", []),
        ("Having found malware, it stopped.", "It found malware and stopped.", []),
        ("Gartner found malware.", "It found malware and stopped.", ["Gartner"]),
        ("Plants in Asia were spared.", "European plants were not affected.", ["Asia"]),
    ],
)
def test_a_name_is_known_by_its_words_and_its_other_forms(claim: str, passage: str, unknown: list[str]) -> None:
    found = list(unknown_names(read(claim), [read(passage)], read("")))
    assert found == [f"the name {name!r} is not in the passage" for name in unknown]


def test_a_figure_of_another_sentence_of_the_passage_is_doubted_and_no_contradiction() -> None:
    best, other = read("The pipeline restarted on 12 May 2021."), read("The group struck on 7 May 2021.")
    claim = read("The pipeline was struck on 7 May and restarted on 12 May 2021.")
    assert list(wrong_figures(claim, [best], [best, other])) == []
    assert "'7 May'" in " ".join(wrong_figures(claim, [best]))


def test_nobody_without_something_demands_it_and_denies_nothing() -> None:
    source = read("Operations should release every platform change on these hosts.")

    def doubted(text: str) -> list[str]:
        beside = Beside(claim=read(text), best=(source,))
        return [reason for reason in doubts(beside, [beside]) if "denies" in reason]

    assert doubted("No platform change goes live before operations has released it.") == []
    assert doubted("Operations should not release every platform change.") != []
