"""Whether the vector index still says what the catalogue says."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge_base.catalogue import Catalogue
from knowledge_base.catalogue_vectors import Vector, VectorCache
from knowledge_base.errors import IndexDamagedError
from knowledge_base.originals import Originals
from knowledge_base.vector_index import VectorIndex

SAMPLE_SIZE = 16  # vectors that are looked up on opening; one query, a few milliseconds
_SAME = 0.999  # cosine similarity of a vector with itself, less float32 rounding


@dataclass(frozen=True, kw_only=True)
class HealthReport:
    """What a full check found. `problems` are sentences for a person; none means healthy."""

    name: str
    documents: int
    chunks: int
    vectors: int
    missing_vectors: int = 0
    orphan_vectors: int = 0
    missing_originals: tuple[str, ...] = ()  # titles of documents whose original file is gone
    problems: tuple[str, ...] = ()

    @property
    def healthy(self) -> bool:
        """Tell whether nothing was found."""
        return not self.problems


def sample_problem(index: VectorIndex, cache: VectorCache, *, expected: int) -> str | None:
    """Return what is wrong with the index judging by its size and a small sample, or None.

    Raises:
        IndexDamagedError: the index cannot even be read.
    """
    held = index.count()
    if held != expected:
        return f"it holds {held} vectors where the catalogue has {expected} chunks"
    ids, vectors = cache.sample(SAMPLE_SIZE)
    if not ids:
        return "none of the sampled chunks has a cached vector"
    found = index.query(vectors, 1)
    unsure = [
        (number, vector)
        for number, vector, hits in zip(ids, vectors, found, strict=True)
        if not hits or (hits[0][0] != number and hits[0][1] < _SAME)
    ]
    # The index is approximate: a miss alone proves nothing, but half of the sample does.
    if 2 * len(unsure) > len(ids):
        return f"{len(unsure)} of {len(ids)} sampled passages are not found by their own vectors"
    stored = index.fetch(ids)
    wrong = [number for number, vector in zip(ids, vectors, strict=True) if not _equal(stored.get(number), vector)]
    if wrong:
        return f"{len(wrong)} of {len(ids)} sampled vectors are missing or differ"
    return None


def full_check(
    name: str, catalogue: Catalogue, index: VectorIndex, cache: VectorCache, originals: Originals
) -> HealthReport:
    """Compare every vector and original with the catalogue. Damage is reported, never raised."""
    counts = catalogue.counts()
    missing_originals = tuple(
        document.title
        for document in catalogue.documents()
        if (kept := catalogue.original_name(document.document_id)) and originals.path(kept) is None
    )
    problems = [*catalogue.damage()]
    if missing_originals:
        problems.append(
            f"{len(missing_originals)} original files are gone: {', '.join(missing_originals[:5])}. Add them again."
        )
    held: set[int] = set()
    missing = orphans = 0
    try:
        held = index.ids()
        wrong, known = _compare(index, cache, held)
        missing = wrong + counts["chunks"] - known
        orphans = len(held) - (known - wrong) if counts["journal"] == 0 else 0
    except IndexDamagedError as error:
        problems.append(str(error))
    if missing or orphans:
        problems.append(
            f"The index lacks {missing} vectors and has {orphans} too many. Run `python -m ingestion reindex`."
        )
    return HealthReport(
        name=name,
        documents=counts["documents"],
        chunks=counts["chunks"],
        vectors=len(held),
        missing_vectors=missing,
        orphan_vectors=max(orphans, 0),
        missing_originals=missing_originals,
        problems=tuple(problems),
    )


def _compare(index: VectorIndex, cache: VectorCache, held: set[int]) -> tuple[int, int]:
    """Return (vectors that are missing or differ, vectors that the catalogue knows)."""
    wrong = known = 0
    for ids, vectors in cache.pages():
        known += len(ids)
        stored = _fetch_what_can_be_read(index, [number for number in ids if number in held])
        wrong += sum(not _equal(stored.get(number), vector) for number, vector in zip(ids, vectors, strict=True))
    return wrong, known


def _fetch_what_can_be_read(index: VectorIndex, ids: list[int]) -> dict[int, Vector]:
    """Fetch vectors; one lost vector makes Chroma refuse the whole call, so halves are tried."""
    if not ids:
        return {}
    try:
        return dict(index.fetch(ids))
    except IndexDamagedError:
        if len(ids) == 1:
            return {}
        middle = len(ids) // 2
        return _fetch_what_can_be_read(index, ids[:middle]) | _fetch_what_can_be_read(index, ids[middle:])


def _equal(stored: Vector | None, expected: Vector) -> bool:
    return stored is not None and stored.shape == expected.shape and float(stored @ expected) >= _SAME
