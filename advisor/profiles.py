"""The client profiles that are kept in a home or an engagement: one YAML file each."""

from __future__ import annotations

from pathlib import Path

from advisor.profile import ClientProfile, load_profile, profile_file_name, save_profile
from knowledge_base.errors import HomeNotWritableError


class ProfileShelf:
    """Lists, reads, writes and removes the profiles of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> tuple[str, ...]:
        """Return the names under which profiles are kept, in alphabetical order."""
        return tuple(sorted(path.stem for path in self._folder.glob("*.yaml")))

    def load(self, name: str) -> ClientProfile:
        """Read a profile.

        Raises:
            SettingsError: there is none of that name, or the file is not a profile.
        """
        return load_profile(self._path(name))

    def save(self, profile: ClientProfile, replaces: str | None = None) -> str:
        """Keep a profile under its client's name, in place of the one it was edited from; return the name.

        Raises:
            HomeNotWritableError: the folder cannot be written.
        """
        name = self._free_name(profile_file_name(profile.client or "profile").removesuffix(".yaml"), replaces)
        try:
            save_profile(profile, self._path(name))
        except OSError as error:
            raise HomeNotWritableError(
                f"The profile {name!r} cannot be saved in {str(self._folder)!r}: {error}."
                " Check that the disk has space and that the folder may be written."
            ) from error
        if replaces is not None and replaces != name:
            self.delete(replaces)
        return name

    def delete(self, name: str) -> None:
        """Remove a profile; one that is gone already is no error."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / profile_file_name(name)

    def _free_name(self, stem: str, replaces: str | None) -> str:
        stem = stem.strip("-")  # the length limit may have cut at a hyphen, which a file name does not keep
        taken = set(self.names()) - {replaces}
        name, number = stem, 2
        while name in taken:
            name, number = f"{stem[:56]}-{number}", number + 1
        return name
