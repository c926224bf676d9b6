"""The choice to look at held-out cases, with what it costs."""

from __future__ import annotations

import streamlit as st

from evaluations.case_browser import HELD_OUT_COSTS

_KEPT = "held-out-shown"


def held_out_toggle() -> bool:
    """Draw the choice and return it. It holds for this browser's session, and is off when a new one begins."""
    st.session_state.setdefault("held-out", st.session_state.get(_KEPT, False))
    shown = st.toggle("Show held-out cases too", key="held-out")
    st.session_state[_KEPT] = shown
    st.caption(HELD_OUT_COSTS)
    return shown


def held_out_shown() -> bool:
    """Say whether held-out cases were asked for in this session."""
    return bool(st.session_state.get(_KEPT, False))
