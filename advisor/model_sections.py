"""Where a model's sentence goes. Headings are ours: a model's own words are no fact that anybody has checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.answers import Evidence, Plan
from advisor.intent import DIMENSIONS
from advisor.sentence_lines import Line
from advisor.sentence_verification import Finding
from knowledge_base.domain import Collection


@dataclass(frozen=True, kw_only=True)
class Place:
    """A section of the answer and its place among the others."""

    kind: str
    heading: str
    order: int


SHORT_ANSWER = Place(kind="short_answer", heading="Short answer", order=0)
CLIENT_DOCUMENTS = Place(kind="client_documents", heading="In the client's documents", order=1)
DETAIL = Place(kind="detail", heading="What the sources say", order=2)
BY_DIMENSION = {
    name: Place(kind=name, heading=name.capitalize(), order=3 + number) for number, name in enumerate(DIMENSIONS)
}
CLIENT = Place(kind="client", heading="What changes for this client", order=8)
WATCH_OUT = Place(kind="watch_out", heading="Watch out", order=9)


def place_of(
    line: Line, finding: Finding, evidence: Sequence[Evidence], plan: Plan, *, first: bool
) -> tuple[Place, str | None]:
    """Return the section of a sentence, and the client's fact that brought it in.

    The first sentence is the short answer. What only the client's documents say is told apart from advice.
    """
    numbers = {number for number, _ in finding.quotes}
    cited = [item for item in evidence if item.number in numbers]
    heading = line.heading.lower()
    if first or heading.startswith("short"):
        return SHORT_ANSWER, None
    if cited and all(item.passage.document.collection is Collection.CLIENT for item in cited):
        return CLIENT_DOCUMENTS, None
    facts = [item.facts[-1] for item in cited if item.facts]
    if facts and (heading.startswith(("for this client", "what changes")) or len(facts) == len(cited)):
        return CLIENT, facts[0]
    if heading.startswith("watch"):
        return WATCH_OUT, None
    if plan.by_dimension and heading in BY_DIMENSION:
        return BY_DIMENSION[heading], None
    return DETAIL, None
