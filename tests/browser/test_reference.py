"""The structured knowledge in the library, as a newcomer uses it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from knowledge_base.web.reference_glossary import TERMS_PER_PAGE
from tests.browser.conftest import ANSWER_MS, Server

PROFILE = "client: Northwind Energy\nindustry: renewables\nstaffing: unmanned\ncontracts: oem_run\n"


def test_a_term_is_found_by_its_other_name_and_leads_on_to_terms_and_articles(scripted: Server, page: Page) -> None:
    page.goto(f"{scripted.url}/library")
    glossary = page.get_by_role("link", name="Glossary", exact=True)
    glossary.focus(timeout=ANSWER_MS)
    glossary.press("Enter")  # the keyboard is enough
    found = page.locator("[class*='st-key-entry-term-']")
    expect(found).to_have_count(TERMS_PER_PAGE, timeout=ANSWER_MS)
    page.get_by_label("terms").press_sequentially("jump server")  # found while it is typed
    expect(found).to_have_count(1, timeout=ANSWER_MS)
    found.get_by_role("link", name="Jump host").click()
    expect(page.get_by_role("heading", name="Jump host")).to_be_visible(timeout=ANSWER_MS)
    for side in ("What IT people understand", "What OT people understand"):
        expect(page.get_by_text(side)).to_be_visible()
    page.locator(".st-key-see-also").get_by_role("link", name="Remote access", exact=True).click()
    expect(page.get_by_role("heading", name="Remote access", exact=True)).to_be_visible(timeout=ANSWER_MS)
    assert "entry=Remote" in page.url  # the address can be sent to a colleague
    page.locator("[class*='st-key-further-']").get_by_role("link", name="Remote access for OT").click()
    expect(page.locator(".st-key-reading-document").get_by_role("heading", name="Remote access for OT")).to_be_visible(
        timeout=ANSWER_MS
    )


def test_words_that_no_term_holds_are_answered_with_a_sentence(scripted: Server, page: Page) -> None:
    page.goto(f"{scripted.url}/library?view=glossary")
    expect(page.locator("[class*='st-key-entry-term-']")).to_have_count(TERMS_PER_PAGE, timeout=ANSWER_MS)
    page.get_by_label("terms").fill("zzyzx")
    expect(page.get_by_text("No term holds “zzyzx”")).to_be_visible(timeout=ANSWER_MS)


def test_the_chosen_profile_marks_what_it_shifts_and_why(scripted: Server, page: Page) -> None:
    (scripted.home / "profiles").mkdir(exist_ok=True)
    (scripted.home / "profiles" / "northwind-energy.yaml").write_text(PROFILE, encoding="utf-8")
    page.goto(f"{scripted.url}/library?view=services&entry=patch-management")
    expect(page.get_by_text("The table shows the defaults.")).to_be_visible(timeout=ANSWER_MS)
    page.locator(".st-key-panel-profile input").click()
    page.get_by_role("option", name="Northwind Energy").click()
    expect(page.get_by_text("services differ from the default")).to_be_visible(timeout=ANSWER_MS)
    row = page.get_by_role("row").filter(has_text="Patch management")
    expect(row).to_contain_text("Global, not local (Unmanned sites)")
    expect(page.locator(".st-key-effect-shifts")).to_contain_text("On unmanned sites")
    expect(page.locator(".st-key-card-service")).to_contain_text("By default, OT owns patch management")


@pytest.mark.parametrize("view", ["glossary", "services", "industries", "clocks", "incidents"])
def test_each_view_can_be_read_on_a_telephone(view: str, scripted: Server, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{scripted.url}/library?view={view}")
    expect(page.locator(".st-key-page")).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("[data-testid='stSkeleton']")).to_have_count(0, timeout=ANSWER_MS)
    main = page.get_by_test_id("stMain")
    assert main.evaluate("element => element.scrollWidth <= element.clientWidth")
    assert page.locator(".st-key-notice-reference").count() == 0
