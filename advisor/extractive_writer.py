"""Writes an answer from verbatim sentences of the evidence. Nothing in it can be invented.

Order: the direct answer; what the client's documents say; by dimension where the question spans several, side by side
where it compares, else by what its intent needs; what changes for this client; what to watch out for; what to ask next.
"""

from __future__ import annotations

from collections.abc import Sequence

from advisor.answer_page import AnswerPage
from advisor.answers import Draft, Plan, Selection
from advisor.applicability import applies_elsewhere, is_for_other_industries
from advisor.client_changes import add_client_changes
from advisor.client_questions import asks_for_total
from advisor.intent import ADVISING, Intent
from advisor.material import Material
from advisor.open_points import follow_up_question, industry_gap, missing_figure, missing_sides, missing_total
from advisor.opening import add_essence, write_opening
from advisor.retrieval import TermWeights
from advisor.roles import FOLLOW_ON, HEADINGS, ROLE_OF_INTENT, Role, heading_of, passage_dimension
from advisor.sentence_kinds import in_document_order, is_client, is_general, is_row, says_what_is_asked
from advisor.sentence_scoring import ScoredSentence, SentenceScorer
from advisor.sentence_worth import WorthModel, read_worth
from advisor.side_by_side import add_sides
from advisor.uncovered_parts import without_parts
from knowledge_base.store import KnowledgeBase

# A sentence of a document without parts belongs to the answer when it reaches this share of the closest sentence's
# similarity to the question.
BODY_SHARE, CLIENT_DOCUMENT_SHARE, ROW_MARGIN = 0.7, 0.6, 0.8
MAX_DETAIL, MAX_BESIDE_A_FACT, MAX_PER_DIMENSION, MAX_BODY = 7, 3, 3, 4
LEAST_DETAIL = 3  # advice in one sentence is no help; a date or a definition may stand alone
MAX_ROWS_OF_TOTAL = 12
MAX_CAUTIONS = 2


class ExtractiveWriter:
    """Composes answers from sentences of the evidence; needs no model."""

    name = "extractive"

    def __init__(self, scorer: SentenceScorer, worth: WorthModel | None = None) -> None:
        self._scorer = scorer
        self._worth = worth or WorthModel()

    def write(
        self,
        plan: Plan,
        selection: Selection,
        material: Material,
        terms: TermWeights,
        knowledge_bases: Sequence[KnowledgeBase],
    ) -> Draft:
        """Return the draft; it has no sections where no sentence of the evidence can be quoted alone."""
        plan = without_parts(plan, selection.open_parts)
        wanted = ROLE_OF_INTENT.get(plan.intent)
        scored = self._scorer.score(plan, material.evidence, terms, knowledge_bases, wanted)
        # A follow-up wants what was not said yet; where all was said, it is said again.
        scored = tuple(s for s in scored if not any(s.text in said for said in plan.said)) or scored
        scored = tuple(s for s in scored if _applies(s, plan)) or scored
        page = AnswerPage()
        if scored:
            # What is for every client is chosen as if nothing were known of this one, and so stays when a fact changes.
            core = [s for s in scored if set(plan.question_facts).issuperset(s.evidence.facts)] or scored
            write_opening(page, plan, core, scored)
            worthy = self._worthy(plan, core, tuple(page.used))
            _client_documents(page, plan, core)
            if plan.by_dimension:
                _dimensions(page, plan, core)
            elif not add_sides(page, plan, core):
                _detail(page, plan, worthy)
            _firm_documents(page, core)
            add_essence(page, plan, core)
            _cautions(page, plan, worthy)
            add_client_changes(page, plan, scored, material.main_documents)
        gaps = industry_gap(plan, material, plan.intent, [s.evidence for s in page.used])
        open_points = (*missing_sides(plan, page.sections), *missing_total(plan, page.used))
        return Draft(
            sections=tuple(page.sections),
            writer=self.name,
            not_covered=(*selection.not_covered, *open_points, *missing_figure(plan, page.used), *gaps),
            partial=bool(open_points),
            follow_up=follow_up_question(plan, material),
            closeness=max((s.similarity for s in page.used), default=0.0),
        )

    def _worthy(
        self, plan: Plan, scored: Sequence[ScoredSentence], opening: Sequence[ScoredSentence]
    ) -> list[ScoredSentence]:
        """Return the firm's sentences for every client that a partner would keep in a short answer, best first."""
        wanted = ROLE_OF_INTENT.get(plan.intent)
        estimated = [
            (self._worth.estimate(read_worth(s, opening, scored[0].score, wanted)), s)
            for s in scored
            if (is_general(s, plan) or says_what_is_asked(s, plan))
            and not is_client(s)
            and all(s is not other for other in opening)
        ]
        estimated.sort(key=lambda pair: -pair[0])
        kept = sum(worth >= self._worth.keep_at for worth, _ in estimated)
        if plan.intent in ADVISING:
            kept = max(kept, min(LEAST_DETAIL, sum(worth >= self._worth.perhaps_at for worth, _ in estimated)))
        return [s for _, s in estimated[:kept]]


