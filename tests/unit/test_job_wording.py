"""How far a job is, in words."""

from __future__ import annotations

from ingestion.report import Progress
from ingestion.web.job_view import counted_passages, progress_line


def _progress(rate: float | None, remaining_s: float | None = None) -> Progress:
    return Progress(
        stage="embedding",
        files_total=4,
        files_done=1,
        chunks_done=5,
        chunks_known=600,
        seconds=4.0,
        fraction=0.5,
        chunks_per_s=rate,
        remaining_s=remaining_s,
    )


def test_one_passage_is_not_called_passages() -> None:
    assert counted_passages(1) == "1 passage"
    assert counted_passages(225) == "225 passages"
    assert progress_line(_progress(1.2)) == "Indexing · 1 of 4 files · 1 passage/s"


def test_a_rate_that_rounds_to_nothing_is_left_out() -> None:
    assert progress_line(_progress(0.3)) == "Indexing · 1 of 4 files"
    assert progress_line(_progress(None)) == "Indexing · 1 of 4 files"


def test_the_time_left_goes_down_while_nothing_is_heard_and_long_silence_is_said() -> None:
    progress = _progress(None, remaining_s=80.0)
    assert progress_line(progress).endswith("about 80 s left")
    assert progress_line(progress, 10.0).endswith("about 70 s left")
    assert progress_line(progress, 43.0).endswith("about 35 s left · last progress 40 s ago")
    assert progress_line(progress, 200.0).endswith("a few seconds left · last progress 3 min ago")
