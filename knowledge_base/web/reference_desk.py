"""What the views of the structured knowledge share: their data, and the pieces that every entry is drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import streamlit as st

from knowledge_base.reference_data import ReferenceData
from knowledge_base.reference_schema import Entry
from knowledge_base.store import KnowledgeBase
from knowledge_base.vocabulary import load_vocabulary
from knowledge_base.web.navigation import PageLinks
from knowledge_base.web.rendering import as_markdown_text, visible_text

FIRM = "firm"


@dataclass(frozen=True, kw_only=True)
class ClientFacts:
    """The chosen client profile as far as the library needs it: whose it is, and its facts as `field=value`."""

    name: str
    facts: tuple[str, ...]

    def value(self, field: str) -> str | None:
        """Return the value of a field, or None where it is not known."""
        return next((fact.partition("=")[2] for fact in self.facts if fact.startswith(f"{field}=")), None)


@dataclass(frozen=True, kw_only=True)
class ReferenceDesk:
    """What a view draws from. `firm` holds the articles that entries lead to, and may not be indexed yet."""

    data: ReferenceData
    firm: KnowledgeBase | None
    links: PageLinks
    client: ClientFacts | None = None


def fact_label(fact: str) -> str:
    """Return a fact of a client as people read it, for example `Unmanned sites`."""
    return load_vocabulary().label_of(fact) or fact


def paragraphs(key: str, texts: Iterable[str]) -> None:
    """Draw sentences as text to be read."""
    with st.container(key=f"reading-{key}"):
        for text in texts:
            st.text(visible_text(text))


def field(label: str, text: str) -> None:
    """Draw a label in bold, with its text in the line below."""
    st.markdown(f"**{as_markdown_text(label)}**  \n{as_markdown_text(text)}")


def further_reading(key: str, stem: str, entry: Entry, desk: ReferenceDesk) -> None:
    """Draw links to the articles on an entry, and what the entry rests on."""
    documents = [desk.firm.document(article_id) for article_id in entry.article_ids] if desk.firm is not None else []
    found = [document for document in documents if document is not None]
    if found:
        with st.container(key=f"further-{key}", gap="xxsmall"):
            st.markdown("**Articles**")
            for document in found:
                desk.links.link_to_document(
                    document.title,
                    knowledge_base=FIRM,
                    document_id=document.document_id,
                    icon=":material/menu_book:",
                )
    st.caption(as_markdown_text(sources_line(entry, stem, desk)))


def sources_line(entry: Entry, stem: str, desk: ReferenceDesk) -> str:
    """Return the publications that an entry rests on, in words."""
    known = {source.id: source for source in desk.data.sources[stem]}
    parts = []
    for source_id in entry.source_ids:
        source = known[source_id]
        year = str(source.year) if source.year is not None else "no date"
        stop = "" if source.title.endswith(("?", "!", ".")) else "."
        parts.append(f"{source.title}{stop} {source.publisher}, {year}; {source.locator}.")
    if not parts:
        return "Our advice; it rests on no single publication."
    return f"{'Source' if len(parts) == 1 else 'Sources'}: {' '.join(parts)}"


def table(rows: Sequence[dict[str, str]], alt: str) -> None:
    """Draw a table. Cells take Markdown: whoever fills them escapes the text."""
    st.table(
        {column: [row[column] for row in rows] for column in rows[0]}, border="horizontal", hide_index=True, alt=alt
    )
