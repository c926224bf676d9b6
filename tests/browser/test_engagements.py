"""Engagements in the side bar."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ANSWER_MS, Server, run_application

Ask = Callable[[Page, str], None]
REASON = "cannot be read"


def test_a_damaged_engagement_is_named_with_its_cure_and_every_other_can_be_used(
    chromium: Browser, page: Page, ask: Ask, tmp_path: Path
) -> None:
    with run_application(tmp_path / "home", tmp_path / "log", "tests/browser/scripted_app.py") as server:
        _new_engagement(page, server, "Northwind")
        _new_engagement(page, server, "Southwind")
        card = server.home / "engagements" / "northwind" / "engagement.json"
        whole = card.read_text(encoding="utf-8")
        card.write_text("{", encoding="utf-8")
        for link in ("", "?e=northwind", "?e=southwind"):
            page.goto(f"{server.url}/{link}")
            expect(page.locator(".st-key-damaged-northwind")).to_contain_text(REASON, timeout=ANSWER_MS)
            expect(page.locator(".st-key-damaged-northwind")).to_contain_text("write it anew")
            expect(page.get_by_role("heading", name="What do you need to know?")).to_be_visible(timeout=ANSWER_MS)
        expect(page.get_by_role("combobox", name="Engagement")).to_have_value("Southwind")
        ask(page, "Who owns remote access?")
        expect(page.get_by_role("button", name="Export")).to_be_visible(timeout=ANSWER_MS)
        for name in ("Library", "Documents", "Quality"):
            page.get_by_role("link", name=name, exact=True).first.click()
            expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible(timeout=ANSWER_MS)
        card.write_text(whole, encoding="utf-8")
        page.goto(f"{server.url}/?e=northwind")
        expect(page.get_by_role("combobox", name="Engagement")).to_have_value("Northwind", timeout=ANSWER_MS)
        expect(page.locator("[class*='st-key-damaged-']")).to_have_count(0)


def test_from_an_engagement_whose_conversations_are_damaged_another_can_be_chosen(
    chromium: Browser, page: Page, tmp_path: Path
) -> None:
    with run_application(tmp_path / "home", tmp_path / "log", "tests/browser/scripted_app.py") as server:
        _new_engagement(page, server, "Northwind")
        folder = server.home / "engagements" / "northwind"
        for rest in folder.glob("conversations.sqlite3*"):
            rest.unlink()
        (folder / "conversations.sqlite3").write_bytes(b"garbage" * 1000)
        page.goto(f"{server.url}/?e=northwind")
        expect(page.get_by_text("Restore the file from a backup")).to_be_visible(timeout=ANSWER_MS)
        choice = page.get_by_role("combobox", name="Engagement")
        expect(choice).to_have_value("Northwind")
        choice.click()
        page.get_by_role("option", name="Firm knowledge only").click()
        expect(page.get_by_role("heading", name="What do you need to know?")).to_be_visible(timeout=ANSWER_MS)


def _new_engagement(page: Page, server: Server, name: str) -> None:
    page.goto(server.url)
    page.get_by_role("button", name="New engagement").click(timeout=ANSWER_MS)
    page.get_by_role("dialog").get_by_label("Name").fill(name)
    page.get_by_role("dialog").get_by_role("button", name="Create engagement").click()
    expect(page.get_by_role("combobox", name="Engagement")).to_have_value(name, timeout=ANSWER_MS)
