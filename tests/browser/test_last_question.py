"""The question that is being read stands at the top of the view, however long the conversation is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ANSWER_MS, Server, wait_until_drawn

Ask = Callable[[Page, str], None]
QUESTION = "What is answered slowly, then?"
NEAR_THE_TOP = 0.15  # of the height of the view
DRAWN_AGAIN_MS = 3_500  # the script corrects the place for three seconds


@pytest.fixture(params=[(1440, 700), (390, 844)], ids=["wide", "narrow"])
def reader(request: pytest.FixtureRequest, chromium: Browser, scripted: Server, ask: Ask) -> Iterator[Page]:
    """A conversation of three answers, of which any is longer than the view is high."""
    width, height = request.param
    context = chromium.new_context(viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto(scripted.url)
    for number in range(1, 4):
        ask(page, f"Who owns part {number} of remote access?")
        expect(page.get_by_role("button", name="Export")).to_have_count(number, timeout=ANSWER_MS)
        wait_until_drawn(page)
    yield page
    context.close()


def top_of(page: Page, question: str) -> float:
    """Return where the heading of a question stands, as a share of the height of the view."""
    box = page.get_by_role("heading", name=question).bounding_box()
    size = page.viewport_size
    assert box is not None
    assert size is not None
    return box["y"] / size["height"]


def wait_until_at_the_top(page: Page, question: str) -> None:
    """Wait until the heading of a question stands near the top of the view, and in it as a whole."""
    heading = page.get_by_role("heading", name=question)
    expect(heading).to_be_in_viewport(ratio=1, timeout=ANSWER_MS)
    page.wait_for_function(
        "([text, share]) => [...document.querySelectorAll('h2')].some(h => h.innerText.includes(text)"
        " && h.getBoundingClientRect().top < share * innerHeight)",
        arg=[question, NEAR_THE_TOP],
    )
    expect(heading).to_be_in_viewport(ratio=1)


def _wheel(page: Page, pixels: int) -> None:
    size = page.viewport_size
    assert size is not None
    page.mouse.move(size["width"] * 0.6, 300)  # right of the side bar
    page.mouse.wheel(0, pixels)


def test_a_new_question_comes_to_the_top_and_stays_there_until_its_answer_is_whole(reader: Page, ask: Ask) -> None:
    ask(reader, QUESTION)
    expect(reader.locator(".st-key-asked-new")).to_be_visible(timeout=ANSWER_MS)
    wait_until_at_the_top(reader, QUESTION)
    # While a longer text replaces a shorter one, both may be there for a moment.
    streamed = reader.locator("[class*='st-key-streamed']").filter(has_text="What changes for this client")
    expect(streamed.first).to_be_visible()
    assert 0 <= top_of(reader, QUESTION) < NEAR_THE_TOP
    expect(reader.get_by_role("button", name="Export")).to_have_count(4, timeout=ANSWER_MS)
    wait_until_drawn(reader)
    reader.wait_for_timeout(DRAWN_AGAIN_MS)
    assert 0 <= top_of(reader, QUESTION) < NEAR_THE_TOP


def test_a_question_with_a_short_answer_stands_at_the_top_too(reader: Page, ask: Ask) -> None:
    ask(reader, "What is answered briefly, then?")
    expect(reader.get_by_role("button", name="Export")).to_have_count(4, timeout=ANSWER_MS)
    wait_until_at_the_top(reader, "What is answered briefly, then?")
    reader.wait_for_timeout(DRAWN_AGAIN_MS)
    assert 0 <= top_of(reader, "What is answered briefly, then?") < NEAR_THE_TOP


def test_a_reader_who_scrolls_away_while_the_answer_comes_stays_there(reader: Page, ask: Ask) -> None:
    ask(reader, QUESTION)
    expect(reader.locator(".st-key-asked-new")).to_be_visible(timeout=ANSWER_MS)
    wait_until_at_the_top(reader, QUESTION)
    _wheel(reader, -400)
    expect(reader.get_by_role("button", name="Export")).to_have_count(4, timeout=ANSWER_MS)
    wait_until_drawn(reader)
    reader.wait_for_timeout(DRAWN_AGAIN_MS)
    assert top_of(reader, QUESTION) > NEAR_THE_TOP + 0.3


def test_a_conversation_opened_again_shows_its_last_question(reader: Page) -> None:
    reader.reload()
    expect(reader.get_by_role("button", name="Export")).to_have_count(3, timeout=ANSWER_MS)
    wait_until_at_the_top(reader, "Who owns part 3 of remote access?")


def test_whatever_else_is_chosen_brings_no_jump_to_the_last_question(scripted: Server, page: Page, ask: Ask) -> None:
    page.goto(scripted.url)
    for number in range(1, 10):
        ask(page, f"Who owns part {number} of remote access?")
        expect(page.get_by_role("heading", name=f"Who owns part {number} of")).to_be_attached(timeout=ANSWER_MS)
        expect(page.get_by_role("button", name="Export")).to_have_count(min(number, 8), timeout=ANSWER_MS)
        expect(page.locator(".st-key-asked-new")).to_have_count(0, timeout=ANSWER_MS)
    wait_until_drawn(page)
    wait_until_at_the_top(page, "Who owns part 9 of remote access?")
    page.get_by_role("button", name=re.compile("Show 1 earlier")).click()
    first = page.get_by_role("heading", name="Who owns part 1 of remote access?")
    expect(first).to_be_visible(timeout=ANSWER_MS)
    wait_until_drawn(page)
    page.wait_for_timeout(DRAWN_AGAIN_MS)
    expect(first).to_be_in_viewport()
