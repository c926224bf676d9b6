"""What the measurement of speed stands on: its pages, its percentiles, its memory figure."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from evaluations.benchmarks.generated_pages import write_pages
from evaluations.benchmarks.plain_pdf import write_pdf
from evaluations.benchmarks.speed import MemoryWatch
from evaluations.benchmarks.speed_run import QUESTIONS, TOPICS, percentile
from ingestion.readers import read_file


def test_the_same_seed_makes_the_same_pages_and_another_one_others(tmp_path: Path) -> None:
    first, second, other = (
        [path.read_bytes() for path in write_pages(tmp_path / name, 25, seed)]
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert first == second
    assert first != other
    assert len(first) == 3  # 25 pages in documents of 10, 10 and 5 pages


def test_generated_pages_are_varied(tmp_path: Path) -> None:
    _, markdown = write_pages(tmp_path, 20, 1)
    sentences = re.findall(r"[A-Z][^.#]+\.", markdown.read_text(encoding="utf-8"))
    assert len(sentences) >= 200  # 10 pages with 4 paragraphs of 5 sentences
    assert max(Counter(sentences).values()) == 1


def test_a_generated_pdf_is_read_back_page_by_page(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    write_pdf(path, [["The pump (line 1) runs at 5 °C \\ day."], ["The valve – number two – leaks since May."]])
    blocks = read_file(path).blocks
    assert [(block.text, block.location.page) for block in blocks] == [
        ("The pump (line 1) runs at 5 °C \\ day.", 1),
        ("The valve – number two – leaks since May.", 2),
    ]


def test_at_least_sixty_different_questions_are_asked() -> None:
    assert len({form.format(topic=topic) for form in QUESTIONS for topic in TOPICS}) >= 60


@pytest.mark.parametrize(("share", "expected"), [(0.5, 10), (0.95, 19), (1.0, 20), (0.0, 1)])
def test_a_percentile_is_a_value_that_was_measured(share: float, expected: float) -> None:
    # Of 1 to 20, half do not exceed 10 and 95 % (19 of 20) do not exceed 19.
    assert percentile([float(value) for value in range(20, 0, -1)], share) == expected


def test_the_memory_of_a_process_is_watched_while_it_is_needed() -> None:
    watch = MemoryWatch(os.getpid())
    held = bytearray(64 << 20)
    held[:: 1 << 12] = b"x" * len(held[:: 1 << 12])  # touch every page, or it is not resident
    for _ in range(50):
        if watch.peak_bytes > 64 << 20:
            break
        watch.sample()
    watch.stop()
    assert watch.peak_bytes > 64 << 20
