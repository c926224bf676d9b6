"""The Quality page in a real browser: runs, cases, and an answer rated down that becomes a case."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from advisor.serialisation import to_public
from evaluations.cases import load_suites
from evaluations.records import RunFolder
from evaluations.report_files import write_reports
from tests.advisor_values import make_answer, make_citation
from tests.browser.conftest import ANSWER_MS, ROOT, Listener, Server, run_application, wait_until_drawn
from tests.evaluation_values import DEV_ID, HELD_OUT_ID, make_experiment, make_record

Ask = Callable[[Page, str], None]
GOLD = (
    "Remote access to OT should run through one brokered platform with named users and a second factor, with operations"
    " releasing vendor sessions and control changes."
)
RUN, LATER = "20261122T200000Z-012345678", "20261123T200000Z-012345678"


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run the product with an advisor that answers from a script, in a home in which nothing was measured."""
    folder = tmp_path_factory.mktemp("quality")
    with run_application(folder / "home", folder / "log", "tests/browser/scripted_app.py") as server:
        yield server


def _keep_runs(home: Path, planted: str = "") -> None:
    """Keep two runs of a development and a held-out case; between them the development case became worse."""
    for number, (name, precision) in enumerate(((RUN, 1.0), (LATER, 0.25))):
        record = make_experiment(started_at=f"2026-11-{22 + number}T20:00:00+00:00")
        run = RunFolder.create(home / "evaluations" / "runs", name, record)
        for case_id, question in ((DEV_ID, f"Who owns remote access? {planted}"), (HELD_OUT_ID, "Who holds the keys?")):
            cited = (make_citation(1, f"The platform is central. {planted}"),)
            answer = to_public(make_answer(citations=cited), case_id)
            metrics = {"outcome": 1.0, "recall@5.fuse": precision, "citation_precision": precision}
            run.add(make_record(case_id, metrics=metrics, answer=answer, question=question, points=[["a platform"]]))
        write_reports(run)


def _open(page: Page, server: Server, address: str = "", heading: str = "Quality") -> None:
    page.goto(f"{server.url}/quality{address}")
    expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible(timeout=ANSWER_MS)


def test_before_the_first_run_the_page_says_the_command_that_makes_one(empty: Server, page: Page) -> None:
    _open(page, empty)
    expect(page.get_by_text("Nothing has been measured here yet.")).to_be_visible(timeout=ANSWER_MS)
    expect(page.get_by_text("python -m evaluations run facts --limit 12")).to_be_visible()
    page.get_by_role("link", name="Answers rated down").click()
    expect(page.get_by_role("heading", name="Waiting (0)")).to_be_visible(timeout=ANSWER_MS)


def test_a_run_is_drawn_opened_and_read_down_to_a_case_without_showing_held_out_ones(
    scripted: Server, page: Page, listener: Listener
) -> None:
    planted = f"![x]({listener.url}/x.png) <img src='{listener.url}/y.png'> :red[z]"
    _keep_runs(scripted.home, planted)
    _open(page, scripted)
    expect(page.locator("[data-testid='stVegaLiteChart'] svg").first).to_be_visible(timeout=ANSWER_MS)
    expect(page.get_by_role("cell", name="0.250 (0.250 to 0.250; 1)").first).to_be_visible()
    page.get_by_role("link", name="23 November 2026").click()
    expect(page.get_by_text("1 of 1 cases of the development half; 1 held-out cases are not shown.")).to_be_visible(
        timeout=ANSWER_MS
    )
    assert page.get_by_text("Who holds the keys?").count() == 0
    page.get_by_role("link", name="Who owns remote access?").click()
    expect(page.get_by_text("What was expected")).to_be_visible(timeout=ANSWER_MS)
    expect(page.get_by_text("[1] The platform is central.")).to_be_visible()
    # Until the case is drawn whole, the switch of the run before it is still there and can be clicked.
    wait_until_drawn(page)
    page.get_by_role("link", name="Back to the run").click()
    expect(page).to_have_url(f"{scripted.url}/quality?run={LATER}")
    wait_until_drawn(page)
    page.get_by_text("Show held-out cases too").click()
    expect(page.get_by_role("link", name="Who holds the keys?")).to_be_visible(timeout=ANSWER_MS)
    page.wait_for_timeout(500)
    assert listener.hits == []
    # A new visit begins without held-out cases, and a link to one shows what it costs to look.
    page.goto(f"{scripted.url}/quality?run={RUN}&case={HELD_OUT_ID}")
    expect(page.get_by_text("This is a held-out case.")).to_be_visible(timeout=ANSWER_MS)
    page.goto(f"{scripted.url}/quality?view=compare")
    expect(page.get_by_role("heading", name="Cases that differ most")).to_be_visible(timeout=ANSWER_MS)
    expect(page.get_by_text("worse · citation precision -0.75")).to_be_visible()


