"""Pages of varied business text for measurements of speed, made from a seed: no data from outside.

Half of the documents are PDF files with running headers and page numbers, half are Markdown. A page has some 370
words in sections, lists and rows; names, numbers and dates differ throughout, so that nothing is a duplicate.
"""

from __future__ import annotations

import random
import textwrap
from collections.abc import Iterator
from pathlib import Path

from evaluations.benchmarks.plain_pdf import write_pdf

PAGES_PER_DOCUMENT = 10
PARAGRAPHS_PER_PAGE = 4
SENTENCES_PER_PARAGRAPH = 5
LINE_WIDTH = 88  # characters

_KINDS = ("Maintenance report", "Service agreement", "Site assessment", "Meeting minutes", "Audit findings", "Budget")
_SYSTEMS = (
    "boiler feed pump", "packaging line", "historian server", "jump host", "safety controller", "batch reactor",
    "conveyor drive", "gas chromatograph", "substation gateway", "cooling tower", "label printer",
    "laboratory system", "asset register", "patch server", "engineering workstation", "weighbridge",
    "compressed air station", "firewall pair", "recipe database", "vibration monitor", "crane control",
    "effluent sampler", "spare part store", "badge reader",
)  # fmt: skip
_ROLES = (
    "shift supervisor", "plant manager", "integrator", "service desk", "control engineer", "procurement lead",
    "network team", "safety officer", "finance controller", "vendor's technician", "maintenance planner", "auditor",
    "quality manager", "site director", "outage coordinator", "works council",
)  # fmt: skip
_ACTIONS = (
    "replaced", "inspected", "documented", "postponed", "approved", "measured", "isolated", "commissioned",
    "questioned", "recalibrated", "budgeted", "re-labelled", "tested", "escalated", "handed over", "scheduled",
    "audited", "restarted",
)  # fmt: skip
_REASONS = (
    "because spare parts arrive only after the summer stop", "before the insurer's visit", "after two false alarms",
    "in line with the revised work permit", "although the drawing still shows the former cabinet",
    "to reduce the energy bill of the winter months", "while the second line kept running",
    "since the supplier announced the end of support", "despite a missing signature from operations",
    "so that the night shift can work without a contractor", "as agreed in the quarterly review",
    "without a stop of production", "under the warranty of the manufacturer", "at the request of the regulator",
)  # fmt: skip
_CONSEQUENCES = (
    "The remaining risk was accepted until the next inspection", "A second offer will be compared in the spring",
    "Training for the affected crews takes half a day", "Costs are charged to the site and not to the group",
    "Photographs and readings are kept with the work order", "Nobody was hurt and no product was lost",
    "The deviation was closed with a corrective action", "An independent expert confirmed the calculation",
    "The contract allows one extension on the same terms", "Access was limited to named people with a permit",
)  # fmt: skip
_HEADINGS = ("Background", "Observations", "Measures", "Open points", "Costs and dates", "Responsibilities", "Annex")
_MONTHS = ("January", "March", "May", "June", "August", "October", "December")
_ONSETS = ("b", "br", "d", "dr", "f", "g", "gr", "h", "k", "kl", "l", "m", "n", "p", "r", "s", "st", "t", "v", "w")
_VOWELS = "aeiou"
_CODAS = ("", "n", "r", "l", "st", "ck")


def write_pages(folder: Path, pages: int, seed: int) -> tuple[Path, ...]:
    """Write documents with this many pages altogether and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(_write_documents(folder, pages, random.Random(seed)))


def _write_documents(folder: Path, pages: int, chance: random.Random) -> Iterator[Path]:
    for number, first in enumerate(range(0, pages, PAGES_PER_DOCUMENT)):
        count = min(PAGES_PER_DOCUMENT, pages - first)
        title = f"{chance.choice(_KINDS)} {_name(chance)} {number + 1}"
        content = [_page(chance) for _ in range(count)]
        if number % 2:
            path = folder / f"document-{number:05}.md"
            sections = "\n\n".join(f"## {heading}\n\n{text}" for page in content for heading, text in page)
            path.write_text(f"# {title}\n\n{sections}\n", encoding="utf-8")
        else:
            path = folder / f"document-{number:05}.pdf"
            write_pdf(path, [_lines(title, place, page) for place, page in enumerate(content, start=1)])
        yield path


def _page(chance: random.Random) -> list[tuple[str, str]]:
    headings = chance.sample(_HEADINGS, 2)
    half = PARAGRAPHS_PER_PAGE // 2
    return [(heading, "\n\n".join(_paragraph(chance) for _ in range(half))) for heading in headings]


def _lines(title: str, place: int, page: list[tuple[str, str]]) -> list[str]:
    lines = [f"{title} - confidential", ""]
    for heading, text in page:
        lines += [heading, ""]
        for paragraph in text.split("\n\n"):
            lines += [*textwrap.wrap(paragraph, LINE_WIDTH), ""]
    return [*lines, f"Page {place}"]


def _paragraph(chance: random.Random) -> str:
    return " ".join(_sentence(chance) for _ in range(SENTENCES_PER_PARAGRAPH))


def _sentence(chance: random.Random) -> str:
    system, role, site = chance.choice(_SYSTEMS), chance.choice(_ROLES), _name(chance)
    day = f"{chance.randint(1, 28)} {chance.choice(_MONTHS)}"
    amount = f"{chance.randint(2, 990)}{chance.choice([' hours', ' kEUR', ' units', ' readings', ' percent'])}"
    shape = chance.randrange(5)
    if shape == 0:
        return f"The {role} of {site} {chance.choice(_ACTIONS)} the {system} on {day} {chance.choice(_REASONS)}."
    if shape == 1:
        return f"For the {system} in {site}, {amount} were recorded {chance.choice(_REASONS)}."
    if shape == 2:
        return f"{chance.choice(_CONSEQUENCES)}, as the {role} of {site} noted on {day}."
    if shape == 3:
        other = chance.choice(_SYSTEMS)
        return f"The {system} and the {other} share a cabinet in {site}, which the {role} {chance.choice(_ACTIONS)}."
    return f"By {day}, the {role} in {site} has to report {amount} for the {system} {chance.choice(_REASONS)}."


def _name(chance: random.Random) -> str:
    """Return a place that does not exist, so that documents differ by rare words as real ones do."""
    syllables = chance.randint(2, 3)
    parts = (chance.choice(_ONSETS) + chance.choice(_VOWELS) + chance.choice(_CODAS) for _ in range(syllables))
    return "".join(parts).capitalize()
