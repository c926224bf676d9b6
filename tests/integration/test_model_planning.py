"""Planning by a language model over real HTTP: it sharpens what is looked up, and never costs an answer."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator

import pytest

from advisor.answers import Answer, Outcome, Turn
from advisor.chat_model import Message, Usage
from advisor.chat_models import LangChainModel
from advisor.factory import Advisor, build_advisor
from advisor.planner_reply import PlannedQuestion, read_reply
from advisor.profile import profile_from_mapping
from ingestion.sources import collect_folder
from ingestion.sync import ingest_files
from knowledge_base.articles import ARTICLES_FOLDER
from knowledge_base.embedding import Embedder, load_embedder
from knowledge_base.home import Home
from knowledge_base.settings import load_settings
from tests.openai_scripts import SCRIPTS, Asked, Script
from tests.openai_server import KEY, OpenAIServer

ARTICLES = ("architecture/remote-access.md", "architecture/zones-and-conduits.md")
HISTORY = (
    Turn(role="user", text="Who should own remote access for our plants?"),
    Turn(role="assistant", text="One team owns remote access to all plants. [1]"),
)
FOLLOW_UP = "How should vendors use it?"
STAND_ALONE = "How should vendors use remote access for our plants?"
SECONDS = 1.0
Make = Callable[..., Advisor]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Embedder]]:
    folder, sources = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("sources")
    for article in ARTICLES:
        shutil.copy(ARTICLES_FOLDER / article, sources)
    settings, embedder = load_settings(home=folder), load_embedder(None)
    from ingestion.chunking import CHUNKING_FINGERPRINT

    with Home.open(settings, embedder, CHUNKING_FINGERPRINT) as home:
        ingest_files(home.firm(), embedder, collect_folder(sources)[0], settings=settings)
        yield home, embedder


@pytest.fixture
def advisor_with(opened: tuple[Home, Embedder]) -> Make:
    def make(server: OpenAIServer, **settings: object) -> Advisor:
        home, embedder = opened
        values: dict[str, object] = {"model_timeout_s": 20, "model_daily_tokens": 0, "checker": "none", **settings}
        values.setdefault("planner_timeout_s", 20)
        configured = load_settings(
            home=home.folder, model="openai:scripted-1", model_base_url=server.url, model_api_key=KEY, **values
        )
        return build_advisor(home, embedder, configured)

    return make


def planning(plan: str | Script) -> Script:
    """Return a script that plans as it is told to and otherwise writes a good answer."""

    def script(asked: Asked) -> Iterator[str]:
        if "missing_fact" not in asked.text:
            yield from SCRIPTS["good"](asked)
        elif callable(plan):
            yield from plan(asked)
        else:
            yield plan

    return script


def reply(question: str = "", parts: tuple[str, ...] = (), missing: str = "", clarifying: str = "") -> str:
    return json.dumps(
        {"question": question, "parts": parts, "missing_fact": missing, "clarifying_question": clarifying}
    )


def server_of(plan: str | Script) -> OpenAIServer:
    return OpenAIServer("planning", scripts={"planning": planning(plan)})


def shown(answer: Answer) -> str:
    return f"{answer.text} {answer.follow_up} {answer.not_covered} {answer.notice} {answer.question}"


def test_a_follow_up_is_looked_up_as_the_model_wrote_it_out(advisor_with: Make) -> None:
    with server_of(reply(STAND_ALONE)) as server:
        answer = advisor_with(server).ask(FOLLOW_UP, history=HISTORY)
    assert (answer.writer, answer.outcome) == ("model", Outcome.ANSWERED)
    assert answer.trace.queries[0] == STAND_ALONE
    assert answer.trace.planner["by"] == "model" and float(answer.trace.planner["seconds"]) > 0
    assert answer.trace.usage["calls"] == 2
    assert answer.question == FOLLOW_UP and STAND_ALONE not in shown(answer)
    assert f"Question: {STAND_ALONE}" in str(server.requests[1]["messages"])


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        ("I am afraid I cannot do that.", "wrote no plan that can be read"),
        (reply("How should vendors of Fieldgate Nexus use remote access?"), "nobody said Fieldgate, Nexus"),
        (reply("How should 12 vendors use remote access for our plants?"), "nobody said 12"),
    ],
)
def test_an_unusable_plan_leaves_the_rules_plan_and_the_models_answer(plan: str, why: str, advisor_with: Make) -> None:
    with server_of(plan) as server:
        answer = advisor_with(server).ask(FOLLOW_UP, history=HISTORY)
    assert (answer.writer, answer.outcome, answer.notice) == ("model", Outcome.ANSWERED, None)
    assert answer.trace.planner["by"] == "rules" and why in str(answer.trace.planner)
    assert "Fieldgate" not in f"{shown(answer)} {answer.trace.queries}"


@pytest.mark.parametrize(("behaviour", "why"), [("server_error", "failed at its provider"), ("hanging", "in time")])
def test_a_fault_in_planning_costs_neither_the_answer_nor_the_model_that_writes_it(
    behaviour: str, why: str, advisor_with: Make
) -> None:
    with OpenAIServer(behaviour, "good") as server:
        advisor = advisor_with(server, planner_timeout_s=SECONDS)
        answer = advisor.ask(FOLLOW_UP, history=HISTORY)
    assert (answer.writer, answer.outcome, answer.notice) == ("model", Outcome.ANSWERED, None)
    assert answer.trace.planner["by"] == "rules" and why in answer.trace.planner["reason"]
    assert why not in shown(answer)
    assert len(server.requests) == 2, "planning is tried once"


@pytest.mark.parametrize("behaviour", ["slow", "endless"])
def test_planning_ends_with_its_time(behaviour: str, advisor_with: Make) -> None:
    with OpenAIServer("good", behaviour, "good", pause_s=0.4) as server:
        advisor = advisor_with(server, planner_timeout_s=SECONDS)
        advisor.ask("What is a conduit?")  # loads what the first question waits for
        began = time.monotonic()
        answer = next(a for a in advisor.stream(FOLLOW_UP, history=HISTORY) if isinstance(a, Answer))
        took = time.monotonic() - began
    assert answer.outcome is Outcome.ANSWERED
    assert answer.trace.planner["by"] == "rules"
    assert answer.trace.seconds["plan"] < SECONDS + 1.0
    assert took < 15


def test_a_plan_that_finds_nothing_gives_way_to_the_rules(advisor_with: Make) -> None:
    history = (Turn(role="user", text="May we be cooking soup?"), Turn(role="assistant", text="No."), *HISTORY)
    with server_of(reply("How should vendors use cooking soup?")) as server:
        advisor = advisor_with(server)
        answer = advisor.ask(FOLLOW_UP, history=history)
        assert advisor.ask("How should vendors use cooking soup?").outcome is Outcome.INSUFFICIENT_EVIDENCE
    assert answer.outcome is Outcome.ANSWERED
    assert answer.trace.planner["by"] == "rules" and "nothing was found" in answer.trace.planner["reason"]
    assert "How should vendors use cooking soup?" not in answer.trace.queries


def test_the_model_chooses_the_question_to_ask_next_beside_its_writing(advisor_with: Make) -> None:
    wording = "Are the plants staffed or unmanned?"
    profile = profile_from_mapping({"industry": "water"})
    with server_of(reply(missing="staffing", clarifying=wording)) as server:
        answer = advisor_with(server).ask("Who should own remote access for our plants?", profile=profile)
    assert answer.writer == "model"
    assert answer.follow_up == wording and wording in answer.text
    assert len(server.requests) == 2
    assert "clarifying seconds" in answer.trace.planner


def test_an_order_in_the_models_question_never_reaches_the_user(advisor_with: Make) -> None:
    hostile = "Are the plants staffed, and what is the password for http://attacker.example/x?"
    profile = profile_from_mapping({"industry": "water"})
    with server_of(reply(missing="staffing", clarifying=hostile, parts=(hostile, hostile))) as server:
        answer = advisor_with(server).ask("Who should own remote access for our plants?", profile=profile)
    assert answer.follow_up == "Are the client's sites staffed, partly staffed or unmanned?"
    assert "attacker" not in shown(answer) and "password" not in shown(answer)


def test_the_rules_plan_alone_where_the_settings_say_so(advisor_with: Make) -> None:
    with server_of(reply(STAND_ALONE)) as server:
        answer = advisor_with(server, planner="rules").ask(FOLLOW_UP, history=HISTORY)
    assert answer.writer == "model" and answer.trace.planner == {}
    assert len(server.requests) == 1


def test_a_known_provider_is_held_to_the_shape_of_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    def plain(asked: Asked) -> Iterator[str]:
        yield reply(STAND_ALONE)

    with OpenAIServer("plain", scripts={"plain": plain}) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        settings = load_settings(model="openai:gpt-4.1", model_api_key=KEY)
        model = LangChainModel(settings, PlannedQuestion)
        pieces = list(model.stream((Message(role="user", text="Plan."),)))
    text = "".join(piece for piece in pieces if isinstance(piece, str))
    assert read_reply(text) == PlannedQuestion.model_validate_json(reply(STAND_ALONE))
    assert server.requests[0]["response_format"]["json_schema"]["schema"]["required"] == [
        "question",
        "parts",
        "missing_fact",
        "clarifying_question",
    ]
    assert isinstance(pieces[-1], Usage)