def _applies(sentence: ScoredSentence, plan: Plan) -> bool:
    """Say whether a sentence of the firm is for this client and its question; what the client wrote always is."""
    elsewhere = applies_elsewhere(sentence.text, plan) or is_for_other_industries(sentence.text, plan)
    return is_client(sentence) or not elsewhere


def _dimensions(page: AnswerPage, plan: Plan, scored: Sequence[ScoredSentence]) -> None:
    for dimension in plan.dimensions:
        own = [s for s in scored if passage_dimension(s.evidence.passage) == dimension and is_general(s, plan)]
        fitting = [s for s in own if s.role in (Role.ACTION, Role.OWNER, Role.ESSENCE)]
        page.add(dimension, dimension.capitalize(), in_document_order(page.take(fitting, MAX_PER_DIMENSION)))


def _detail(page: AnswerPage, plan: Plan, worthy: Sequence[ScoredSentence]) -> None:
    """Add what a partner would keep, under the heading of the part that it plays."""
    most = MAX_BESIDE_A_FACT if plan.intent in (Intent.FACT, Intent.DEFINITION) else MAX_DETAIL
    taken = page.take((s for s in worthy if s.role not in (Role.CAUTION, Role.BODY)), most)
    order = [role for role, _ in FOLLOW_ON[plan.intent]]
    wanted = ROLE_OF_INTENT.get(plan.intent, Role.ACTION)
    by_role: dict[Role, list[ScoredSentence]] = {role: [] for role in order}
    for sentence in taken:
        # The sentence that sums up an article is of the kind that is asked for.
        by_role.setdefault(wanted if sentence.role is Role.ESSENCE else sentence.role, []).append(sentence)
    for role, own in by_role.items():
        page.add("detail", _heading(role, own), in_document_order(own))


def _heading(role: Role, sentences: Sequence[ScoredSentence]) -> str:
    """Return the sentences' own heading where they share one ("What it cost"), else the one of their role."""
    parts = [s.evidence.passage for s in sentences if s.role is role]
    own = {heading for passage in parts if (heading := heading_of(passage)) is not None}
    return own.pop() if len(own) == 1 else HEADINGS[role]


def _firm_documents(page: AnswerPage, scored: Sequence[ScoredSentence]) -> None:
    floor = BODY_SHARE * max(s.similarity for s in scored)
    other = [s for s in scored if s.role is Role.BODY and not is_client(s) and s.similarity >= floor]
    page.add("detail", HEADINGS[Role.BODY], page.take(other, MAX_BODY))


def _client_documents(page: AnswerPage, plan: Plan, scored: Sequence[ScoredSentence]) -> None:
    floor = CLIENT_DOCUMENT_SHARE * max(s.similarity for s in scored)
    # A row of a table answers or it does not: only rows about as good as the best one stay.
    best = scored[0].score
    own = [s for s in scored if is_client(s) and s.similarity >= floor]
    total = asks_for_total(plan.original)  # then every row counts, because the reader has to add them up
    fitting = [s for s in own if not is_row(s) or total or s.score >= best - ROW_MARGIN]
    taken = page.take(fitting, MAX_ROWS_OF_TOTAL if total else MAX_BODY)
    page.add("client_documents", "In the client's documents", in_document_order(taken))


def _cautions(page: AnswerPage, plan: Plan, worthy: Sequence[ScoredSentence]) -> None:
    cautions = [s for s in worthy if s.role is Role.CAUTION]
    page.add(
        "watch_out",
        HEADINGS[Role.CAUTION] if plan.intent is Intent.RISK else "Watch out",
        page.take(cautions, MAX_CAUTIONS),
    )
