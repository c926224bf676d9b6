"""The views of the structured knowledge in the library, and the way between them."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from knowledge_base.errors import ReferenceDataError
from knowledge_base.reference_data import ReferenceData, load_reference
from knowledge_base.store import KnowledgeBase
from knowledge_base.web.navigation import VIEW, PageLinks
from knowledge_base.web.notices import failure_sentence, notice
from knowledge_base.web.reference_desk import ClientFacts, ReferenceDesk
from knowledge_base.web.reference_glossary import GLOSSARY, show_glossary
from knowledge_base.web.reference_registers import show_clocks, show_incidents, show_industries
from knowledge_base.web.reference_services import show_services

_VIEWS: dict[str, tuple[str, Callable[[ReferenceDesk], None]]] = {
    GLOSSARY: ("Glossary", show_glossary),
    "services": ("Services", show_services),
    "industries": ("Industries", show_industries),
    "clocks": ("Reporting clocks", show_clocks),
    "incidents": ("Incidents", show_incidents),
}


def asked_view() -> str | None:
    """Return the view that the address names, or None for the articles and documents."""
    asked = st.query_params.get(VIEW)
    return asked if asked in _VIEWS else None


def view_links(current: str | None, links: PageLinks) -> None:
    """Draw the way to the other views; the current one is not a link."""
    names: dict[str | None, str] = {None: "Articles", **{view: name for view, (name, _) in _VIEWS.items()}}
    with st.container(key="views", horizontal=True, vertical_alignment="center", gap="small"):
        for view, name in names.items():
            if view == current:
                st.markdown(f"**{name}**", width="content")
            else:
                st.page_link(links.library, label=name, query_params={VIEW: view} if view is not None else {})


def show_view(view: str, firm: KnowledgeBase | None, links: PageLinks, client: ClientFacts | None) -> None:
    """Draw a view with its heading."""
    name, show = _VIEWS[view]
    st.title(name, anchor=False)
    view_links(view, links)
    try:
        data = _reference()
    except ReferenceDataError as error:
        notice("reference", f"{name} cannot be shown.", failure_sentence(error, "Reading the reference data"))
        return
    with st.container(key="page"):
        show(ReferenceDesk(data=data, firm=firm, links=links, client=client))


@st.cache_resource(show_spinner=False)
def _reference() -> ReferenceData:
    """Read the files once for all browsers; an error is not kept."""
    return load_reference()
