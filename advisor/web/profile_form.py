"""The client profile: a summary in the side bar and a form to edit it."""

from __future__ import annotations

from enum import StrEnum

import streamlit as st

from advisor.profile import (
    Audience,
    ClientProfile,
    Contracts,
    Footprint,
    Growth,
    Industry,
    Maturity,
    ProcessType,
    Staffing,
    profile_from_mapping,
)
from advisor.profile_wording import describe_value
from advisor.profiles import ProfileShelf
from advisor.web.profile_offers import OfferedProfile, offer_key, offered_profiles
from knowledge_base.errors import AdvisorError
from knowledge_base.web.rendering import as_label, as_markdown_text

PROFILE_KEY = "profile-name"
# Streamlit forgets the value of a widget that another page does not draw; the choice is kept beside it.
CHOICE_KEY = "profile-choice"
NONE = ""  # a select box shows None as "nothing chosen yet", with a prompt of its own
# Field, label, values; in the order of the three barriers: industry, organisation, growth.
_CHOICES: tuple[tuple[str, str, type[StrEnum]], ...] = (
    ("industry", "Industry", Industry),
    ("process_type", "Production", ProcessType),
    ("footprint", "Footprint", Footprint),
    ("staffing", "Staffing", Staffing),
    ("contracts", "Operation", Contracts),
    ("growth", "Growth", Growth),
    ("ot_maturity", "OT maturity", Maturity),
    ("it_maturity", "IT maturity", Maturity),
    ("audience", "Who will read the answers", Audience),
)
_JURISDICTIONS = ["EU", "UK", "US", "AU", "BE", "CA", "CH", "DE", "FR", "IE", "IN", "JP", "NL", "NO", "SE", "SG"]


def profile_panel(
    engagement: str | None, shelf: ProfileShelf, outside: ProfileShelf | None = None
) -> ClientProfile | None:
    """Draw the panel in the side bar and return the chosen profile; `outside` is offered in an engagement as well."""
    offers = {offer.key: offer for offer in offered_profiles(engagement, shelf, outside)}
    with st.container(key="panel-profile"):
        st.markdown("###### Client profile")
        chosen = st.session_state.get(CHOICE_KEY, NONE)
        st.session_state[PROFILE_KEY] = chosen if chosen in offers else NONE
        for problem in filter(None, (offer.problem for offer in offers.values())):
            st.caption(as_markdown_text(problem))
        chosen = st.selectbox(
            "Client profile",
            [NONE, *offers],
            key=PROFILE_KEY,
            format_func=lambda key: offers[key].title if key in offers else "No profile",
            label_visibility="collapsed",
            on_change=_choose,
        )
        offer = offers.get(chosen)
        _about(offer, none_there=not offers)
        _buttons(engagement, shelf, offer)
    return offer.profile if offer is not None else None


def _about(offer: OfferedProfile | None, *, none_there: bool) -> None:
    if offer is not None and offer.profile is not None:
        st.caption(as_markdown_text(summary(offer.profile)) or "Nothing is known of this client yet.")
        if not offer.own:
            st.caption("Yours from outside this engagement. It is read here and not changed.")
    elif none_there:
        st.caption("Answers fit the client once the advisor knows industry, organisation and growth.")


def _choose() -> None:
    st.session_state[CHOICE_KEY] = st.session_state[PROFILE_KEY]


def summary(profile: ClientProfile) -> str:
    """Return the facts in a few words, for example `Renewables · unmanned · global`."""
    values = [getattr(profile, name) for name, _, _ in _CHOICES[:6]]
    words = [describe_value(value.value) for value in values if value is not None]
    words += list(profile.jurisdictions)
    text = " · ".join(words)
    return text[:1].upper() + text[1:]


def _buttons(engagement: str | None, shelf: ProfileShelf, offer: OfferedProfile | None) -> None:
    with st.container(key="profile-buttons", horizontal=True, gap="small"):
        if offer is not None and offer.profile is not None:
            label = "Edit profile" if offer.own else "Edit a copy"
            if st.button(label, key="edit-profile", type="tertiary"):
                _form_dialog(engagement, shelf, offer.profile, offer.name if offer.own else None)
        if st.button("New profile", key="new-profile", type="tertiary"):
            _form_dialog(engagement, shelf, profile_from_mapping({}), None)


@st.dialog("Client profile", width="large")
def _form_dialog(engagement: str | None, shelf: ProfileShelf, profile: ClientProfile, name: str | None) -> None:
    st.caption("Every field may stay open: what is not known is asked for where it would change the advice.")
    with st.form("profile-form", border=False):
        data = _fields(profile)
        with st.container(horizontal=True):
            save = st.form_submit_button("Save profile", type="primary")
            delete = name is not None and st.form_submit_button("Delete profile")
    if save:
        _save(engagement, shelf, data, name)
    if delete and name is not None:
        shelf.delete(name)
        st.rerun()


def _fields(profile: ClientProfile) -> dict[str, object]:
    data: dict[str, object] = {
        "client": st.text_input("Client", profile.client or "", max_chars=200, placeholder="Northwind Energy") or None
    }
    columns = st.columns(3)
    for index, (field, label, values) in enumerate(_CHOICES):
        options: list[str] = [member.value for member in values]
        current = getattr(profile, field)
        data[field] = columns[index % 3].selectbox(
            label,
            options,
            index=options.index(current.value) if current is not None else None,
            format_func=_in_words,
            placeholder="Not known",
        )
    first, second, third = st.columns(3)
    codes = _JURISDICTIONS + [code for code in profile.jurisdictions if code not in _JURISDICTIONS]
    data["jurisdictions"] = first.multiselect(
        "Jurisdictions", codes, default=list(profile.jurisdictions), accept_new_options=True, placeholder="Not known"
    )
    data["time_zones"] = second.number_input("Time zones", 1, 24, profile.time_zones, placeholder="Not known")
    data["asset_life_years"] = third.number_input(
        "Asset life in years", 1, 100, profile.asset_life_years, placeholder="Not known"
    )
    data["notes"] = st.text_area("Notes, shown and never interpreted", profile.notes or "", max_chars=5000) or None
    return data


def _in_words(value: str) -> str:
    words = describe_value(value)
    return words[:1].upper() + words[1:]


def _save(engagement: str | None, shelf: ProfileShelf, data: dict[str, object], name: str | None) -> None:
    try:
        profile = profile_from_mapping(data, "The profile")
        saved_as = shelf.save(profile, replaces=name)
    except AdvisorError as error:
        st.error(as_label(str(error), limit=600), icon=None)
        return
    st.session_state[CHOICE_KEY] = offer_key(engagement, saved_as)
    st.rerun()
