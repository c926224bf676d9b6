"""The closed vocabulary of facets and of the labels that open a "What changes" bullet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge_base.errors import SettingsError
from knowledge_base.plain_yaml import load_yaml

VOCABULARY_FILE = Path(__file__).with_name("vocabulary.yaml")
FACETS = ("dimensions", "industries", "barriers", "topics", "jurisdictions", "purdue_levels", "audience")
# ISO 3166 alpha-2, and the regions EU and UK, which look the same.
_COUNTRY_CODE = re.compile(r"[A-Z]{2}")
_FACT = r"^[a-z_]+=[A-Za-z0-9_]+$"


class Vocabulary(BaseModel):
    """One closed list per facet, and the labels that stand for a fact of a client profile."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dimensions: tuple[str, ...] = Field(min_length=1)
    barriers: tuple[str, ...] = Field(min_length=1)
    industries: tuple[str, ...] = Field(min_length=1)
    purdue_levels: tuple[str, ...] = Field(min_length=1)
    audience: tuple[str, ...] = Field(min_length=1)
    jurisdictions: tuple[str, ...] = Field(min_length=1)
    topics: tuple[str, ...] = Field(min_length=1)
    conditions: Mapping[str, str]
    industry_labels: Mapping[str, str]

    def condition_of(self, label: str) -> str | None:
        """Return the profile fact (`field=value`) that a bullet's label stands for, or None.

        Industries are facts too: `Renewables` stands for `industry=renewables`.
        """
        return self._facts().get(_normal(label))

    def label_of(self, fact: str) -> str | None:
        """Return the label that people read for a profile fact, or None."""
        for label, condition in self.conditions.items():
            if condition == fact:
                return label
        field, _, value = fact.partition("=")
        return self.industry_labels.get(value) if field == "industry" else None

    def unknown(self, facet: str, values: Iterable[str]) -> tuple[str, ...]:
        """Return the values that the facet does not have. Jurisdictions also take any country code."""
        known = frozenset(getattr(self, facet))
        foreign = facet == "jurisdictions"
        return tuple(v for v in values if v not in known and not (foreign and _COUNTRY_CODE.fullmatch(v)))

    def labels(self) -> tuple[str, ...]:
        """Return every label that a "What changes" bullet may have."""
        return (*self.industry_labels.values(), *self.conditions)

    def _facts(self) -> dict[str, str]:
        facts = {_normal(label): f"industry={code}" for code, label in self.industry_labels.items()}
        facts.update({_normal(label): fact for label, fact in self.conditions.items()})
        return facts


def _normal(label: str) -> str:
    return " ".join(label.split()).rstrip(":").casefold()


@lru_cache(maxsize=4)
def load_vocabulary(path: Path = VOCABULARY_FILE) -> Vocabulary:
    """Read the vocabulary.

    Raises:
        SettingsError: the file cannot be read, misses a list, or a label stands for nothing.
    """
    try:
        vocabulary = Vocabulary.model_validate(load_yaml(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise SettingsError(f"The vocabulary {str(path)!r} is not usable: {error}. Restore the file.") from error
    _check(vocabulary, path)
    return vocabulary


def _check(vocabulary: Vocabulary, path: Path) -> None:
    malformed = [fact for fact in vocabulary.conditions.values() if not re.match(_FACT, fact)]
    unlabelled = set(vocabulary.industries) ^ set(vocabulary.industry_labels)
    labels = [_normal(label) for label in vocabulary.labels()]
    repeated = sorted({label for label in labels if labels.count(label) > 1})
    if malformed or unlabelled or repeated:
        raise SettingsError(
            f"The vocabulary {str(path)!r} contradicts itself: facts that are not field=value {malformed!r}, "
            f"industries without a label or labels without an industry {sorted(unlabelled)!r}, labels that stand "
            f"for two facts {repeated!r}. Correct the file."
        )
