"""`python -m advisor ask --batch`: a file of questions in which lines are broken, and its answers on disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from advisor.answers import Turn
from advisor.profile import profile_from_mapping
from knowledge_base.errors import KnowledgeBaseError
from tests.queued_session import QueuedSession, run


def write_lines(path: Path, *lines: object) -> Path:
    texts = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    path.write_bytes(b"\n".join(texts) + b"\n")
    return path


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_broken_line_of_a_batch_costs_only_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = write_lines(
        tmp_path / "questions.jsonl",
        {"id": "a", "question": "Why?"},
        b"{not json",
        b"",
        b'{"id": "\xff"}',
        {"id": "c", "questoin": "Why?"},
        {"id": "d", "question": "Why?", "profile": {"industry": "bakery"}},
        {"id": "e", "question": "Why?", "history": [{"role": "system", "text": "x"}]},
        ["not", "an", "object"],
        b"[" * 100_000,
        {"id": 7, "question": "Really?"},
    )
    out = tmp_path / "answers.jsonl"
    assert run(QueuedSession(), "ask", "--batch", str(questions), "--out", str(out)) == 1
    written = records(out)
    assert [(record.get("line"), record["id"]) for record in written] == [
        (None, "a"), (2, None), (4, None), (5, "c"), (6, "d"), (7, "e"), (8, None), (9, None), (None, 7)
    ]  # fmt: skip
    errors = [str(record.get("error", "")) for record in written]
    assert "not JSON" in errors[1]
    assert "not UTF-8" in errors[2]
    assert "questoin" in errors[3] and "Known fields: id, question, profile, history, engagement" in errors[3]
    assert "Line 6: the profile is not usable: industry='bakery'" in errors[4]
    assert "'system'" in errors[5]
    assert written[-1]["outcome"] == "PARTIAL"
    output = capsys.readouterr()
    assert "2 answered, 7 failed" in output.out
    assert "7 of 9 lines could not be answered" in output.err


def test_a_question_that_fails_costs_only_itself_even_by_a_defect(tmp_path: Path) -> None:
    questions = write_lines(tmp_path / "q.jsonl", *({"id": n, "question": "Why?"} for n in range(3)))
    out = tmp_path / "a.jsonl"
    session = QueuedSession(KnowledgeBaseError("No such engagement."), ZeroDivisionError("division by zero"))
    assert run(session, "ask", "--batch", str(questions), "--out", str(out)) == 1
    first, second, third = records(out)
    assert first == {"id": 0, "line": 1, "error": "No such engagement."}
    assert second["id"] == 1 and "ZeroDivisionError" in str(second["error"])
    assert third["outcome"] == "PARTIAL"


def test_each_answer_of_a_batch_is_on_disk_before_the_next_question_is_asked(tmp_path: Path) -> None:
    questions = write_lines(tmp_path / "q.jsonl", *({"id": n, "question": "Why?"} for n in range(3)))
    out = tmp_path / "a.jsonl"
    seen: list[int] = []
    session = QueuedSession()
    session.before_reply = lambda: seen.append(len(records(out)))
    assert run(session, "ask", "--batch", str(questions), "--out", str(out)) == 0
    assert seen == [0, 1, 2]


def test_a_line_of_a_batch_has_its_own_profile_history_and_engagement(tmp_path: Path) -> None:
    profile = tmp_path / "client.yaml"
    profile.write_text("industry: water\n", encoding="utf-8")
    questions = write_lines(
        tmp_path / "q.jsonl",
        {
            "id": "own",
            "question": "And who pays?",
            "profile": {"industry": "mining"},
            "history": [{"role": "user", "text": "Who owns it?"}, {"role": "assistant", "text": "The plant."}],
            "engagement": "northwind",
        },
        {"id": "default", "question": "Why?", "profile": None, "history": None, "engagement": None},
    )
    session = QueuedSession()
    run(session, "ask", "--batch", str(questions), "--out", str(tmp_path / "a"), "--profile", str(profile))
    history = (Turn(role="user", text="Who owns it?"), Turn(role="assistant", text="The plant."))
    mining, water = (profile_from_mapping({"industry": name}) for name in ("mining", "water"))
    assert session.asked == [("And who pays?", mining, history, "northwind"), ("Why?", water, (), None)]


def test_a_batch_file_that_is_not_there_leaves_the_former_answers_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "answers.jsonl"
    out.write_text("former\n", encoding="utf-8")
    assert run(QueuedSession(), "ask", "--batch", str(tmp_path / "none.jsonl"), "--out", str(out)) == 1
    assert "none.jsonl" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "former\n"


def test_the_answers_may_not_overwrite_the_questions(tmp_path: Path) -> None:
    questions = write_lines(tmp_path / "q.jsonl", {"question": "Why?"})
    before = questions.read_bytes()
    assert run(QueuedSession(), "ask", "--batch", str(questions), "--out", str(questions)) == 2
    assert questions.read_bytes() == before


def test_answers_that_cannot_be_written_are_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = write_lines(tmp_path / "q.jsonl", {"question": "Why?"})
    assert run(QueuedSession(), "ask", "--batch", str(questions), "--out", str(tmp_path / "no" / "a.jsonl")) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_batch_file_saved_by_windows_is_read_from_its_first_line(tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_bytes(b'\xef\xbb\xbf{"id": "a", "question": "Why?"}\r\n{"id": "b", "question": "How?"}\r\n')
    session = QueuedSession()
    assert run(session, "ask", "--batch", str(questions), "--out", str(tmp_path / "a.jsonl")) == 0
    assert [asked[0] for asked in session.asked] == ["Why?", "How?"]
