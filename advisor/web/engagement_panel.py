"""The engagement in the side bar: whose documents are searched besides the firm's own."""

from __future__ import annotations

import re

import streamlit as st

from advisor.web.context import OpenHome
from advisor.web.conversations_panel import leave_conversation
from knowledge_base.domain import DamagedEngagement
from knowledge_base.errors import AdvisorError
from knowledge_base.web.navigation import ENGAGEMENT
from knowledge_base.web.rendering import as_label, visible_text

ENGAGEMENT_KEY = "engagement"
_WIDGET_KEY = "engagement-choice"
_NONE = ""  # a select box shows None as "nothing chosen yet", with a prompt of its own


def chosen_engagement(home: OpenHome) -> str | None:
    """Return the engagement of this session; the address decides when it names one."""
    known = {engagement.engagement_id for engagement in home.listed_engagements().usable}
    linked = st.query_params.get(ENGAGEMENT)
    if linked in known:
        st.session_state[ENGAGEMENT_KEY] = linked
    chosen: str | None = st.session_state.get(ENGAGEMENT_KEY)
    return chosen if chosen in known else None


def engagement_panel(home: OpenHome, current: str | None) -> None:
    """Draw the choice. Changing it leaves the conversation, which belongs to its engagement."""
    listed = home.listed_engagements()
    engagements = {engagement.engagement_id: engagement for engagement in listed.usable}
    with st.container(key="panel-engagement"):
        st.markdown("###### Engagement")
        st.session_state[_WIDGET_KEY] = current or _NONE
        st.selectbox(
            "Engagement",
            [_NONE, *engagements],
            key=_WIDGET_KEY,
            format_func=lambda key: engagements[key].client if key else "Firm knowledge only",
            label_visibility="collapsed",
            on_change=_choose,
        )
        for damaged in listed.damaged:
            _damaged(damaged)
        if st.button("New engagement", key="new-engagement", type="tertiary"):
            _new_dialog(home)


def _damaged(engagement: DamagedEngagement) -> None:
    """Say which engagement cannot be chosen, why and what to do."""
    name = as_label(engagement.engagement_id)
    with st.container(key=f"damaged-{engagement.engagement_id}"):
        st.markdown(f"**{name}** cannot be opened.")
        st.text(visible_text(engagement.reason))


def _choose() -> None:
    _switch_to(st.session_state[_WIDGET_KEY] or None)


def _switch_to(engagement: str | None) -> None:
    st.session_state[ENGAGEMENT_KEY] = engagement
    leave_conversation()
    if engagement is None:
        st.query_params.pop(ENGAGEMENT, None)
    else:
        st.query_params[ENGAGEMENT] = engagement


@st.dialog("New engagement")
def _new_dialog(home: OpenHome) -> None:
    st.caption("An engagement keeps a client's documents, conversations and profiles in a folder of their own.")
    client = st.text_input("Name", max_chars=80, placeholder="Northwind 2026")
    if st.button("Create engagement", key="create-engagement", type="primary") and client.strip():
        try:
            engagement = home.create_engagement(engagement_id_for(client, home), client.strip())
        except AdvisorError as error:
            st.error(as_label(str(error), limit=600))
            return
        _switch_to(engagement.engagement_id)
        st.rerun()


def engagement_id_for(client: str, home: OpenHome) -> str:
    """Return a free id of lower-case letters, digits and hyphens."""
    taken = home.listed_engagements().ids()
    stem = re.sub(r"[^a-z0-9]+", "-", client.lower()).strip("-")[:40] or "engagement"
    stem = stem if len(stem) > 1 else f"{stem}-engagement"
    candidate, number = stem, 2
    while candidate in taken or candidate == "firm":
        candidate, number = f"{stem}-{number}", number + 1
    return candidate
