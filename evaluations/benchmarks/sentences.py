"""Do answers open with the right sentence and keep the right ones? And which weights would readers' grades give?

    python -m evaluations.benchmarks.sentences [--fit] [--json]

Asked are the cases of `cases/graded_sentences.jsonl`, of which readers graded the sentences. Reported per half: how
often the first sentence answers outright (grade 3) or belongs in the answer (2 or 3), the share of the answers'
sentences that belong there, the share of those that belong there which the answers hold, and how many of the answers'
sentences nobody graded, because they were not in the pool; these count nowhere. `--fit` adds the weights of
`SentenceModel` and `WorthModel` that the development half gives; the held-out half has no part in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from statistics import fmean

import numpy as np

from advisor.answers import Answer
from advisor.factory import Advisor, build_advisor
from advisor.progress import Progress, Request, finished
from advisor.roles import ROLE_OF_INTENT, Role
from advisor.sentence_kinds import is_general
from advisor.sentence_scoring import ScoredSentence, SentenceModel, SentenceScorer, SentenceSignals
from advisor.sentence_worth import WorthModel, WorthSignals, read_worth
from evaluations.benchmarks.command_line import benchmark_parser, print_report
from evaluations.case_schema import EvalCase
from evaluations.cases import load_suites
from evaluations.graded_sentences import NEEDED, OUTRIGHT, Grades, load_grades
from evaluations.index_home import open_evaluation_home
from evaluations.listwise import fit_weights
from evaluations.split import Split
from knowledge_base.settings import load_settings

SHARE_OF_NEEDED = 0.3  # what a sentence that belongs in an answer is worth as its first one, beside one that answers
INVERSE_RIDGE = 0.1  # scikit-learn's C, on signals of equal spread


@dataclass(frozen=True, kw_only=True)
class Said:
    """What an answer says of a graded question, with the sentences that it was chosen from, best first."""

    case: EvalCase
    grades: Grades
    answer: Answer
    scored: tuple[ScoredSentence, ...]
    wanted: Role | None

    @property
    def sentences(self) -> list[str]:
        """The sentences of the answer, in order."""
        return [sentence.text for section in self.answer.sections for sentence in section.sentences]

    @property
    def graded(self) -> list[ScoredSentence]:
        """The sentences to choose from that have a grade."""
        return [sentence for sentence in self.scored if sentence.text in self.grades]


def ask(advisor: Advisor, scorer: SentenceScorer, request: Request, case: EvalCase, grades: Grades) -> Said:
    """Ask a question, and score the sentences of its evidence once more."""
    progress = Progress(request=request)
    for name, stage in advisor.chain.stages:
        if name == "write" or progress.answer is not None:
            break
        progress = finished(stage.stream(progress))
    plan, material = progress.plan, progress.material
    wanted = ROLE_OF_INTENT.get(plan.intent) if plan else None
    scored: tuple[ScoredSentence, ...] = ()
    if progress.answer is None and plan is not None and material is not None:
        scored = scorer.score(plan, material.evidence, progress.terms, request.knowledge_bases, wanted)
        scored = tuple(sentence for sentence in scored if is_general(sentence, plan))
    answer = advisor.ask(case.question, profile=case.profile)
    return Said(case=case, grades=grades, answer=answer, scored=scored, wanted=wanted)


def measure(asked: Sequence[Said]) -> Mapping[str, float | int | None]:
    """Return the figures of one half; those of answers that say something."""
    answered = [said for said in asked if said.sentences]
    firsts = [grade for said in answered if (grade := said.grades.get(said.sentences[0])) is not None]
    precision, recall, unknown = [], [], 0
    for said in answered:
        known = [said.grades[text] for text in said.sentences if text in said.grades]
        unknown += len(said.sentences) - len(known)
        needed = sum(grade >= NEEDED for grade in said.grades.values())
        held = sum(grade >= NEEDED for grade in known)
        precision += [held / len(known)] if known else []
        recall += [held / needed] if needed else []
    return {
        "questions": len(asked),
        "answered": len(answered),
        "sentences": sum(len(said.sentences) for said in answered),
        "sentences_without_grade": unknown,
        "first_answers": _mean([grade >= OUTRIGHT for grade in firsts]),
        "first_belongs": _mean([grade >= NEEDED for grade in firsts]),
        "belong": _mean(precision),
        "held_of_what_belongs": _mean(recall),
    }


def _mean(values: Sequence[float]) -> float | None:
    return round(fmean(values), 3) if values else None


def fit_order(asked: Sequence[Said]) -> dict[str, float]:
    """Return the weights of `SentenceModel`, under which sentences that answer outright come first."""
    worth = {OUTRIGHT: 1.0, NEEDED: SHARE_OF_NEEDED}
    questions = [
        (
            np.array([astuple(sentence.signals) for sentence in said.graded]),
            np.array([worth.get(said.grades[sentence.text], 0.0) for sentence in said.graded]),
        )
        for said in asked
        if said.graded
    ]
    weights = fit_weights(questions, standardise=True)
    return {field.name: round(float(w), 2) for field, w in zip(fields(SentenceSignals), weights, strict=True)}


def fit_worth(asked: Sequence[Said]) -> dict[str, float]:
    """Return the weights of `WorthModel`. The opening is taken to be the best-scored sentence."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # a second to import

    rows, needed = [], []
    for said in asked:
        for sentence in said.graded:
            rows.append(astuple(read_worth(sentence, said.scored[:1], said.scored[0].score, said.wanted)))
            needed.append(said.grades[sentence.text] >= NEEDED)
    values = np.array(rows)
    middle, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    fitted = LogisticRegression(C=INVERSE_RIDGE).fit((values - middle) / spread, needed)
    weights = fitted.coef_[0] / spread
    intercept = float(fitted.intercept_[0] - weights @ middle)
    named = {field.name: round(float(w), 2) for field, w in zip(fields(WorthSignals), weights, strict=True)}
    return {"intercept": round(intercept, 2), **named}


def run(*, fitting: bool) -> dict[str, object]:
    """Ask the home of the evaluations."""
    grades = load_grades()
    cases = [case for suite in load_suites().values() for case in suite.cases if case.id in grades]
    with open_evaluation_home(load_settings()) as opened:
        advisor, scorer = (
            build_advisor(opened.home, opened.embedder),
            SentenceScorer.of(opened.embedder, opened.home.folder),
        )
        bases = opened.home.knowledge_bases(None)
        requests = [
            Request(question=case.question, knowledge_bases=bases, profile=case.profile or None) for case in cases
        ]
        asked = [
            ask(advisor, scorer, request, case, grades[case.id]) for request, case in zip(requests, cases, strict=True)
        ]
    development = [said for said in asked if said.case.split is Split.DEV]
    report: dict[str, object] = {
        "development": measure(development),
        "held_out": measure([said for said in asked if said.case.split is Split.HELD_OUT]),
    }
    if fitting:
        report["fitted"] = {SentenceModel.__name__: fit_order(development), WorthModel.__name__: fit_worth(development)}
    return report


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line; return the exit status."""
    parser = benchmark_parser("sentences", "Do answers say the right sentences, by readers' grades?", fits=True)
    options = parser.parse_args(arguments)
    return print_report(lambda: run(fitting=options.fit), as_json=options.json)


if __name__ == "__main__":
    raise SystemExit(main())
