"""The layouts that the benchmarks read, and what they count, worked out by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from evaluations.benchmarks import clapnq_folder, contextual_retrieval
from evaluations.benchmarks.beir_folder import BenchmarkDataError
from evaluations.benchmarks.chunking import SpanQuestion, measure, read_questions, score
from evaluations.benchmarks.corpus_index import paragraphs, plain_document
from evaluations.split import split_of
from ingestion.chunking import Chunker
from knowledge_base.hybrid_search import HybridSearch
from tests.fakes import FakeEmbedder, FakeKnowledgeBase, count_words


def code_folder(folder: Path, *, files: object = None, questions: str | None = None) -> Path:
    given = [
        {"original_index": 0, "content": "fn open() {\n  lock();\n}"},
        {"original_index": 1, "content": "fn shut() {}"},
    ]
    default = [{"original_uuid": "f1", "doc_id": "doc_1", "chunks": given}]
    question = json.dumps({"query": "How is it shut?", "golden_chunk_uuids": [["f1", 1]]})
    (folder / "codebase_chunks.json").write_text(json.dumps(default if files is None else files), encoding="utf-8")
    (folder / "evaluation_set.jsonl").write_text(question if questions is None else questions, encoding="utf-8")
    return folder


def test_a_code_folder_gives_files_and_questions(tmp_path: Path) -> None:
    files, questions = contextual_retrieval.read_folder(code_folder(tmp_path))
    assert [[chunk.content for chunk in file.chunks][1] for file in files] == ["fn shut() {}"]
    assert questions[0].golden_chunk_uuids == (("f1", 1),)


@pytest.mark.parametrize(
    ("files", "questions", "said"),
    [([{"chunks": []}], None, "original_uuid"), (None, "{}", "golden_chunk_uuids"), (None, "", "no questions")],
)
def test_a_code_folder_in_another_layout_is_named(
    tmp_path: Path, files: object, questions: str | None, said: str
) -> None:
    with pytest.raises(BenchmarkDataError, match=said):
        contextual_retrieval.read_folder(code_folder(tmp_path, files=files, questions=questions))


def test_a_given_chunk_is_divided_where_it_is_too_long_and_never_joined_with_the_next(tmp_path: Path) -> None:
    (file,), _ = contextual_retrieval.read_folder(code_folder(tmp_path))
    long = file.chunks[0].model_copy(update={"content": "one two three four.\n" * 5})
    file = file.model_copy(update={"chunks": (long, file.chunks[1])})
    # A window of 12 leaves room for ten words beside the special tokens, so twenty words make more than one piece.
    pieces = contextual_retrieval.divide(plain_document("f1", "", "x"), file, Chunker(count_words, 12))
    numbers = [piece.location.paragraph for piece in pieces]
    assert numbers == sorted(number for number in numbers if number is not None)
    assert numbers.count(0) > 1
    assert numbers.count(1) == 1
    assert [piece.position for piece in pieces] == list(range(len(pieces)))
    assert len({piece.chunk_id for piece in pieces}) == len(pieces)


def chunking_folder(folder: Path, rows: str) -> Path:
    (folder / "corpora").mkdir()
    (folder / "corpora" / "pets.md").write_text("Cats sleep. Dogs bark.", encoding="utf-8")
    (folder / "questions_df.csv").write_text("question,references,corpus_id\n" + rows, encoding="utf-8")
    return folder


def test_questions_with_spans_are_read(tmp_path: Path) -> None:
    row = 'What do cats do?,"[{""content"": ""Cats sleep."", ""start_index"": 0, ""end_index"": 11}]",pets\n'
    assert read_questions(chunking_folder(tmp_path, row)) == (
        SpanQuestion(text="What do cats do?", corpus="pets", references=((0, 11),)),
    )


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("What?,[],fish\n", "fish"),
        ("What?,[{}],pets\n", "start_index"),
        ("", "0 questions"),
    ],
)
def test_questions_with_spans_in_another_layout_are_named(tmp_path: Path, rows: str, said: str) -> None:
    with pytest.raises(BenchmarkDataError, match=said):
        read_questions(chunking_folder(tmp_path, rows))


def test_overlap_of_passages_and_references_is_counted_in_characters() -> None:
    # 20 referenced; passages 0–30 and 20–40 retrieve 50 characters, of which 0–10 and 30–40 are referenced.
    assert score(((0, 10), (30, 40)), [((0, 30),), ((20, 40),)]) == {
        "recall": 1.0,
        "precision": 20 / 50,
        "iou": 20 / 50,
    }
    # Half of the reference is found, in 10 of 40 characters, 20 of them foreign: union 20 + 40 - 10.
    assert score(((0, 20),), [((10, 30),)], foreign=20) == {"recall": 0.5, "precision": 0.25, "iou": 0.2}
    assert score(((0, 20),), []) == {"recall": 0.0, "precision": 0.0, "iou": 0.0}


def test_a_passage_of_another_corpus_is_retrieved_for_nothing() -> None:
    embedder = FakeEmbedder(dimension=512)
    base = FakeKnowledgeBase("b", [("Cats", "Cats sleep at night."), ("Dogs", "Dogs bark at night.")], embedder)
    questions = [SpanQuestion(text="Do cats sleep at night?", corpus="b-0", references=((0, 10),))]
    report = measure(questions, base, HybridSearch(embedder), {"b-0": ((0, 10),), "b-1": ((0, 10),)}, k=2)
    assert (report["recall"], report["precision"], report["iou"]) == (1.0, 0.5, 0.5)
    assert report["by_corpus"] == {"b-0": {"recall": 1.0, "precision": 0.5, "iou": 0.5}}


def clap_folder(folder: Path, unanswerable: str) -> Path:
    answer = {"answer": "At night.", "selected_sentences": ["They sleep ."]}
    passage = {"title": "Cat", "text": "Cats . They sleep .", "sentences": []}
    record = {"id": "1", "input": "when do cats sleep", "passages": [passage], "output": [answer, answer]}
    (folder / "answerable.jsonl").write_text(json.dumps(record), encoding="utf-8")
    (folder / "unanswerable.jsonl").write_text(unanswerable, encoding="utf-8")
    return folder


def test_answerable_and_unanswerable_questions_are_told_apart_by_their_file(tmp_path: Path) -> None:
    other = {"id": "2", "input": "who was the first cat", "passages": [{"title": "Cat", "text": "Cats ."}]}
    first, second = clapnq_folder.read_folder(clap_folder(tmp_path, json.dumps(other)))
    assert (first.answerable, first.gold_sentences, first.split) == (True, ("They sleep .",), split_of("1"))
    assert (second.answerable, second.gold_sentences, second.passages[0].text) == (False, (), "Cats .")


@pytest.mark.parametrize(("unanswerable", "said"), [("", "one kind"), ("{}", "unanswerable.jsonl:1")])
def test_clapnq_in_another_layout_is_named(tmp_path: Path, unanswerable: str, said: str) -> None:
    with pytest.raises(BenchmarkDataError, match=said):
        clapnq_folder.read_folder(clap_folder(tmp_path, unanswerable))


def test_a_plain_document_is_another_version_when_its_text_changes() -> None:
    one = plain_document("d1", "Cats", "They sleep.")
    assert plain_document("d1", "Cats", "They purr.") == replace(
        one, content_hash=plain_document("d1", "Cats", "They purr.").content_hash, size_bytes=len("Cats\nThey purr.")
    )
    assert plain_document("d1", "Cats", "They purr.").content_hash != one.content_hash


def test_a_text_without_a_body_is_its_title() -> None:
    assert [block.text for block in paragraphs("Cats", "").blocks] == ["Cats"]
    assert [block.text for block in paragraphs("Cats", " a \n\nb").blocks] == ["a", "b"]
