"""Asking in a real browser."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import ANSWER_MS, Server, marks

QUESTION = "Who should own remote access for our unmanned sites?"
Ask = Callable[[Page, str], None]


def test_every_page_is_served_with_the_security_headers(product: Server) -> None:
    with urllib.request.urlopen(product.url) as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe-eval" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"


def test_the_first_screen_offers_six_questions_and_one_of_them_is_answered_when_chosen(
    product: Server, page: Page
) -> None:
    page.goto(product.url)
    suggestions = page.locator("[class*='st-key-suggestion-'] button")
    expect(suggestions).to_have_count(6, timeout=ANSWER_MS)
    question = suggestions.first.inner_text()
    suggestions.first.click()
    expect(page.get_by_role("heading", name=question)).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("[class*='st-key-strength-']")).to_be_visible(timeout=ANSWER_MS)


def test_an_answer_has_numbered_marks_and_shows_the_first_passage_beside_it(
    product: Server, page: Page, ask: Ask
) -> None:
    page.goto(product.url)
    ask(page, QUESTION)
    expect(page.locator("[class*='st-key-strength-']")).to_be_visible(timeout=ANSWER_MS)
    numbers = marks(page)
    assert numbers[0] == 1
    assert sorted(set(numbers)) == list(range(1, max(numbers) + 1))
    card = page.locator("[class*='st-key-card-']")
    expect(card.get_by_role("heading")).to_contain_text("1 · ")
    expect(card).to_contain_text("Firm article")
    answer, evidence = page.locator("[class*='st-key-answer-']").bounding_box(), card.bounding_box()
    assert answer is not None
    assert evidence is not None
    assert evidence["x"] >= answer["x"] + answer["width"]


def test_a_citation_opens_by_keyboard_and_the_reader_keeps_the_place(product: Server, page: Page, ask: Ask) -> None:
    page.goto(product.url)
    ask(page, QUESTION)
    expect(page.locator("[class*='st-key-strength-']")).to_be_visible(timeout=ANSWER_MS)
    first = page.get_by_role("button", name="Source 1", exact=True).first
    first.focus()
    for _ in range(20):  # Tab reaches the next mark with another number
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.innerText").strip()
        if re.fullmatch(r"Source\s*2|2", focused):
            break
    page.keyboard.press("Enter")
    card = page.locator("[class*='st-key-card-']")
    expect(card.get_by_role("heading")).to_contain_text("2 · ", timeout=ANSWER_MS)
    assert re.fullmatch(r"Source\s*2|2", page.evaluate("document.activeElement.innerText").strip())


def test_on_a_narrow_screen_the_chosen_passage_stays_in_sight_below(product: Server, page: Page, ask: Ask) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(product.url)
    ask(page, QUESTION)
    expect(page.locator("[class*='st-key-strength-']")).to_be_attached(timeout=ANSWER_MS)
    page.get_by_role("button", name="Source 2", exact=True).first.click()
    card = page.locator("[class*='st-key-card-']")
    expect(card.get_by_role("heading")).to_contain_text("2 · ", timeout=ANSWER_MS)
    expect(card.get_by_role("heading")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Close the passage")).to_be_in_viewport(ratio=1)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390


def test_a_conversation_can_be_opened_again_by_its_address_renamed_and_deleted(
    product: Server, page: Page, ask: Ask
) -> None:
    page.goto(product.url)
    ask(page, QUESTION)
    expect(page.locator("[class*='st-key-strength-']")).to_be_visible(timeout=ANSWER_MS)
    expect(page).to_have_url(re.compile(r"[?&]c=[0-9a-f]{32}"))
    shown = page.locator("[class*='st-key-answer-']").inner_text()
    page.goto("about:blank")
    page.go_back()
    expect(page.locator("[class*='st-key-strength-']")).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("[class*='st-key-flow-answer-lead-']").first).to_contain_text(shown.split("\n")[1][:30])
    page.get_by_role("button", name="Rename", exact=True).click()
    page.get_by_label("Title").fill("Remote access, first look")
    page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    expect(page.get_by_role("button", name="Remote access, first look")).to_be_visible(timeout=ANSWER_MS)
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete conversation").click()
    expect(page.get_by_role("button", name="Remote access, first look")).to_have_count(0, timeout=ANSWER_MS)


def test_a_profile_is_made_in_the_form_and_shapes_the_answer_visibly(product: Server, page: Page, ask: Ask) -> None:
    page.goto(product.url)
    page.get_by_role("button", name="New profile").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Client", exact=True).fill("Northwind Energy Renewables International Holding of Europe GmbH")
    dialog.get_by_label("Staffing").click()
    page.get_by_role("option", name="Unmanned").click()
    dialog.get_by_role("button", name="Save profile").click()
    expect(page.locator(".st-key-panel-profile")).to_contain_text("Unmanned", timeout=ANSWER_MS)
    ask(page, QUESTION)
    expect(page.locator("[class*='st-key-because-']").first).to_contain_text("staffing is unmanned", timeout=ANSWER_MS)


def test_a_question_outside_the_field_gets_a_refusal_and_no_marks(product: Server, page: Page, ask: Ask) -> None:
    page.goto(product.url)
    ask(page, "What is the best recipe for apple pie?")
    expect(page.locator("[class*='-refusal']")).to_be_visible(timeout=ANSWER_MS)
    assert marks(page) == []


def test_feedback_and_its_reason_are_kept(product: Server, page: Page, ask: Ask) -> None:
    page.goto(product.url)
    ask(page, QUESTION)
    expect(page.locator("[class*='st-key-strength-']")).to_be_visible(timeout=ANSWER_MS)
    page.locator("[class*='st-key-thumbs-'] button").nth(1).click()
    page.get_by_label("In your words").fill("The second source says something else")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Kept with the answer.")).to_be_visible(timeout=ANSWER_MS)
    page.reload()
    expect(page.get_by_label("In your words")).to_have_value("The second source says something else", timeout=ANSWER_MS)


def test_profile_and_conversation_are_still_there_after_a_look_at_another_page(
    product: Server, page: Page, ask: Ask
) -> None:
    page.goto(product.url)
    page.get_by_role("button", name="New profile").click()
    page.get_by_role("dialog").get_by_label("Client", exact=True).fill("Southwind")
    page.get_by_role("dialog").get_by_role("button", name="Save profile").click()
    choice = page.get_by_role("combobox", name="Client profile")
    expect(choice).to_have_value("Southwind", timeout=ANSWER_MS)
    ask(page, QUESTION)
    expect(page.locator("[class*='st-key-strength-']")).to_be_visible(timeout=ANSWER_MS)
    page.get_by_role("link", name="Open in the library").first.click()
    expect(page.get_by_text("The cited passage")).to_be_visible(timeout=ANSWER_MS)
    page.get_by_role("link", name="Ask").click()
    expect(page.locator("[class*='st-key-strength-']")).to_be_visible(timeout=ANSWER_MS)
    expect(choice).to_have_value("Southwind")


def test_a_refusal_offers_questions_that_are_answered_when_chosen(product: Server, page: Page, ask: Ask) -> None:
    page.goto(product.url)
    ask(page, "Will quantum computers break our plant encryption?")
    offered = page.locator("[class*='st-key-instead-'] button").first
    expect(offered).to_be_visible(timeout=ANSWER_MS)
    question = offered.inner_text()
    offered.click()
    expect(page.get_by_role("heading", name=question)).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("[class*='st-key-strength-']")).to_be_visible(timeout=ANSWER_MS)
