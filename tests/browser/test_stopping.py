"""What happens while an answer is made."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import ANSWER_MS, Server, marks
from tests.browser.scripted_app import SENTENCES

Ask = Callable[[Page, str], None]


def test_the_stop_button_keeps_the_part_that_was_verified(scripted: Server, page: Page, ask: Ask) -> None:
    page.goto(scripted.url)
    ask(page, "Please answer slowly: who owns remote access?")
    expect(page.get_by_text(SENTENCES[0])).to_be_visible(timeout=ANSWER_MS)
    page.get_by_test_id("stChatInputStopButton").click()
    expect(page.get_by_text("You stopped this answer here.")).to_be_visible(timeout=ANSWER_MS)
    assert 1 in marks(page)
    expect(page.locator("[class*='st-key-answer-']").get_by_text(SENTENCES[4])).to_have_count(0)
    page.reload()
    expect(page.get_by_text("You stopped this answer here.")).to_be_visible(timeout=ANSWER_MS)
    page.get_by_role("button", name="Source 2", exact=True).first.click()
    expect(page.locator("[class*='st-key-card-']")).to_contain_text(SENTENCES[0])


def test_the_answer_to_a_suggested_question_can_be_stopped_too(scripted: Server, page: Page) -> None:
    page.goto(scripted.url)
    page.locator("[class*='st-key-suggestion-'] button").first.click(timeout=ANSWER_MS)
    expect(page.get_by_text(SENTENCES[0])).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("[class*='st-key-suggestion-'] button:visible")).to_have_count(0)
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("You stopped this answer here.")).to_be_visible(timeout=ANSWER_MS)
    assert 1 in marks(page)
    expect(page.locator("[class*='st-key-answer-']").get_by_text(SENTENCES[4])).to_have_count(0)
    expect(page.get_by_role("button", name="Stop", exact=True)).to_have_count(0)


def test_the_stage_at_work_is_shown_by_name(scripted: Server, page: Page, ask: Ask) -> None:
    page.goto(scripted.url)
    ask(page, "Please answer slowly: which stages are there?")
    expect(page.locator(".st-key-stage")).to_contain_text("Write the answer", timeout=ANSWER_MS)


def test_a_failure_is_a_sentence_and_the_question_can_be_asked_again(scripted: Server, page: Page, ask: Ask) -> None:
    page.goto(scripted.url)
    ask(page, "Let this fail")
    expect(page.get_by_text("This question could not be answered.")).to_be_visible(timeout=ANSWER_MS)
    expect(page.get_by_role("button", name="Ask again")).to_be_visible()
    assert "Traceback" not in page.locator("body").inner_text()


def test_an_answer_shows_how_it_was_made_and_what_is_not_covered(scripted: Server, page: Page, ask: Ask) -> None:
    page.goto(scripted.url)
    ask(page, "Who owns remote access?")
    expect(page.locator("[class*='st-key-strength-']")).to_contain_text("strong", timeout=ANSWER_MS)
    expect(page.locator("[class*='st-key-uncovered-']")).to_contain_text("liable")
    page.get_by_text("How it was made").click()
    expect(page.get_by_text("remote access ownership")).to_be_visible()
    expect(page.get_by_role("cell", name="Search the sources")).to_be_visible()
    assert marks(page) == list(range(1, 11))
