"""What a client's facts change in the default of a service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge_base.reference_schema import Service, Shift


@dataclass(frozen=True, kw_only=True)
class FittedService:
    """A service with the shifts that hold for a client, in the order of the client's facts."""

    service: Service
    shifts: tuple[Shift, ...]

    def values(self, field: str) -> tuple[str, ...]:
        """Return what holds for `accountable`, `responsible` or `level`: the default, else what the shifts say.

        Two facts of a client may point in different ways; then both are there, and somebody has to decide.
        """
        shifted = dict.fromkeys(str(value) for shift in self.shifts if (value := getattr(shift, field)) is not None)
        return tuple(shifted) or (str(getattr(self.service, field)),)

    def is_shifted(self, field: str) -> bool:
        """Say whether the client's facts change the field."""
        return any(getattr(shift, field) is not None for shift in self.shifts)


def fit_services(services: Sequence[Service], facts: Sequence[str]) -> tuple[FittedService, ...]:
    """Return all services, each with the shifts that the facts (`field=value`) bring about."""
    return tuple(
        FittedService(
            service=service,
            shifts=tuple(shift for fact in facts for shift in service.shifts if shift.when == fact),
        )
        for service in services
    )
