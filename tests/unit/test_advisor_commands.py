"""`python -m advisor`: what reaches the advisor, what is refused, and with which exit status."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.commands import main
from advisor.profile import profile_from_mapping
from advisor.session import open_session
from knowledge_base.errors import HomeInUseError, KnowledgeBaseError
from knowledge_base.settings import load_settings
from tests.queued_session import QueuedSession, run


def run_badly(*arguments: str, stdin: bytes = b"") -> int:
    """Run what argparse may refuse by itself."""
    try:
        return run(QueuedSession(), *arguments, stdin=stdin)
    except SystemExit as stopped:
        return int(stopped.code or 0)


def test_profile_and_engagement_reach_the_advisor(tmp_path: Path) -> None:
    profile = tmp_path / "client.yaml"
    profile.write_text("industry: water\n", encoding="utf-8")
    session = QueuedSession()
    run(session, "ask", "Why?", "--profile", str(profile), "--engagement", "northwind")
    assert session.asked == [("Why?", profile_from_mapping({"industry": "water"}), (), "northwind")]


@pytest.mark.parametrize(
    ("arguments", "piped", "expected"),
    [
        (["ask", "-"], "Wem gehört das?".encode(), "Wem gehört das?"),
        (["ask"], b"\xef\xbb\xbfWho owns it?\n", "Who owns it?\n"),
        (["ask"], b"What is a \x93zone\x94?", "What is a “zone”?"),  # Windows-1252, as an old console pipes it
    ],
)
def test_a_question_can_be_piped_in_any_encoding(arguments: list[str], piped: bytes, expected: str) -> None:
    session = QueuedSession()
    assert run(session, *arguments, stdin=piped) == 0
    assert [asked[0] for asked in session.asked] == [expected]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["ask"],
        ["ask", "Why?", "--writer", "model"],
        ["ask", "Why?", "--out", "answers.jsonl"],
        ["ask", "Why?", "--batch", "questions.jsonl", "--out", "answers.jsonl"],
        ["ask", "--batch", "questions.jsonl"],
        ["search", "pump", "--k", "0"],
        ["search", "pump", "--k", "101"],
        ["search", "?!"],
        ["search", "pump " * 1000],
        ["find", "pump"],
    ],
)
def test_wrong_usage_ends_with_status_2_and_a_sentence(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_badly(*arguments) == 2
    output = capsys.readouterr()
    assert output.err and not output.out


def test_an_endless_pipe_is_refused() -> None:
    assert run_badly("ask", "-", stdin=b"x" * ((1 << 20) + 1)) == 2


def test_an_error_is_a_sentence_on_standard_error_with_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    sentence = "ADVISOR_HOME '.advisor' is in use by the chat. Stop it."
    assert run(QueuedSession(HomeInUseError(sentence)), "ask", "Why?", "--json") == 1
    output = capsys.readouterr()
    assert (output.out, output.err) == ("", sentence + "\n")


def test_an_unusable_profile_ends_with_status_1_before_anything_is_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = tmp_path / "client.yaml"
    profile.write_text("industri: water\n", encoding="utf-8")
    session = QueuedSession()
    assert run(session, "ask", "Why?", "--profile", str(profile)) == 1
    assert "unknown field 'industri'" in capsys.readouterr().err
    assert session.asked == []


def test_a_home_that_is_not_there_names_the_command_that_builds_it_and_is_not_made(tmp_path: Path) -> None:
    home = tmp_path / "advisor"
    with pytest.raises(KnowledgeBaseError, match="python -m ingestion sync"), open_session(load_settings(home=home)):
        raise AssertionError
    assert not home.exists()


def test_a_model_that_is_named_without_its_provider_is_answered_with_the_form_to_write(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_MODEL", "gpt-4.1")
    assert main(["models"]) == 1
    assert "ADVISOR_MODEL='gpt-4.1'" in (said := capsys.readouterr().err)
    assert "as provider:model" in said
