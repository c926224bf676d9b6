"""The command `learn`: what the known questions teach about which sentence answers which question."""

from __future__ import annotations

import argparse
import sys

from ingestion.terminal import ProgressView
from ingestion.workspace import Connect
from knowledge_base.answer_sentences import read_answer_sentences
from knowledge_base.answer_space import FILE_NAME, SHIPPED
from knowledge_base.known_questions import question_folders, read_unanswered_questions, unanswered_files
from knowledge_base.settings import load_settings
from knowledge_base.terminal import console_for, print_json


def add_learn_options(command: argparse.ArgumentParser) -> None:
    """Add where the result is kept."""
    command.add_argument("--shipped", action="store_true", help="for the product itself: write the file that it ships")


def run_learn(arguments: argparse.Namespace, connect: Connect) -> int:
    """Learn from the bundled questions and the firm's own, and keep the result for the answers to come."""
    from knowledge_base.answer_space_training import learn_from_questions

    settings = load_settings()
    folders = question_folders(settings.home)
    target = SHIPPED if arguments.shipped else settings.home.expanduser() / FILE_NAME
    with connect(settings) as workspace, ProgressView(lines=not arguments.json) as view:
        learned_from = folders[:1] if arguments.shipped else folders
        unanswered = unanswered_files(settings.home)
        others = read_unanswered_questions(unanswered[:1] if arguments.shipped else unanswered)
        firm = workspace.knowledge_base(None)
        sentences = read_answer_sentences(firm, learned_from)
        space = learn_from_questions(sentences, firm, workspace.embedder, others, progress=view.hear_round)
        space.save(target)
    if arguments.json:
        print_json({"file": str(target)}, sys.stdout)
    else:
        console_for(sys.stdout).print(f"Learned, and kept in {target}.")
    return 0
