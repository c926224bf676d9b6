"""Adding documents in a real browser, hostile ones included."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Dialog, FilePayload, Page, expect

from tests.browser.conftest import ANSWER_MS, Listener, Server, marks

Ask = Callable[[Page, str], None]


def _new_engagement(page: Page, server: Server, name: str) -> None:
    page.goto(f"{server.url}/documents")
    page.get_by_role("button", name="New engagement").click(timeout=ANSWER_MS)
    page.get_by_role("dialog").get_by_label("Name").fill(name)
    page.get_by_role("dialog").get_by_role("button", name="Create engagement").click()
    # A planted address in the name is broken up by invisible characters, so only its first word is looked for.
    expect(page.get_by_text(f"Documents of {name.split()[0]}")).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("input[type=file]")).to_have_count(1, timeout=ANSWER_MS)
    # The firm's uploader stands in its place until the engagement's is drawn, and would forget what it was given.
    expect(page.locator("[data-stale='true'] input[type=file]")).to_have_count(0, timeout=ANSWER_MS)


def _add(page: Page, files: list[FilePayload]) -> None:
    page.locator("input[type=file]").set_input_files(files)
    page.locator(".st-key-add-files button").click(timeout=ANSWER_MS)
    expect(page.get_by_text("Finished:")).to_be_visible(timeout=ANSWER_MS)


def test_an_uploaded_document_is_searched_in_its_engagement_and_told_apart(
    product: Server, page: Page, ask: Ask
) -> None:
    _new_engagement(page, product, "Harbour Terminals 2026")
    text = (
        "# Remote access at Harbour Terminals\n\nThe crane vendor Kranbau reaches the quay cranes only through the"
        " gateway in Rotterdam. The duty manager of the terminal releases each session of Kranbau by telephone.\n"
    )
    _add(page, [{"name": "crane access.md", "mimeType": "text/markdown", "buffer": text.encode()}])
    expect(page.get_by_text("Added").first).to_be_visible()
    page.get_by_role("link", name="Ask").click()
    ask(page, "Who releases the sessions of the crane vendor Kranbau?")
    expect(page.locator("[class*='st-key-answer-']")).to_contain_text("duty manager", timeout=ANSWER_MS)
    expect(page.locator("[class*='st-key-card-']").first).to_contain_text("Client document")
    expect(page.locator("[class*='st-key-strength-']")).to_contain_text("client 1")


def test_the_firms_articles_and_reference_data_are_in_the_library_and_not_among_its_documents(
    product: Server, page: Page
) -> None:
    page.goto(f"{product.url}/library")
    expect(page.get_by_role("link", name="Glossary")).to_be_visible(timeout=ANSWER_MS)
    page.goto(f"{product.url}/documents")
    expect(page.get_by_role("heading", name="What is there")).to_be_visible(timeout=ANSWER_MS)
    expect(page.get_by_role("link", name="Glossary")).to_have_count(0)
    expect(page.get_by_text("Firm reference")).to_have_count(0)
    expect(page.get_by_text("Firm article")).to_have_count(0)


def test_each_file_has_its_own_outcome_and_a_document_can_be_removed(product: Server, page: Page) -> None:
    _new_engagement(page, product, "Outcomes 2026")
    note = b"# Shift notes\n\nThe night shift restarts the historian by hand after each patch window.\n"
    _add(
        page,
        [
            {"name": "shift notes.md", "mimeType": "text/markdown", "buffer": note},
            {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""},
            {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": b"this is not a PDF"},
        ],
    )
    job = page.locator("[class*='st-key-job-']").first
    expect(job.get_by_text("Not added", exact=True)).to_have_count(2)
    expect(job.get_by_text("Added", exact=True)).to_have_count(1)
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Remove document").click()
    expect(page.get_by_text("No documents yet.")).to_be_visible(timeout=ANSWER_MS)


def test_a_document_in_another_language_is_added_with_a_note(scripted: Server, page: Page) -> None:
    _new_engagement(page, scripted, "Kranbau 2026")
    text = "# Zugang\n\nDer Zugang wird von der Leitwarte freigegeben, und die Sitzung wird aufgezeichnet.\n"
    _add(page, [{"name": "zugang.md", "mimeType": "text/markdown", "buffer": text.encode()}])
    job = page.locator("[class*='st-key-job-']").first
    expect(job.get_by_text("Note: The text is in German.")).to_be_visible()
    expect(page.locator("[class*='st-key-entry-']").get_by_text("Note: The text is in German.")).to_be_visible()


def test_planted_markup_in_a_document_and_its_name_neither_runs_nor_loads(
    product: Server, page: Page, listener: Listener, ask: Ask
) -> None:
    spoken: list[str] = []

    def note(dialog: Dialog) -> None:
        spoken.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    address = listener.url
    _new_engagement(page, product, f"Planted ![e]({address}/engagement.png)")
    name = f"![n]({address.partition('//')[2]}) <img src=x onerror=alert(1)> :red[evil] $x$.md"
    text = (
        f"# Title ![t]({address}/title.png) <img src='{address}/html.png' onerror='alert(2)'>\n\n"
        f"The flux valve of Planted is opened by the night crew ![p]({address}/passage.png) every Monday."
        f" <script>alert(3)</script> The flux valve has a [link]({address}/link) and :red[a directive] and $a^2$.\n\n"
        f"<iframe src='{address}/frame'></iframe>\n\n<style>body{{background:url({address}/style)}}</style>\n"
    )
    _add(page, [{"name": name, "mimeType": "text/markdown", "buffer": text.encode()}])
    page.get_by_role("link", name="Ask").click()
    ask(page, "When is the flux valve of Planted opened by the night crew?")
    expect(page.locator("[class*='st-key-strength-']")).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("[class*='st-key-flow-answer']").first).to_contain_text("flux valve")
    assert marks(page)
    page.get_by_role("link", name="Open in the library").first.click()
    expect(page.get_by_text("The cited passage")).to_be_visible(timeout=ANSWER_MS)
    page.get_by_role("link", name="Library").first.click()
    expect(page.get_by_role("heading", name="Documents")).to_be_visible(timeout=ANSWER_MS)
    page.wait_for_timeout(1000)
    assert listener.hits == []
    assert spoken == []
    assert page.locator(f"img[src*='{address}'], a[href*='{address}'], iframe").count() == 0
