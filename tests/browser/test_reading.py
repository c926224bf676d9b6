"""From an answer to the document that it quotes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import ANSWER_MS, Server, wait_until_drawn
from tests.browser.scripted_app import COSTS, SENTENCES

Ask = Callable[[Page, str], None]


def test_a_document_opened_from_a_citation_marks_the_sentence_and_brings_it_into_sight(
    scripted: Server, page: Page, ask: Ask
) -> None:
    page.set_viewport_size({"width": 1440, "height": 460})  # too low for the passage to be in sight by itself
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None)
    page.goto(scripted.url)
    ask(page, "Who owns remote access?")
    page.get_by_role("button", name="Source 3", exact=True).first.click(timeout=ANSWER_MS)
    expect(page.locator("[class*='st-key-card-']").get_by_role("heading")).to_contain_text("3 · ")
    wait_until_drawn(page)  # the heading comes before the link, which leads to the card before until then
    page.get_by_role("link", name="Open in the library").first.click()
    marked = page.locator(".st-key-quoted-document")
    expect(marked).to_have_text(SENTENCES[1], timeout=ANSWER_MS)
    expect(marked).to_be_in_viewport(ratio=1)
    assert not [line for line in refused if "quote" in line]
    page.goto(page.url)  # the address alone leads there as well
    expect(marked).to_have_text(SENTENCES[1], timeout=ANSWER_MS)
    expect(marked).to_be_in_viewport(ratio=1)


def test_an_export_is_fetched_when_it_is_asked_for_and_not_before(scripted: Server, page: Page, ask: Ask) -> None:
    fetched: list[str] = []
    prefix = f"{scripted.url}/media/"
    page.on("request", lambda request: fetched.append(request.url) if request.url.startswith(prefix) else None)
    page.goto(scripted.url)
    for number, question in enumerate(("Who owns remote access?", "Who releases a session?"), start=1):
        ask(page, question)
        expect(page.get_by_role("button", name="Export")).to_have_count(number, timeout=ANSWER_MS)
    page.get_by_role("link", name="Documents", exact=True).click()
    expect(page.get_by_role("heading", name="Documents", exact=True)).to_be_visible(timeout=ANSWER_MS)
    page.get_by_role("link", name="Ask", exact=True).click()
    expect(page.get_by_role("button", name="Export")).to_have_count(2, timeout=ANSWER_MS)
    page.wait_for_timeout(500)
    assert fetched == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").last.click()
    assert download.value.suggested_filename == "who-releases-a-session.md"
    assert Path(download.value.path()).read_text(encoding="utf-8").startswith("# Who releases a session?")


def test_the_original_of_a_pdf_opens_at_the_cited_page_in_a_tab_of_its_own(
    scripted: Server, page: Page, ask: Ask
) -> None:
    page.goto(scripted.url)
    ask(page, "What does remote access cost?")
    page.get_by_role("button", name="Source 9", exact=True).first.click(timeout=ANSWER_MS)
    link = page.get_by_role("link", name="Original, page 14")
    with page.context.expect_page() as opened:
        link.click(timeout=ANSWER_MS)
    assert opened.value.url.endswith("#page=14")
    response = page.request.get(opened.value.url)
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"].startswith("inline;")
    assert "script-src 'self'" in response.headers["content-security-policy"]
    assert response.body().startswith(b"%PDF")
    guessed = page.request.get(f"{scripted.url}/originals/contract")
    assert guessed.status == 404


def test_a_row_of_a_table_is_drawn_with_names_above_values_and_its_mark(scripted: Server, page: Page, ask: Ask) -> None:
    page.goto(scripted.url)
    ask(page, "What does remote access cost?")
    row = page.locator("[class*='st-key-row-']")
    cells = row.locator("[class*='st-key-cell-']")
    expect(cells).to_have_count(3, timeout=ANSWER_MS)
    assert [cell.split() for cell in cells.all_inner_texts()][1] == ["Hours", "24"]
    row.get_by_role("button", name="Source 9", exact=True).click()
    card = page.locator("[class*='st-key-card-']")
    expect(card.get_by_role("heading")).to_contain_text("9 · ")
    quote = card.locator("[class*='st-key-quoted-']")
    expect(quote).to_have_text(COSTS.split("\n")[0])  # word for word, as it is stored
    after = card.get_by_text("Role: platform team")
    first, second = quote.bounding_box(), after.bounding_box()
    assert first is not None
    assert second is not None
    assert second["y"] >= first["y"] + first["height"] - 2  # the next row stands on a line of its own
