"""The service catalogue: who owns what by default, and what the chosen client profile changes."""

from __future__ import annotations

import streamlit as st

from knowledge_base.reference_schema import Service, Shift
from knowledge_base.reference_shifts import FittedService, fit_services
from knowledge_base.reference_wording import owner_sentence
from knowledge_base.web.navigation import ENTRY
from knowledge_base.web.reference_desk import ReferenceDesk, fact_label, field, further_reading, paragraphs, table
from knowledge_base.web.rendering import as_label, as_markdown_text

_WORDS = {"joint": "IT and OT"}  # the other values are the words that people use
_COLUMNS = {"Accountable": "accountable", "Responsible": "responsible", "Level": "level"}
_CHOICE_KEY = "service-choice"


def show_services(desk: ReferenceDesk) -> None:
    """Draw one service that was chosen, and the table of all."""
    fitted = fit_services(desk.data.services, desk.client.facts if desk.client is not None else ())
    chosen = _choice(desk)
    if chosen is not None:
        _service(next(item for item in fitted if item.service is chosen), desk)
    _explain(fitted, desk)
    table([_row(item) for item in fitted], "Services with the accountable side, the responsible side and the level")


def _choice(desk: ReferenceDesk) -> Service | None:
    """Offer the services by name; the address keeps the choice, so that it can be sent to a colleague."""
    by_id = {service.id: service for service in desk.data.services}
    asked = st.query_params.get(ENTRY)
    st.session_state[_CHOICE_KEY] = asked if asked in by_id else None
    st.selectbox(
        "Look closer at a service",
        list(by_id),
        key=_CHOICE_KEY,
        format_func=lambda service_id: by_id[service_id].name,
        placeholder="Choose a service",
        on_change=_choose,
        width=460,
    )
    return by_id.get(st.session_state[_CHOICE_KEY] or "")


def _choose() -> None:
    chosen = st.session_state[_CHOICE_KEY]
    if chosen is None:
        st.query_params.pop(ENTRY, None)
    else:
        st.query_params[ENTRY] = chosen


def _service(item: FittedService, desk: ReferenceDesk) -> None:
    service = item.service
    with st.container(key="card-service"):
        st.markdown(f"#### {as_label(service.name)}", anchors=False)
        paragraphs("service", (service.what, owner_sentence(service), service.why))
        if item.shifts:
            _shifts(f"For {_client_name(desk)}", item.shifts, marked=True)
        others = tuple(shift for shift in service.shifts if shift not in item.shifts)
        if others:
            _shifts("For other clients" if item.shifts else "What shifts the default", others)
        further_reading("service", "services", service, desk)


def _shifts(heading: str, shifts: tuple[Shift, ...], *, marked: bool = False) -> None:
    with st.container(key=f"{'effect' if marked else 'others'}-shifts", gap="small"):
        st.markdown(f"**{as_label(heading)}**")
        for shift in shifts:
            changes = [
                f"{label.lower()}: {_in_words(value)}"
                for label, name in _COLUMNS.items()
                if (value := getattr(shift, name)) is not None
            ]
            field(" · ".join((fact_label(shift.when), *changes)), shift.then)


def _explain(fitted: tuple[FittedService, ...], desk: ReferenceDesk) -> None:
    if desk.client is None or not desk.client.facts:
        st.markdown("The table shows the defaults. Choose a client profile in the side bar to see what it changes.")
        return
    shifted = [item for item in fitted if any(item.is_shifted(name) for name in _COLUMNS.values())]
    st.markdown(
        f"For **{as_label(_client_name(desk))}**, {len(shifted)} of {len(fitted)} services differ from the default."
        " What differs is in bold, with the default and the fact of the client that shifts it."
    )


def _row(item: FittedService) -> dict[str, str]:
    return {
        "Service": as_markdown_text(item.service.name),
        **{label: _cell(item, name) for label, name in _COLUMNS.items()},
    }


def _cell(item: FittedService, name: str) -> str:
    values = " or ".join(_in_words(value) for value in item.values(name))
    values = values[:1].upper() + values[1:]
    if not item.is_shifted(name):
        return values
    because = dict.fromkeys(fact_label(shift.when) for shift in item.shifts if getattr(shift, name) is not None)
    default = _in_words(getattr(item.service, name))
    return f"**{values}**, not {default} ({as_markdown_text(', '.join(because))})"


def _in_words(value: str) -> str:
    return _WORDS.get(value, value)


def _client_name(desk: ReferenceDesk) -> str:
    return desk.client.name if desk.client is not None else "this client"
