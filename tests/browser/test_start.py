"""What is shown when the application cannot start."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import ANSWER_MS, Server, run_application


def test_a_home_that_another_process_owns_is_said_in_a_sentence(scripted: Server, page: Page, tmp_path: Path) -> None:
    page.goto(scripted.url)
    expect(page.get_by_role("heading", name="What do you need to know?")).to_be_visible(timeout=ANSWER_MS)
    with run_application(scripted.home, tmp_path / "log") as second:
        page.goto(second.url)
        expect(page.get_by_text("The advisor cannot start yet.")).to_be_visible(timeout=ANSWER_MS)
        expect(page.locator("[class*='st-key-notice-']")).to_contain_text(str(scripted.pid))
        expect(page.get_by_role("button", name="Try again")).to_be_visible()
        assert "Traceback" not in page.locator("body").inner_text()


def test_a_home_that_cannot_be_written_is_said_in_a_sentence(page: Page, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file, not a folder")
    with run_application(tmp_path / "file" / "home", tmp_path / "log") as server:
        page.goto(server.url)
        expect(page.get_by_text("The advisor cannot start yet.")).to_be_visible(timeout=ANSWER_MS)
        expect(page.locator("[class*='st-key-notice-']")).to_contain_text("ADVISOR_HOME")
