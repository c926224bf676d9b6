"""Client engagements as folders: made, listed and deleted as a whole."""

from __future__ import annotations

import json
import os
import re
import shutil
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from knowledge_base.domain import DamagedEngagement, Engagement, Engagements
from knowledge_base.errors import EngagementError
from knowledge_base.storage_errors import storage_errors

_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,47}")
_CARD = "engagement.json"
_EXAMPLE = '{"client": "NAME", "created_on": "2026-01-31", "members": [], "retain_until": null}'
_CURE = f"Its documents are untouched. Restore the file from a backup, or write it anew: {_EXAMPLE}"
_LEAVING = ".leaving-"  # folders on their way out; what a crash leaves is deleted at the next start
_COMING = ".coming-"
# Windows takes these for devices, with any ending.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{digit}" for name in ("com", "lpt") for digit in range(10))}


class EngagementFolders:
    """The folder `engagements` of a home."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def folder(self, engagement_id: str) -> Path:
        """Return the folder of an engagement.

        Raises:
            EngagementError: there is none of that id, or its card cannot be read.
        """
        folder = self.require(engagement_id)
        _read(folder / _CARD)
        return folder

    def all(self) -> tuple[Engagement, ...]:
        """Return the engagements, by id.

        Raises:
            EngagementError: a card cannot be read. Where the others should go on, ask for `listed`.
        """
        listed = self.listed()
        if listed.damaged:
            raise EngagementError(listed.damaged[0].reason)
        return listed.usable

    def listed(self) -> Engagements:
        """Return the engagements, by id, and apart from them those whose card cannot be read."""
        usable: list[Engagement] = []
        damaged: list[DamagedEngagement] = []
        folders = self._root.glob("[!.]*/") if self._root.is_dir() else ()
        for folder in sorted(folders):
            if not _ID.fullmatch(folder.name) and not os.path.exists(folder / _CARD):
                continue  # not ours: what a file system or a backup puts into any folder
            try:
                require_usable(folder.name)
                usable.append(_read(folder / _CARD))
            except EngagementError as error:
                damaged.append(DamagedEngagement(engagement_id=folder.name, reason=str(error)))
        return Engagements(usable=tuple(usable), damaged=tuple(damaged))

    def create(
        self, engagement_id: str, client: str, *, members: Sequence[str] = (), retain_until: date | None = None
    ) -> Engagement:
        """Make the folder of an engagement.

        Raises:
            EngagementError: the id cannot be used or is taken, or the client has no name.
        """
        require_usable(engagement_id)
        name = " ".join(client.split())
        if not name:
            raise EngagementError(f"Engagement {engagement_id!r} needs the client's name, not {client!r}.")
        today = datetime.now(UTC).date()
        engagement = Engagement(
            engagement_id=engagement_id,
            client=name,
            created_on=today,
            members=tuple(members),
            retain_until=retain_until,
        )
        coming = self._root / f"{_COMING}{uuid.uuid4().hex}"
        with storage_errors(self._root, "create an engagement"):
            try:
                coming.mkdir(parents=True)
                _write(coming / _CARD, engagement)
                if (self._root / engagement_id).exists():
                    raise EngagementError(
                        f"Engagement {engagement_id!r} is already there. Use it, or choose another id."
                    )
                coming.rename(self._root / engagement_id)
            finally:
                shutil.rmtree(coming, ignore_errors=True)
        return engagement

    def take_out(self, engagement_id: str) -> Path:
        """Make an engagement disappear in one step; the caller deletes the folder that is returned."""
        leaving = self._root / f"{_LEAVING}{uuid.uuid4().hex}"
        with storage_errors(self._root, "delete an engagement"):
            self.require(engagement_id).rename(leaving)  # also one whose card cannot be read
        return leaving

    def left_over(self, *, alone: bool) -> tuple[Path, ...]:
        """Return folders that a crash left; half-made ones only when no other process can be making them."""
        prefixes = (_LEAVING, _COMING) if alone else (_LEAVING,)
        return tuple(path for prefix in prefixes for path in self._root.glob(f"{prefix}*"))

    def require(self, engagement_id: str) -> Path:
        """Return the folder of an engagement, even if its card cannot be read.

        Raises:
            EngagementError: there is none of that id.
        """
        require_usable(engagement_id)
        folder = self._root / engagement_id
        if not folder.is_dir():
            known = ", ".join(item.engagement_id for item in self.listed().usable) or "none yet"
            raise EngagementError(
                f"There is no engagement {engagement_id!r}. Known engagements: {known}. Create it first."
            )
        return folder


def require_usable(engagement_id: str) -> None:
    """Refuse an id that cannot be a folder and database name.

    Raises:
        EngagementError: the message says what an id looks like.
    """
    if not _ID.fullmatch(engagement_id) or engagement_id in _DEVICES:
        raise EngagementError(
            f"{engagement_id!r} cannot be the id of an engagement. Use 2 to 48 lower-case letters, digits and "
            "hyphens, beginning with a letter or digit, for example 'northwind-2026'."
        )


def _write(path: Path, engagement: Engagement) -> None:
    card = {
        "client": engagement.client,
        "created_on": engagement.created_on.isoformat(),
        "members": list(engagement.members),
        "retain_until": engagement.retain_until.isoformat() if engagement.retain_until else None,
    }
    with path.open("x", encoding="utf-8") as file:
        json.dump(card, file, ensure_ascii=False, indent=2)
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> Engagement:
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(card["client"], str) or not card["client"].strip():
            raise ValueError(f"the client's name is {card['client']!r}")
        return Engagement(
            engagement_id=path.parent.name,
            client=card["client"],
            created_on=date.fromisoformat(card["created_on"]),
            members=tuple(str(member) for member in card["members"]),
            retain_until=date.fromisoformat(card["retain_until"]) if card["retain_until"] else None,
        )
    except FileNotFoundError as error:
        raise EngagementError(f"The description of an engagement, {str(path)!r}, is not there. {_CURE}") from error
    except (ValueError, KeyError, TypeError, OSError, RecursionError) as error:
        raise EngagementError(
            f"The description of an engagement, {str(path)!r}, cannot be read ({error!r}). {_CURE}"
        ) from error
