"""Client profiles in the side bar and with the answers."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import ANSWER_MS, Server

Ask = Callable[[Page, str], None]


def _new_profile(page: Page, client: str) -> None:
    page.get_by_role("button", name="New profile").click(timeout=ANSWER_MS)
    page.get_by_role("dialog").get_by_label("Client", exact=True).fill(client)
    page.get_by_role("dialog").get_by_role("button", name="Save profile").click()
    expect(page.get_by_role("combobox", name="Client profile")).to_have_value(client, timeout=ANSWER_MS)


def _offered(page: Page) -> list[str]:
    page.get_by_role("combobox", name="Client profile").click()
    page.get_by_role("option").first.wait_for(timeout=ANSWER_MS)
    titles = page.get_by_role("option").all_inner_texts()
    page.keyboard.press("Escape")
    return titles


def test_own_profiles_go_into_an_engagement_and_its_profiles_stay_in_it(scripted: Server, page: Page) -> None:
    page.goto(scripted.url)
    _new_profile(page, "Wind in general")
    page.get_by_role("button", name="New engagement").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Walled 2026")
    page.get_by_role("dialog").get_by_role("button", name="Create engagement").click()
    panel = page.locator(".st-key-panel-profile")
    expect(panel).to_contain_text("read here and not changed", timeout=ANSWER_MS)  # still chosen
    expect(panel.get_by_role("button", name="Edit profile")).to_have_count(0)
    _new_profile(page, "Walled client")
    assert {"Walled client", "Wind in general · yours"} <= set(_offered(page))
    page.goto("about:blank")
    page.goto(scripted.url)
    page.get_by_role("combobox", name="Client profile").wait_for(timeout=ANSWER_MS)
    titles = _offered(page)
    assert "Wind in general" in titles
    assert not [title for title in titles if "Walled" in title]


def test_an_answer_keeps_saying_for_which_profile_it_was_given(scripted: Server, page: Page, ask: Ask) -> None:
    page.goto(scripted.url)
    _new_profile(page, "Northwind Energy")
    ask(page, "Who owns remote access?")
    line = page.locator("[class*='st-key-for-']")
    expect(line).to_have_text("For: Northwind Energy", timeout=ANSWER_MS)
    address = page.url
    page.goto("about:blank")
    page.goto(address)  # a colleague, who has chosen no profile
    expect(line).to_have_text("For: Northwind Energy", timeout=ANSWER_MS)
    expect(page.get_by_role("combobox", name="Client profile")).to_have_value("No profile")
