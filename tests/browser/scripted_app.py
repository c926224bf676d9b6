"""The application with a scripted advisor that takes its time, for tests of what happens while an answer is made.

Everything else is the product's own: home, knowledge bases, pages, headers.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import streamlit as st
from starlette.middleware import Middleware

import app as product_app
from advisor.answers import Answer, Citation, Outcome, ProfileEffect, Section, Sentence, Trace, Turn
from advisor.chain import Event, SentenceReady, StageStarted
from advisor.profile import ClientProfile
from advisor.suggestions import suggest_questions
from ingestion.jobs import JobQueue
from ingestion.uploads import UploadFolder
from knowledge_base.domain import Chunk, Collection, Document, Facets, Location, Source
from knowledge_base.home import Home
from knowledge_base.settings import load_settings
from knowledge_base.store import PreparedDocument
from knowledge_base.web.original_view import PDF_ROUTES
from knowledge_base.web.scrolling import SCRIPT_ROUTES
from knowledge_base.web.security_headers import SecurityHeaders
from tests.fakes import FakeEmbedder
from tests.file_builders import write_pdf

SENTENCES = (
    "The remote access platform belongs to a central team.",
    "Operations at the site release every single session.",
    "A vendor never opens a connection that the site did not ask for.",
    "Sessions are recorded and kept for as long as the contract says.",
    "Emergency access is agreed beforehand and tested twice a year.",
)
COSTS = (
    "Role: session owner; Hours: 24; Cost per year: 180,000 EUR\n"
    "Role: platform team; Hours: 9; Cost per year: 95,000 EUR"
)
SECONDS_PER_SENTENCE = 0.8


@dataclass
class ScriptedAdvisor:
    """Answers every question with the same sentences, one at a time; `fail` in a question makes it fail.

    It takes its time over a suggested question, and where it is asked to answer slowly. Asked to answer briefly, it
    says only the first sentence.
    """

    def stream(
        self,
        question: str,
        *,
        profile: ClientProfile | None = None,
        history: Sequence[Turn] = (),
        engagement: str | None = None,
        conversation: str = "",
    ) -> Iterator[Event]:
        """Yield stages, sentences and the answer, slowly enough to be stopped in between."""
        for stage in ("plan", "retrieve", "fuse", "select", "write"):
            yield StageStarted(stage=stage)
            time.sleep(0.15)
        if "fail" in question:
            raise RuntimeError("scripted failure")
        answer = scripted_answer(question)
        if "briefly" in question:
            answer = replace(answer, sections=answer.sections[:1], citations=answer.citations[:2], not_covered=())
        for section in answer.sections:
            for sentence in section.sentences:
                cited = tuple(c for c in answer.citations if c.number in sentence.citations)
                yield SentenceReady(kind=section.kind, heading=section.heading, sentence=sentence, citations=cited)
                slow = "slowly" in question or question in suggest_questions(profile)
                time.sleep(SECONDS_PER_SENTENCE if slow else 0.02)
        yield answer

    def warm(self) -> None:
        """Nothing to load."""


def scripted_answer(question: str) -> Answer:
    """Return an answer with ten citations, two profile effects and a table in a quote."""
    marks = iter(range(1, 20))

    def sentence(text: str, count: int = 1, fact: str | None = None) -> Sentence:
        return Sentence(text=text, citations=tuple(next(marks) for _ in range(count)), supported=True, fact=fact)

    sections = (
        Section(kind="short_answer", heading="Short answer", sentences=(sentence(SENTENCES[0], 2),)),
        Section(
            kind="detail",
            heading="What to do",
            sentences=(sentence(SENTENCES[1]), sentence(SENTENCES[2]), sentence(SENTENCES[3], 2)),
        ),
        Section(
            kind="client",
            heading="What changes for this client",
            sentences=(
                sentence("Unmanned sites need a second person who watches the session.", 1, "staffing=unmanned"),
                sentence("Wind farms of one type share a jump host per region.", 1, "industry=renewables"),
            ),
        ),
        Section(
            kind="client_documents", heading="From the client's documents", sentences=(sentence(COSTS.split("\n")[0]),)
        ),
        Section(kind="watch_out", heading="Watch out", sentences=(sentence(SENTENCES[4]),)),
    )
    used = [number for section in sections for s in section.sentences for number in s.citations]
    owner = {number: (section, s) for section in sections for s in section.sentences for number in s.citations}
    citations = tuple(_citation(number, owner[number][0].kind, owner[number][1].text) for number in used)
    return Answer(
        outcome=Outcome.PARTIAL,
        question=question,
        text="\n\n".join(s.text for section in sections for s in section.sentences),
        sections=sections,
        citations=citations,
        not_covered=("The sources do not say who is liable when the OEM's own account is misused.",),
        profile_effects=(ProfileEffect(fact="staffing=unmanned", effect="Because staffing is unmanned …"),),
        follow_up="How many sites have no staff at night?",
        evidence_strength="strong",
        trace=Trace(
            queries=(question, "remote access ownership", "session release operations"),
            candidates={"retrieve": 96, "fuse": 60, "select": 12},
            seconds={"plan": 0.004, "retrieve": 0.052, "fuse": 0.003, "select": 0.021, "write": 0.064, "verify": 0.003},
            dropped=("A number that the passage does not hold: 3.5",),
            settings={"embedder": "fake@1", "writer": "extractive"},
        ),
    )


def _citation(number: int, kind: str, text: str) -> Citation:
    client = kind == "client_documents"
    return Citation(
        number=number,
        document_id="contract" if client else "remote-access",
        chunk_id="contract-0" if client else f"remote-{min(number, 6) % 3}",
        knowledge_base="firm",
        title="Northwind O&M contract" if client else "Remote access for OT",
        collection=Collection.CLIENT if client else Collection.FIRM,
        location="page 14" if client else "Who owns it",
        quote=text,
        verbatim=True,
        published_on="2026-11-22",
    )


def documents() -> tuple[tuple[Document, tuple[Chunk, ...]], ...]:
    """Return an article and a contract that hold the quoted sentences."""
    article = Document(
        document_id="remote-access",
        title="Remote access for OT",
        collection=Collection.FIRM,
        origin="articles/remote-access.md",
        media_type="text/markdown",
        content_hash="a" * 64,
        size_bytes=1000,
        published_on=date(2026, 11, 22),
        summary="How vendors and own staff should reach control systems from outside, and who releases each session.",
        facets=Facets(dimensions=("architecture",)),
        sources=(Source(id="s", title="A guide to OT security", publisher="NIST", year=2023, locator="section 5.2"),),
    )
    before = "Remote access is the service on which IT and OT meet every day, and the one that auditors ask for first."
    text = f"{before} {' '.join(SENTENCES[:4])} Unmanned sites need a second person who watches the session."
    texts = (text, f"{SENTENCES[4]} {text}", "Wind farms of one type share a jump host per region. " + text)
    chunks = tuple(
        Chunk(
            chunk_id=f"remote-{position}",
            document_id="remote-access",
            position=position,
            text=body,
            heading_path=("Who owns it" if position < 2 else "What changes",),
            location=Location(section="Who owns it"),
            token_count=80,
        )
        for position, body in enumerate(texts)
    )
    contract = Document(
        document_id="contract",
        title="Northwind O&M contract <b>draft</b> ![x](http://127.0.0.1:9/x.png)",
        collection=Collection.FIRM,
        origin="Northwind O&M contract.pdf",
        media_type="application/pdf",
        content_hash="b" * 64,
        size_bytes=1000,
        pages=40,
    )
    table = Chunk(
        chunk_id="contract-0",
        document_id="contract",
        position=0,
        text=COSTS,
        heading_path=("Prices",),
        location=Location(page=14),
        token_count=40,
        kind="table",
    )
    return (article, chunks), (contract, (table,))


@st.cache_resource(show_spinner=False)
def open_scripted() -> product_app.Product:
    """Open a real home, put the documents into it, and answer from the script."""
    settings, embedder = load_settings(), FakeEmbedder()
    home = Home.open(settings, embedder, "scripted")
    pages = [[(50.0, 700.0, 24.0, f"This is page {number} of the contract")] for number in range(1, 41)]
    contract = write_pdf(home.folder / "contract.pdf", pages)
    home.firm().put(
        [
            PreparedDocument(
                document=document,
                chunks=chunks,
                vectors=embedder.embed([c.text for c in chunks]),
                original=contract if document.media_type == "application/pdf" else None,
            )
            for document, chunks in documents()
        ]
    )
    return product_app.Product(
        settings=settings,
        home=home,
        embedder=embedder,
        advisor=ScriptedAdvisor(),
        queue=JobQueue(),
        uploads=UploadFolder(home.folder / "uploads"),
    )


if __name__ == "__main__":
    product_app.main(open_scripted)
else:
    app = st.App(__file__, routes=[*PDF_ROUTES, *SCRIPT_ROUTES], middleware=[Middleware(SecurityHeaders)])
