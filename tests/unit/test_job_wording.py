"""How far a job is, in words."""

from __future__ import annotations

from ingestion.report import Progress
from ingestion.web.job_view import counted_passages, progress_line


def _progress(rate: float | None) -> Progress:
    return Progress(
        stage="embedding",
        files_total=4,
        files_done=1,
        chunks_done=5,
        chunks_known=600,
        seconds=4.0,
        fraction=0.5,
        chunks_per_s=rate,
    )


def test_one_passage_is_not_called_passages() -> None:
    assert counted_passages(1) == "1 passage"
    assert counted_passages(225) == "225 passages"
    assert progress_line(_progress(1.2)) == "Indexing · 1 of 4 files · 1 passage/s"


def test_a_rate_that_rounds_to_nothing_is_left_out() -> None:
    assert progress_line(_progress(0.3)) == "Indexing · 1 of 4 files"
    assert progress_line(_progress(None)) == "Indexing · 1 of 4 files"
