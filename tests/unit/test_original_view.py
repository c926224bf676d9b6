"""Originals are opened by those to whom a page gave the address."""

from __future__ import annotations

from pathlib import Path

from knowledge_base.web.original_view import Original, Tickets


def test_a_ticket_leads_to_its_file_and_stays_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    original = Original(path=tmp_path / "a.pdf", name="Contract.pdf")
    tickets = Tickets()
    ticket = tickets.give(original)
    assert len(ticket) >= 20  # 18 random bytes are 24 letters
    assert tickets.give(original) == ticket
    assert tickets.redeem(ticket) == original
    assert tickets.redeem("contract") is None


def test_a_file_that_was_removed_is_not_there_any_more(tmp_path: Path) -> None:
    tickets = Tickets()
    assert tickets.redeem(tickets.give(Original(path=tmp_path / "gone.pdf", name="gone.pdf"))) is None


def test_the_oldest_ticket_is_forgotten_first(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    tickets = Tickets(kept=2)
    first, second, third = (tickets.give(Original(path=tmp_path / "a.pdf", name=f"{n}.pdf")) for n in range(3))
    assert tickets.redeem(first) is None
    assert tickets.redeem(second) is not None
    assert tickets.redeem(third) is not None
