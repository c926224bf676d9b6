"""Client and engagement in the side bar of pages other than Ask, which has a side bar of its own."""

from __future__ import annotations

import streamlit as st

from advisor.profile import ClientProfile
from advisor.profiles import ProfileShelf
from advisor.web.context import OpenHome
from advisor.web.engagement_panel import chosen_engagement, engagement_panel
from advisor.web.profile_form import profile_panel


def client_panel(home: OpenHome) -> ClientProfile | None:
    """Draw the choice of profile and engagement, and return the chosen profile."""
    engagement = chosen_engagement(home)
    with st.sidebar:
        shelf = ProfileShelf(home.state_folder(engagement) / "profiles")
        outside = ProfileShelf(home.state_folder(None) / "profiles")
        profile = profile_panel(engagement, shelf, outside)
        engagement_panel(home, engagement)
    return profile
