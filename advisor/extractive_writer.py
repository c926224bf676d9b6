"""Writes an answer from verbatim sentences of the evidence. Nothing in it can be invented.

Order: the direct answer; what the client's documents say; by dimension where the question spans several, side by side
where it compares, else by what its intent needs; what changes for this client; what to watch out for; what to ask next.
"""

from __future__ import annotations

from collections.abc import Sequence

from advisor.answer_page import AnswerPage
from advisor.answers import Draft, Plan, Selection
from advisor.client_changes import add_client_changes
from advisor.client_questions import asks_for_total
from advisor.intent import Intent
from advisor.material import Material
from advisor.open_points import follow_up_question, industry_gap, missing_sides, missing_total
from advisor.opening import add_essence, write_opening
from advisor.retrieval import TermWeights
from advisor.roles import FOLLOW_ON, HEADINGS, ROLE_OF_INTENT, Role, heading_of, passage_dimension
from advisor.sentence_kinds import document_of, in_document_order, is_client, is_general, is_row
from advisor.sentence_scoring import ScoredSentence, SentenceScorer
from advisor.side_by_side import add_sides
from knowledge_base.lexical import analyse
from knowledge_base.reference_data import is_reference
from knowledge_base.store import KnowledgeBase

# A sentence belongs to the answer when it reaches this share of the closest sentence's similarity to the question.
# The leading article's own section for the question ("What to do" for "how …") needs less: it is about the subject.
DETAIL_SHARE, LEADING_SHARE, CAUTION_SHARE, BODY_SHARE = 0.7, 0.35, 0.4, 0.7
# And its score is at most so much below the best one's, in log-odds. On development questions 42 % of the citations are
# of gold passages then instead of 38 %, and the required points made stay the same.
DETAIL_MARGIN = 2.0
CLIENT_DOCUMENT_SHARE, ROW_MARGIN = 0.6, 0.25
# An article is about the question when its title and summary hold this share of the question's weighted terms.
# Or its title is this close to the question.
ABOUT_COVERAGE, ABOUT_SIMILARITY = 0.35, 0.45
MAX_PER_DIMENSION, MAX_BODY, MAX_NAMED_CASE = 3, 4, 5
MAX_ROWS_OF_TOTAL = 12
MAX_CAUTIONS = 2


class ExtractiveWriter:
    """Composes answers from sentences of the evidence; needs no model."""

    name = "extractive"

    def __init__(self, scorer: SentenceScorer) -> None:
        self._scorer = scorer

    def write(
        self,
        plan: Plan,
        selection: Selection,
        material: Material,
        terms: TermWeights,
        knowledge_bases: Sequence[KnowledgeBase],
    ) -> Draft:
        """Return the draft; it has no sections where no sentence of the evidence can be quoted alone."""
        wanted = ROLE_OF_INTENT.get(plan.intent)
        scored = self._scorer.score(plan, material.evidence, terms, knowledge_bases, wanted)
        # A follow-up wants what was not said yet; where all was said, it is said again.
        scored = tuple(s for s in scored if not any(s.text in said for said in plan.said)) or scored
        page = AnswerPage()
        if scored:
            # What is for every client is chosen as if nothing were known of this one, and so stays when a fact changes.
            core = [s for s in scored if set(plan.question_facts).issuperset(s.evidence.facts)] or scored
            write_opening(page, plan, core, scored)
            _client_documents(page, plan, core)
            if plan.by_dimension:
                _dimensions(page, plan, core)
            else:
                compared = add_sides(page, plan, core)
                if not compared:
                    _detail(page, plan, core, _leading_document(plan, core, terms))
            _firm_documents(page, core)
            add_essence(page, plan, core)
            _cautions(page, plan, core, material)
            add_client_changes(page, plan, scored, material.main_documents)
        gaps = industry_gap(plan, material, plan.intent, [s.evidence for s in page.used])
        open_points = (*missing_sides(plan, page.sections), *missing_total(plan, page.used))
        return Draft(
            sections=tuple(page.sections),
            writer=self.name,
            not_covered=(*selection.not_covered, *open_points, *gaps),
            partial=bool(open_points),
            follow_up=follow_up_question(material),
            closeness=max((s.similarity for s in page.used), default=0.0),
        )


def _dimensions(page: AnswerPage, plan: Plan, scored: Sequence[ScoredSentence]) -> None:
    for dimension in plan.dimensions:
        own = [s for s in scored if passage_dimension(s.evidence.passage) == dimension and is_general(s, plan)]
        fitting = [s for s in own if s.role in (Role.ACTION, Role.OWNER, Role.ESSENCE)]
        page.add(dimension, dimension.capitalize(), in_document_order(page.take(fitting, MAX_PER_DIMENSION)))


def _detail(page: AnswerPage, plan: Plan, scored: Sequence[ScoredSentence], leading: str | None) -> None:
    closest, best = max(s.similarity for s in scored), scored[0].score
    changes = [s for s in scored if s.role is Role.CHANGE and is_general(s, plan)]
    page.add("detail", "What changes in this case", page.take(changes, MAX_NAMED_CASE))
    for role, most in FOLLOW_ON[plan.intent]:
        own = [s for s in scored if s.role is role and is_general(s, plan)]
        most_wanted = role is ROLE_OF_INTENT.get(plan.intent, Role.ACTION)
        # The steps of the article that the answer is built on belong to it as a whole.
        fitting = [
            s
            for s in own
            if (most_wanted and document_of(s) == leading and s.similarity >= LEADING_SHARE * closest)
            or (s.similarity >= DETAIL_SHARE * closest and s.score >= best - DETAIL_MARGIN)
        ]
        # The leading article speaks first; others add to it.
        fitting.sort(key=lambda s: (document_of(s) != leading, -s.score))
        taken = in_document_order(page.take(fitting, most))
        page.add("detail", _heading(role, taken), taken)


def _heading(role: Role, sentences: Sequence[ScoredSentence]) -> str:
    """Return the sentences' own heading where they share one ("What it cost"), else the one of their role."""
    own = {heading for s in sentences if (heading := heading_of(s.evidence.passage)) is not None}
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


def _cautions(page: AnswerPage, plan: Plan, scored: Sequence[ScoredSentence], material: Material) -> None:
    if plan.intent in (Intent.RISK, Intent.FACT):
        return
    floor = CAUTION_SHARE * max(s.similarity for s in scored)
    cautions = [s for s in scored if s.role is Role.CAUTION and s.similarity >= floor and is_general(s, plan)]
    own = [s for s in cautions if document_of(s) in material.main_documents]
    page.add("watch_out", "Watch out", page.take(own, MAX_CAUTIONS))


def _leading_document(plan: Plan, scored: Sequence[ScoredSentence], terms: TermWeights) -> str | None:
    """Return the article of the best sentence, where that article is about the question."""
    articles = (s for s in scored if s.role is not Role.BODY and not is_reference(s.evidence.passage.document))
    best = next((s for s in articles if is_general(s, plan)), None)
    if best is None:
        return None
    document = best.evidence.passage.document
    named = terms.coverage(analyse(f"{document.title} {document.summary or ''}")) >= ABOUT_COVERAGE
    return document.document_id if named or best.about >= ABOUT_SIMILARITY else None
