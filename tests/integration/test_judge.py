"""`python -m evaluations judge` over real HTTP: a server that speaks OpenAI's protocol and judges by a known rule."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evaluations.commands import main
from evaluations.judge_items import AnswerItem
from evaluations.judge_labels import LabelledItem, labelled_items, load_labels
from evaluations.records import RunFolder
from tests.evaluation_values import DEV_ID, HELD_OUT_ID, make_experiment, make_record
from tests.openai_scripts import Asked
from tests.openai_server import KEY, OpenAIServer

_PART = re.compile(r'<(?P<fence>data-\w+) part="(?P<part>\w+)"[^>]*>\n(?P<text>.*?)\n</(?P=fence)>', re.DOTALL)
WORSE = {"yes": "partly", "partly": "no", "no": "no"}


class RuleJudge:
    """Gives back the hand label of what it knows, a grade lower where the text has an even length; else the best."""

    def __init__(self, items: list[LabelledItem]) -> None:
        self._grades: dict[tuple[str, str], dict[str, str]] = {}
        for one in items:
            text = one.item.answer if isinstance(one.item, AnswerItem) else one.item.sentence
            self._grades.setdefault((one.item.question, text), {}).update(one.grades)

    def script(self, asked: Asked) -> Iterator[str]:
        """Judge a request of the judge's prompts."""
        parts = {found["part"]: found["text"] for found in _PART.finditer(asked.text)}
        text = parts.get("sentence") or parts["answer"]
        known = self._grades.get((parts["question"], text), {})
        if "answer" in parts:
            yield json.dumps({"direct": int(known.get("direct", "2")), "sign": known.get("sign", "yes"), "reason": ""})
            return
        grades = {"relevant": "yes", "supported": "yes", **known}
        if known and len(text) % 2 == 0:
            grades = {name: WORSE[grade] for name, grade in grades.items()}
        yield json.dumps({**grades, "reason": "by the rule"})


@pytest.fixture
def rule() -> RuleJudge:
    return RuleJudge(labelled_items(load_labels()))


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunFolder:
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path))
    run = RunFolder.create(tmp_path / "evaluations" / "runs", "20261122T200000Z-012345678", make_experiment())
    for case_id in (DEV_ID, HELD_OUT_ID):
        run.add(make_record(case_id))
    return run


def configure(monkeypatch: pytest.MonkeyPatch, server: OpenAIServer, **variables: str) -> None:
    values = {"JUDGE": "openai:scripted-1", "JUDGE_BASE_URL": server.url, "JUDGE_API_KEY": KEY, **variables}
    for name, value in values.items():
        monkeypatch.setenv(f"ADVISOR_{name}", value)


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_calibrated_judges_figures_join_the_reports_with_its_kappa(
    run: RunFolder, rule: RuleJudge, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with OpenAIServer("judging", scripts={"judging": rule.script}) as server:
        configure(monkeypatch, server)
        assert main(["judge", "last", "--json"]) == 0
        before = printed(capsys)
        assert before["calibration"] is None
        assert before["not_judged"] == {}
        # Two sentences and the answer of each case; both cases say the same, so that the second is in the cache.
        assert (before["items"], len(server.requests)) == (6, 3)
        assert {request["temperature"] for request in server.requests} == {0}
        assert "judge (not calibrated)" in (run.folder / "report.md").read_text("utf-8")

        assert main(["judge", "--calibrate", "--json", "--jobs", "4"]) == 0
        calibration = printed(capsys)
        sentences = load_labels().sentences
        right = sum(len(one.sentence) % 2 == 1 or one.relevant == "no" for one in sentences)
        assert calibration["scales"]["relevant"]["agree"] == pytest.approx(right / len(sentences), abs=1e-4)
        assert calibration["scales"]["direct"]["kappa"] == 1.0
        assert calibration["scales"]["supported"]["lean"] < 0

        asked = len(server.requests)
        assert main(["judge", "last", "--json"]) == 0
        assert len(server.requests) == asked, "everything is in the cache"
    kappa = f"judge (kappa {calibration['scales']['relevant']['kappa']:.2f})"
    for name in ("report.md", "report.html"):
        assert kappa in (run.folder / name).read_text("utf-8")
    assert printed(capsys)["groups"]["dev"]["all"]["relevant"]["value"] == 1.0
    lines = [json.loads(line) for line in (run.folder / "judge.jsonl").read_text("utf-8").splitlines()]
    assert lines[0]["verdict"] == {"reason": "by the rule", "relevant": "yes", "supported": "yes"}
    assert "judge" not in (run.folder / "summary.json").read_text("utf-8"), "the gate reads what labels say only"


def test_a_refused_key_ends_the_judging_and_says_which_settings_to_check(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with OpenAIServer("unauthorised") as server:
        configure(monkeypatch, server)
        assert main(["judge", "last", "--jobs", "1"]) == 1
        assert len(server.requests) == 1
    said = capsys.readouterr()
    assert "ADVISOR_JUDGE_API_KEY" in said.err
    assert KEY not in said.err + said.out
    assert json.loads((run.folder / "judge.json").read_text("utf-8"))["not_judged"] == {"key": 6}


def test_without_a_judge_the_command_says_how_to_configure_one(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ADVISOR_JUDGE", raising=False)
    assert main(["judge", "last"]) == 1
    assert "Set ADVISOR_JUDGE=provider:model" in capsys.readouterr().err
