"""The time that is left is told honestly."""

from __future__ import annotations

import pytest

from ingestion.progress import ProgressMeter
from ingestion.report import Progress


class Run:
    """A run of one file with so many passages, on a clock that is set by hand."""

    def __init__(self, chunks: int) -> None:
        self.now = 0.0
        self.meter = ProgressMeter(lambda: self.now)
        self.meter.start(2)
        self.meter.expect_bytes(1000)
        self.meter.read(1000, chunks, "report.pdf")

    def embed(self, chunks: int, seconds: float) -> Progress:
        self.now += seconds
        return self.meter.embedded(chunks, seconds)


def test_a_few_passages_and_the_loading_of_the_model_give_no_figure() -> None:
    run = Run(1000)
    assert run.embed(5, 9.0).remaining_s is None  # nine seconds, of which eight loaded the model
    assert run.embed(50, 6.0).remaining_s is None  # 50 passages are less than the 100 that count as enough
    seen = run.embed(50, 4.0)
    # Since the first slice 100 passages in 10 seconds; 895 of 1,000 are left.
    assert seen.chunks_per_s == pytest.approx(10.0)
    assert seen.remaining_s == pytest.approx(89.5)


def test_passages_whose_vectors_were_kept_do_not_make_the_rest_look_quick() -> None:
    run = Run(1000)
    run.embed(10, 1.0)
    run.now += 0.1
    run.meter.embedded(500, None)
    seen = run.embed(100, 9.9)
    assert seen.chunks_per_s == pytest.approx(10.0)  # not (500 + 100) / 10
    assert seen.remaining_s == pytest.approx(39.0)  # 1,000 - 610 are left


def test_one_slow_slice_moves_the_estimate_and_does_not_throw_it_over() -> None:
    run = Run(3000)
    run.embed(100, 1.0)
    run.embed(100, 10.0)
    before = run.embed(100, 10.0).remaining_s
    assert before == pytest.approx(270.0)  # 2,700 passages at 10 per second
    after = run.embed(100, 50.0).remaining_s
    # The last minute alone says 2,600 / (200 / 60) = 780 s; counting down alone says 220 s.
    assert after is not None
    assert 220.0 < after < 780.0


def test_between_two_slices_the_estimate_goes_down_with_the_clock() -> None:
    run = Run(1100)
    run.embed(100, 1.0)
    first = run.embed(100, 10.0).remaining_s
    run.now += 7.0
    second = run.meter.settled("notes.txt").remaining_s
    assert first == pytest.approx(90.0)
    assert second == pytest.approx(83.0)


def test_an_old_pace_is_forgotten() -> None:
    run = Run(10_000)
    for _ in range(10):
        run.embed(100, 10.0)
    for _ in range(14):
        seen = run.embed(100, 5.0)
    assert seen.chunks_per_s == pytest.approx(20.0)
