"""Which client profiles can be chosen where: an engagement's stay in it, the consultant's own go along into each."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.profile import ClientProfile
from advisor.profiles import ProfileShelf
from knowledge_base.errors import AdvisorError


@dataclass(frozen=True, kw_only=True)
class OfferedProfile:
    """A profile to choose. `key` holds its place, so that a choice is never taken for a namesake elsewhere.

    `own` says that it is kept where the reader is and may be edited there. `problem` says why it cannot be read.
    """

    key: str
    name: str
    own: bool
    profile: ClientProfile | None
    problem: str = ""

    @property
    def title(self) -> str:
        """Return what the profile is called in a list."""
        title = (self.profile.client if self.profile is not None else None) or self.name
        return title if self.own else f"{title} · yours"


def offer_key(engagement: str | None, name: str) -> str:
    """Return the key of a profile that is kept in an engagement, or outside of all."""
    return f"{engagement or ''}/{name}"


def offered_profiles(
    engagement: str | None, shelf: ProfileShelf, outside: ProfileShelf | None
) -> tuple[OfferedProfile, ...]:
    """Return the profiles of a place, then those from outside if the place is an engagement.

    The wall has one door: `outside` never is the shelf of an engagement.
    """
    offers = [_offer(engagement, name, shelf, own=True) for name in shelf.names()]
    if engagement is not None and outside is not None:
        offers += [_offer(None, name, outside, own=False) for name in outside.names()]
    return tuple(offers)


def _offer(engagement: str | None, name: str, shelf: ProfileShelf, *, own: bool) -> OfferedProfile:
    key = offer_key(engagement, name)
    try:
        return OfferedProfile(key=key, name=name, own=own, profile=shelf.load(name))
    except AdvisorError as error:
        return OfferedProfile(key=key, name=name, own=own, profile=None, problem=str(error))
