"""Rebuilding the vector index from the catalogue, beside the old one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from knowledge_base.catalogue_vectors import VectorCache
from knowledge_base.catalogue_writer import CatalogueWriter
from knowledge_base.embedding import Embedder
from knowledge_base.errors import AdvisorError
from knowledge_base.index_seal import dump_seal
from knowledge_base.vector_index import VectorIndex

_EMBEDDED_AT_ONCE = 256  # chunks between two commits, so that an interrupted reindex goes on where it was
Progress = Callable[[int, int], None]


def rebuild_index(
    index: VectorIndex,
    writer: CatalogueWriter,
    cache: VectorCache,
    embedder: Embedder,
    total: int,
    progress: Progress | None = None,
) -> None:
    """Build the next generation, make it the current one in one transaction, delete the former."""
    _embed_what_lacks_a_vector(cache, embedder)
    fresh = VectorIndex(index.place, index.generation + 1)
    fresh.clear()  # a rebuild that was killed may have got this far before
    try:
        done = 0
        for ids, vectors in cache.pages():
            fresh.add(ids, vectors)
            done += len(ids)
            if progress:
                progress(done, total)
        writer.rebuild_terms(cache.titled_chunks())
        writer.adopt(fresh.generation, seal=dump_seal(fresh.seal({})))
    except BaseException:
        with suppress(AdvisorError):
            fresh.clear()
        raise
    fresh.close()
    index.switch(fresh.generation)
    index.clear_other_generations()


def _embed_what_lacks_a_vector(cache: VectorCache, embedder: Embedder) -> None:
    while lacking := cache.without_vector(_EMBEDDED_AT_ONCE):
        texts = [chunk.indexed_text(title) for chunk, title in lacking]
        cache.put(texts, embedder.embed(texts))
