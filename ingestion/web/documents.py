"""The Documents page: add files, watch what becomes of them, see what is there, take documents out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence

import streamlit as st

from ingestion.file_types import SUPPORTED
from ingestion.jobs import JobQueue
from ingestion.report import FileOutcome, Progress
from ingestion.sources import SourceFile
from ingestion.uploads import UploadFolder
from ingestion.web.job_view import show_jobs
from knowledge_base.domain import Collection, Document
from knowledge_base.errors import AdvisorError
from knowledge_base.reference_data import is_reference
from knowledge_base.store import KnowledgeBase
from knowledge_base.web.navigation import PageLinks
from knowledge_base.web.notices import failure_sentence, notice
from knowledge_base.web.rendering import as_label, as_markdown_text
from knowledge_base.web.wording import facts_line, is_article, kind_of

DOCUMENTS_PER_PAGE = 25

Ingest = Callable[[KnowledgeBase, Sequence[SourceFile], threading.Event], Iterable[FileOutcome | Progress]]
"""Takes files into a knowledge base; the event asks it to stop."""


class DocumentsPage:
    """Adds documents to the engagement that is chosen, or to the firm's knowledge when none is."""

    def __init__(
        self,
        *,
        knowledge_base: Callable[[], KnowledgeBase],
        place: Callable[[], str],
        ingest: Ingest,
        queue: JobQueue,
        uploads: UploadFolder,
        links: PageLinks,
    ) -> None:
        self._knowledge_base = knowledge_base
        self._place = place
        self._ingest = ingest
        self._queue = queue
        self._uploads = uploads
        self._links = links

    def render(self) -> None:
        """Draw the page."""
        with st.container(key="page"):
            self._draw(self._knowledge_base())

    def _draw(self, knowledge_base: KnowledgeBase) -> None:
        client = knowledge_base.collection is Collection.CLIENT
        st.title("Documents", anchor=False)
        if client:
            st.markdown(
                f"Documents of **{as_label(self._place())}**. They are searched in this engagement and in no other,"
                " and they leave with it."
            )
        else:
            st.markdown(
                "Documents of **the firm**, besides the articles of the Library. They are searched in every"
                " engagement. For a client's documents, choose or create the engagement in the side bar first."
            )
        self._upload(knowledge_base)
        show_jobs(self._queue, knowledge_base.name)
        self._list(knowledge_base)

    def _upload(self, knowledge_base: KnowledgeBase) -> None:
        round_number = st.session_state.setdefault("upload-round", 0)
        files = st.file_uploader(
            f"Drop files here: {SUPPORTED}",
            accept_multiple_files=True,
            key=f"uploader-{knowledge_base.name}-{round_number}",
        )
        if not files:
            return
        count = f"{len(files)} file" + ("" if len(files) == 1 else "s")
        if not st.button(f"Add {count} to {as_label(self._place())}", key="add-files", type="primary"):
            return
        try:
            kept, batch = self._uploads.keep(files)
        except AdvisorError as error:
            notice("upload", "The files were not added.", failure_sentence(error, "Keeping the upload"))
            return
        self._queue.submit(
            title=f"Adding {count} to {self._place()}",
            group=knowledge_base.name,
            names=[file.name for file in kept],
            work=lambda stop: self._ingest(knowledge_base, kept, stop),
            afterwards=lambda: self._uploads.discard(batch),
        )
        # A new key empties the uploader, which holds the files in memory until then.
        st.session_state["upload-round"] = round_number + 1
        st.rerun()

    def _list(self, knowledge_base: KnowledgeBase) -> None:
        documents = [one for one in knowledge_base.documents() if not (is_article(one) or is_reference(one))]
        st.subheader("What is there", anchor=False)
        if not documents:
            st.markdown(
                "No documents yet. Useful first: the operating model, an architecture overview, service"
                " agreements, audit reports, meeting notes."
            )
            return
        pages = -(-len(documents) // DOCUMENTS_PER_PAGE)
        page = st.pagination(pages, key=f"documents-{knowledge_base.name}-{pages}") if pages > 1 else 1
        for document in documents[(page - 1) * DOCUMENTS_PER_PAGE : page * DOCUMENTS_PER_PAGE]:
            self._entry(knowledge_base, document)

    def _entry(self, knowledge_base: KnowledgeBase, document: Document) -> None:
        key = document.document_id
        with st.container(key=f"entry-{key}"):
            self._links.link_to_document(document.title, knowledge_base=knowledge_base.name, document_id=key)
            with st.container(horizontal=True, vertical_alignment="center", key=f"line-{key}"):
                facts = " · ".join(part for part in (kind_of(document), facts_line(document)) if part)
                st.caption(as_markdown_text(facts), width="content")
                if st.button("Remove", key=f"remove-{key}", type="tertiary", help=as_label(document.title)):
                    _remove_dialog(knowledge_base, document)
            for note in document.notes:
                st.caption(f"Note: {as_markdown_text(note)}")


@st.dialog("Remove document")
def _remove_dialog(knowledge_base: KnowledgeBase, document: Document) -> None:
    st.text(f"“{document.title}” will no longer be found. Answers that cite it keep their quotes.")
    with st.container(horizontal=True):
        if st.button("Remove document", key="confirm-remove", type="primary"):
            try:
                knowledge_base.remove([document.document_id])
            except AdvisorError as error:
                st.error(as_markdown_text(failure_sentence(error, "Removing the document")))
                return
            st.rerun()
        if st.button("Keep it", key="keep-document"):
            st.rerun()
