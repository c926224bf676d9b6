"""The advisor on the bundled articles, with the real model and a real Chroma."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from advisor.answers import Answer, Outcome, Turn
from advisor.chain import HybridPassageRetriever, SentenceReady, StageStarted
from advisor.factory import Advisor, build_advisor
from advisor.profile import ClientProfile, Growth, Industry, Staffing
from advisor.verification import is_verbatim
from evaluations.bundled import open_bundled_home
from ingestion.sources import collect_folder
from ingestion.sync import ingest_files
from knowledge_base.domain import Collection
from knowledge_base.embedding import Embedder
from knowledge_base.home import Home
from knowledge_base.hybrid_search import HybridSearch
from knowledge_base.settings import load_settings

WIND = ClientProfile(
    client="Northwind", industry=Industry.RENEWABLES, staffing=Staffing.UNMANNED, growth=Growth.GREENFIELD
)
PHARMA = ClientProfile(industry=Industry.PHARMA, staffing=Staffing.ON_SITE, growth=Growth.ACQUISITIONS)
CONTRACT = """# Operation and maintenance agreement

## 14 Term

The agreement between Northwind Energy and the turbine supplier ends on 31 December 2031.

## 15 Remote access

The turbine supplier may connect to the turbine controllers through its own gateway at any time.
"""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, Embedder]]:
    folder = tmp_path_factory.mktemp("home")
    documents = tmp_path_factory.mktemp("documents")
    (documents / "contract.md").write_text(CONTRACT, encoding="utf-8")
    (documents / "sites.csv").write_text("Site,Turbines\nNorth Ridge,24\nEast Bank,40\n", encoding="utf-8")
    with open_bundled_home(folder) as (home, embedder):
        home.create_engagement("northwind-2026", "Northwind Energy")
        home.create_engagement("other-2026", "Another client")
        ingest_files(
            home.engagement("northwind-2026"),
            embedder,
            collect_folder(documents)[0],
            settings=load_settings(home=folder),
        )
        yield home, embedder


@pytest.fixture(scope="module")
def advisor(opened: tuple[Home, Embedder]) -> Advisor:
    return build_advisor(*opened)


def sentences(answer: Answer) -> list[str]:
    return [sentence.text for section in answer.sections for sentence in section.sentences]


QUESTIONS = [
    "Who should own remote access for our plants?",
    "What is the Purdue model?",
    "Why do value cases not scale?",
    "How do we set up an industrial DMZ, and who should own it?",
    "How should we approach IT/OT convergence?",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_sentence_stands_verbatim_in_the_passage_that_it_cites(
    question: str, advisor: Advisor, opened: tuple[Home, Embedder]
) -> None:
    answer = advisor.ask(question, profile=PHARMA)
    assert answer.outcome is Outcome.ANSWERED
    by_number = {citation.number: citation for citation in answer.citations}
    cited = [(s.text, by_number[n]) for section in answer.sections for s in section.sentences for n in s.citations]
    assert len(cited) >= len(sentences(answer)) >= 3
    for text, citation in cited:
        chunk = opened[0].firm().chunk(citation.chunk_id)
        assert chunk is not None
        assert is_verbatim(text, chunk.text)
        assert citation.verbatim


def test_the_first_sentence_answers(advisor: Advisor) -> None:
    first = sentences(advisor.ask("Who should own remote access to our plants?"))[0]
    assert first.startswith("Security should own remote access")


def test_no_sentence_is_said_twice(advisor: Advisor) -> None:
    said = sentences(advisor.ask("How should we approach IT/OT convergence?", profile=WIND))
    assert len(said) == len(set(said))


def test_a_profile_swap_changes_the_tailored_part_and_keeps_the_direct_answer(advisor: Advisor) -> None:
    question = "Who should own remote access?"
    wind, pharma = advisor.ask(question, profile=WIND), advisor.ask(question, profile=PHARMA)
    tailored = {
        name: {s.text for section in answer.sections if section.kind == "client" for s in section.sentences}
        for name, answer in (("wind", wind), ("pharma", pharma))
    }
    assert any("wind and solar fleets" in text for text in tailored["wind"])
    assert any("pharma" in text for text in tailored["pharma"])
    assert not tailored["wind"] & tailored["pharma"]
    assert sentences(wind)[0] == sentences(pharma)[0]


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        ("Who usually owns OT in our industry?", "Manufacturing should own OT"),
        ("Which rules apply to us?", "Rules and standards for pharma include 21 CFR Part 11"),
    ],
)
def test_words_that_point_at_the_client_s_industry_are_answered_for_it(
    advisor: Advisor, question: str, opening: str
) -> None:
    answer = advisor.ask(question, profile=PHARMA)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.question == question
    assert answer.sections[0].sentences[0].text.startswith(opening)


@pytest.mark.parametrize("industry", [Industry.WATER, Industry.RAIL, Industry.MINING])
@pytest.mark.parametrize("question", ["What are the biggest risks for us?", "What should we watch out for?"])
def test_what_to_watch_out_for_is_what_the_article_on_the_client_s_industry_warns_of(
    advisor: Advisor, question: str, industry: Industry
) -> None:
    answer = advisor.ask(question, profile=ClientProfile(industry=industry))
    cited = {citation.number: citation for citation in answer.citations}
    opening = [cited[number] for sentence in answer.sections[0].sentences for number in sentence.citations]
    assert len(opening) == 3
    assert {citation.location for citation in opening} == {"Watch out"}
    assert all(industry.value in citation.title for citation in opening)


@pytest.mark.parametrize(("jurisdiction", "other"), [("GB", "United States"), ("US", "United Kingdom")])
def test_rules_of_a_country_that_is_not_the_client_s_stay_out(advisor: Advisor, jurisdiction: str, other: str) -> None:
    profile = ClientProfile(industry=Industry.WATER, jurisdictions=(jurisdiction,))
    answer = advisor.ask("Which rules apply to us?", profile=profile)
    assert answer.outcome is Outcome.ANSWERED
    own = {"GB": "United Kingdom", "US": "United States"}[jurisdiction]
    assert own in answer.sections[0].sentences[0].text
    assert not any(other in text for text in sentences(answer))


def test_taking_away_a_fact_that_the_answer_names_changes_the_answer(advisor: Advisor) -> None:
    question = "Who should own remote access?"
    answer = advisor.ask(question, profile=WIND)
    assert {effect.fact for effect in answer.profile_effects} >= {"industry=renewables", "staffing=unmanned"}
    without = advisor.ask(question, profile=WIND.model_copy(update={"staffing": None}))
    assert sentences(without) != sentences(answer)
    assert "staffing=unmanned" not in {effect.fact for effect in without.profile_effects}


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        ("What is the capital of Australia?", Outcome.OUT_OF_SCOPE),
        ("Hello!", Outcome.OUT_OF_SCOPE),
        ("What does a Siemens S7-1500 controller cost?", Outcome.INSUFFICIENT_EVIDENCE),
        ("When does our O&M contract end?", Outcome.INSUFFICIENT_EVIDENCE),
        ("", Outcome.NEEDS_CLARIFICATION),
        ("word " * 10_000, Outcome.NEEDS_CLARIFICATION),
        ("Wer sollte den Fernzugriff auf unsere Anlagen verantworten?", Outcome.NEEDS_CLARIFICATION),
    ],
)
def test_a_question_that_cannot_be_answered_gets_a_typed_and_worded_refusal(
    question: str, outcome: Outcome, advisor: Advisor
) -> None:
    answer = advisor.ask(question)
    assert answer.outcome is outcome
    assert len(answer.text) > 30
    assert answer.citations == ()


def test_a_half_covered_question_is_answered_in_its_covered_half(advisor: Advisor) -> None:
    answer = advisor.ask("What is an industrial DMZ, and what does a hydrogen electrolyser cost?")
    assert answer.outcome is Outcome.PARTIAL
    assert "DMZ" in sentences(answer)[0]
    assert any("electrolyser" in gap for gap in answer.not_covered)


def test_a_clients_document_answers_inside_its_engagement(advisor: Advisor) -> None:
    answer = advisor.ask("When does our contract with the turbine supplier end?", engagement="northwind-2026")
    assert "31 December 2031" in sentences(answer)[0]
    assert answer.citations[0].collection is Collection.CLIENT
    assert answer.citations[0].location == "14 Term"


def test_a_clients_document_is_never_seen_from_outside_its_engagement(advisor: Advisor) -> None:
    for engagement in (None, "other-2026"):
        answer = advisor.ask("When does our contract with the turbine supplier end?", engagement=engagement)
        assert answer.outcome is Outcome.INSUFFICIENT_EVIDENCE
        assert "2031" not in answer.text


def test_a_row_of_a_clients_table_answers_by_itself(advisor: Advisor) -> None:
    answer = advisor.ask("How many turbines does East Bank have?", engagement="northwind-2026")
    assert sentences(answer) == ["Site: East Bank; Turbines: 40"]
    assert answer.citations[0].location == "row 3"


def test_a_follow_up_is_understood_from_the_conversation(advisor: Advisor) -> None:
    history = (Turn(role="user", text="What is an industrial DMZ?"), Turn(role="assistant", text="A buffer network."))
    answer = advisor.ask("Who should own it?", history=history)
    assert answer.outcome is Outcome.ANSWERED
    assert any("DMZ" in text for text in sentences(answer)[:3])


def test_a_stream_names_the_stages_then_gives_the_sentences_then_the_answer(advisor: Advisor) -> None:
    events = list(advisor.stream("What is the Purdue model?"))
    stages = [event.stage for event in events if isinstance(event, StageStarted)]
    ready = [event.sentence.text for event in events if isinstance(event, SentenceReady)]
    assert stages == ["plan", "retrieve", "fuse", "select", "write", "verify", "present"]
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert ready == sentences(answer)
    assert set(answer.trace.seconds) == set(stages)


def test_the_chain_shows_its_stages_to_a_langchain_tracer(advisor: Advisor, opened: tuple[Home, Embedder]) -> None:
    from langchain_core.tracers.run_collector import RunCollectorCallbackHandler

    from advisor.progress import Request

    collector = RunCollectorCallbackHandler()
    request = Request(question="What is the Purdue model?", knowledge_bases=opened[0].knowledge_bases(None))
    advisor.chain.invoke(request, config={"callbacks": [collector]})
    (run,) = collector.traced_runs
    assert run.name == "advisor"
    assert [child.name for child in run.child_runs][:3] == ["plan", "retrieve", "fuse"]


def test_other_chains_can_use_the_search_as_a_langchain_retriever(opened: tuple[Home, Embedder]) -> None:
    home, embedder = opened
    retriever = HybridPassageRetriever(search=HybridSearch(embedder), knowledge_bases=home.knowledge_bases(None), k=3)
    documents = retriever.invoke("Who owns remote access?")
    assert len(documents) == 3
    assert any(document.metadata["title"].startswith("Remote access") for document in documents)


def test_on_how_things_are_the_clients_own_papers_speak_first(advisor: Advisor) -> None:
    facts = advisor.ask("How does the turbine supplier connect to the controllers?", engagement="northwind-2026")
    assert facts.citations[0].collection is Collection.CLIENT
    advice = advisor.ask("Who should own remote access?", engagement="northwind-2026")
    assert advice.citations[0].collection is Collection.FIRM