def test_an_answer_rated_down_becomes_a_case_that_the_check_takes_along(scripted: Server, page: Page, ask: Ask) -> None:
    page.goto(scripted.url)
    ask(page, "Who should own remote access to our plants?")
    expect(page.locator("[class*='st-key-strength-']")).to_be_visible(timeout=ANSWER_MS)
    page.locator("[class*='st-key-thumbs-'] button").nth(1).click()
    page.get_by_label("In your words").fill("it is the plant")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Kept with the answer.")).to_be_visible(timeout=ANSWER_MS)
    _open(page, scripted, "?view=feedback")
    waiting = page.locator("[class*='st-key-entry-own-']").filter(has_text="it is the plant")
    waiting.get_by_role("button", name="Make a draft case").click()
    expect(page.get_by_text("Before it can be accepted")).to_be_visible(timeout=ANSWER_MS)
    expect(page.get_by_text("has nothing to be measured by")).to_be_visible()
    # The scripted answer quotes what stands in no article of the product, and the check says so.
    first = page.locator("[class*='st-key-gold-'] [data-testid='stCheckbox']").first
    first.click()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("the quote does not stand in remote-access")).to_be_visible(timeout=ANSWER_MS)
    first.click()
    page.get_by_label("Further passages that answer").fill(f"remote-access: {GOLD}")
    page.get_by_label("What a complete answer says").fill("brokered platform named users | one platform")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("The case was accepted.")).to_be_visible(timeout=ANSWER_MS)
    expect(page.get_by_role("heading", name="Accepted (1)")).to_be_visible()
    (case,) = load_suites(["own"], scripted.home / "evaluations" / "cases")["own"].cases
    assert (case.gold[0].quote, case.points) == (GOLD, (("brokered platform named users", "one platform"),))
    command = [sys.executable, "-m", "evaluations", "check"]
    environment = {**os.environ, "ADVISOR_HOME": str(scripted.home)}
    check = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert check.returncode == 0, check.stdout
    assert ", 0 problems." in check.stdout


def test_what_was_rated_down_within_an_engagement_stays_in_its_folder(scripted: Server, page: Page, ask: Ask) -> None:
    question = "What does Fieldgate pay for the session owner?"
    page.goto(scripted.url)
    page.get_by_role("button", name="New engagement").click(timeout=ANSWER_MS)
    page.get_by_role("dialog").get_by_label("Name").fill("Fieldgate 2026")
    page.get_by_role("dialog").get_by_role("button", name="Create engagement").click()
    expect(page.get_by_role("combobox", name="Engagement")).to_have_value("Fieldgate 2026", timeout=ANSWER_MS)
    ask(page, question)
    expect(page.locator("[class*='st-key-strength-']")).to_be_visible(timeout=ANSWER_MS)
    page.locator("[class*='st-key-thumbs-'] button").nth(1).click()
    expect(page.get_by_label("In your words")).to_be_visible(timeout=ANSWER_MS)
    page.goto(f"{scripted.url}/quality?view=feedback")
    expect(page.get_by_role("heading", name=re.compile("Waiting"))).to_be_visible(timeout=ANSWER_MS)
    assert page.get_by_text(question).count() == 0
    page.goto(f"{scripted.url}/quality?view=feedback&e=fieldgate-2026")
    expect(page.get_by_text(question)).to_be_visible(timeout=ANSWER_MS)
    page.get_by_role("button", name="Make a draft case").click()
    expect(page.get_by_role("heading", name="Draft case")).to_be_visible(timeout=ANSWER_MS)
    page.get_by_text("Edit as YAML").click()
    fields = page.get_by_label("Fields of the case")
    expect(fields).to_have_value(re.compile("documents: fieldgate-2026"), timeout=ANSWER_MS)
    fields.fill("question: What does it cost?\ncategory: advice\noutcome: refused\ndocuments: fieldgate-2026\n")
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("The case was accepted.")).to_be_visible(timeout=ANSWER_MS)
    inside = scripted.home / "engagements" / "fieldgate-2026" / "evaluations" / "cases" / "own.yaml"
    assert "What does it cost?" in inside.read_text(encoding="utf-8")
    shared = (scripted.home / "evaluations").rglob("*.yaml")
    assert not [path for path in shared if "fieldgate" in path.read_text(encoding="utf-8").casefold()]
