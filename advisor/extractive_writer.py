"""Writes an answer from verbatim sentences of the evidence. Nothing in it can be invented.

Order: the direct answer; by dimension where the question spans several, else by what its intent needs; what the
client's documents say; what changes for this client; what to watch out for; what to ask next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from advisor.answers import Draft, DraftSection, DraftSentence, Plan, Selection
from advisor.client_questions import asks_for_advice
from advisor.intent import Intent, intent_of
from advisor.material import Material
from advisor.open_points import follow_up_question, industry_gap
from advisor.retrieval import TermWeights
from advisor.roles import FOLLOW_ON, HEADINGS, ROLE_OF_INTENT, Role, passage_dimension
from advisor.sentence_scoring import ScoredSentence, SentenceScorer
from knowledge_base.domain import Collection
from knowledge_base.lexical import analyse
from knowledge_base.reference_data import is_reference
from knowledge_base.store import KnowledgeBase

# Two sentences above this cosine, or sharing this much of their terms (Jaccard), say the same.
SAME_COSINE, SAME_TERMS = 0.8, 0.5
# A sentence belongs to the answer when it reaches this share of the closest sentence's similarity to the question.
# The leading article's own section for the question ("What to do" for "how …") needs less: it is about the subject.
DETAIL_SHARE, LEADING_SHARE, CAUTION_SHARE, BODY_SHARE, CLIENT_DOCUMENT_SHARE = 0.62, 0.35, 0.4, 0.7, 0.6
ROW_SHARE, CLIENT_LEAD_SHARE = 0.95, 0.75
OPENING_HANDICAP = {Role.CAUTION: 0.12, Role.DEFINITION: 0.05}
# An article is about the question when its title and summary hold this share of the question's weighted terms.
ABOUT_COVERAGE = 0.35
SHORT_ANSWER_PART_SIMILARITY = 0.4
MAX_PER_DIMENSION, MAX_BODY, MAX_TAILORED, MAX_PER_FACT, MAX_CAUTIONS, MAX_NAMED_CASE = 3, 4, 5, 2, 2, 5
# For a narrow question a tailored bullet of the same article must itself be close to it.
TAILORED_SIMILARITY = {Intent.DEFINITION: 0.4, Intent.FACT: 0.45, Intent.COMPARISON: 0.35}
TAILORED_SIMILARITY_DEFAULT = 0.15


@dataclass
class _Page:
    """The answer while it is being put together: what is used already is not used again."""

    used: list[ScoredSentence] = field(default_factory=list)
    sections: list[DraftSection] = field(default_factory=list)

    def take(self, candidates: Iterable[ScoredSentence], most: int) -> list[ScoredSentence]:
        """Take up to `most` of the candidates that say something new."""
        taken: list[ScoredSentence] = []
        for sentence in candidates:
            if len(taken) == most:
                break
            if not any(_same(sentence, other) for other in self.used):
                taken.append(sentence)
                self.used.append(sentence)
        return taken

    def add(self, kind: str, heading: str, sentences: Sequence[ScoredSentence], *, tailored: bool = False) -> None:
        """Add a section where there is something to say, its sentences in the order of their documents."""
        if not sentences:
            return
        drafts = tuple(
            DraftSentence(
                text=sentence.text,
                evidence=(sentence.evidence.number,),
                fact=sentence.evidence.facts[0] if tailored else None,
            )
            for sentence in sentences
        )
        self.sections.append(DraftSection(kind=kind, heading=heading, sentences=drafts))


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
        intent = intent_of(plan.original)
        wanted = ROLE_OF_INTENT.get(intent)
        scored = self._scorer.score(plan, material.evidence, terms, knowledge_bases, wanted)
        page = _Page()
        if scored:
            self._short_answer(page, plan, scored, wanted)
            self._client_documents(page, scored)
            self._detail(page, plan, scored, intent, _leading_document(plan, scored, terms))
            self._tailored(page, plan, scored, intent)
            self._cautions(page, scored, material, intent)
        return Draft(
            sections=tuple(page.sections),
            writer=self.name,
            not_covered=(*selection.not_covered, *industry_gap(plan, material, intent)),
            follow_up=follow_up_question(material),
            closeness=max((s.similarity for s in page.used), default=0.0),
        )

    def _short_answer(self, page: _Page, plan: Plan, scored: Sequence[ScoredSentence], wanted: Role | None) -> None:
        answers = [s for s in scored if _is_general(s, plan) and _fits_collection(s, plan)]
        answers.sort(key=lambda s: -s.score + _handicap(s.role, wanted))
        if plan.by_dimension:
            chosen = [s for dimension in plan.dimensions for s in page.take(_essence(answers, dimension), 1)]
        else:
            chosen = page.take(answers, 0 if plan.parts else 1)
        for part in (plan.queries.index(query) for query in (*plan.parts, *plan.sides)):
            close = [(s.part_similarities[part], s) for s in answers]
            close = [pair for pair in close if pair[0] >= SHORT_ANSWER_PART_SIMILARITY]
            chosen += page.take([s for _, s in sorted(close, key=lambda pair: -pair[0])], 1)
        chosen = chosen or page.take(answers, 1)
        if chosen and not asks_for_advice(plan.original):
            # On how things are, the client's own papers speak before the firm's articles, where they are as close.
            needed = CLIENT_LEAD_SHARE * chosen[0].similarity
            own = [s for s in answers if _is_client(s) and s.similarity >= needed]
            if not _is_client(chosen[0]):
                chosen = page.take([s for s in own if s.evidence.passage.chunk.kind != "table"], 1) + chosen
        page.add("short_answer", "Short answer", chosen)

    def _detail(
        self, page: _Page, plan: Plan, scored: Sequence[ScoredSentence], intent: Intent, leading: str | None
    ) -> None:
        closest = max(s.similarity for s in scored)
        if plan.by_dimension:
            for dimension in plan.dimensions:
                own = [s for s in scored if passage_dimension(s.evidence.passage) == dimension]
                general = [s for s in own if _is_general(s, plan) and s.role in (Role.ACTION, Role.OWNER, Role.ESSENCE)]
                page.add(dimension, dimension.capitalize(), _in_order(page.take(general, MAX_PER_DIMENSION)))
        else:
            changes = [s for s in scored if s.role is Role.CHANGE and _is_general(s, plan)]
            page.add("detail", "What changes in this case", page.take(changes, MAX_NAMED_CASE))
            for role, most in FOLLOW_ON[intent]:
                own = [s for s in scored if s.role is role and _is_general(s, plan)]
                most_wanted = role is ROLE_OF_INTENT.get(intent, Role.ACTION)
                shares = [LEADING_SHARE if most_wanted and _document(s) == leading else DETAIL_SHARE for s in own]
                fitting = [s for s, share in zip(own, shares, strict=True) if s.similarity >= share * closest]
                # The leading article speaks first; others add to it.
                fitting.sort(key=lambda s: (_document(s) != leading, -s.score))
                page.add("detail", HEADINGS[role], _in_order(page.take(fitting, most)))
        floor = BODY_SHARE * closest
        other = [s for s in scored if s.role is Role.BODY and not _is_client(s) and s.similarity >= floor]
        page.add("detail", HEADINGS[Role.BODY], page.take(other, MAX_BODY))

    def _client_documents(self, page: _Page, scored: Sequence[ScoredSentence]) -> None:
        floor = CLIENT_DOCUMENT_SHARE * max(s.similarity for s in scored)
        # A row of a table answers or it does not: only rows about as good as the best one stay.
        best = scored[0].score
        own = [s for s in scored if _is_client(s) and s.similarity >= floor]
        fitting = [s for s in own if s.evidence.passage.chunk.kind != "table" or s.score >= ROW_SHARE * best]
        chosen = page.take(fitting, MAX_BODY)
        page.add("client_documents", "In the client's documents", _in_order(chosen))

    def _tailored(self, page: _Page, plan: Plan, scored: Sequence[ScoredSentence], intent: Intent) -> None:
        floor = 0.0 if plan.by_dimension else TAILORED_SIMILARITY.get(intent, TAILORED_SIMILARITY_DEFAULT)
        chosen: list[ScoredSentence] = []
        for fact in dict.fromkeys((*plan.profile_facts, *plan.question_facts)):
            fitting = [s for s in scored if s.evidence.facts[:1] == (fact,) and s.similarity >= floor]
            chosen += page.take(fitting, min(MAX_PER_FACT, MAX_TAILORED - len(chosen)))
        page.add("client", "What changes for this client", chosen, tailored=True)

    def _cautions(self, page: _Page, scored: Sequence[ScoredSentence], material: Material, intent: Intent) -> None:
        if intent in (Intent.RISK, Intent.FACT):
            return
        main = set(material.main_documents)
        floor = CAUTION_SHARE * max(s.similarity for s in scored)
        cautions = [s for s in scored if s.role is Role.CAUTION and s.similarity >= floor]
        own = [s for s in cautions if _document(s) in main]
        page.add("watch_out", "Watch out", page.take(own, MAX_CAUTIONS))


def _same(one: ScoredSentence, other: ScoredSentence) -> bool:
    if one.text == other.text or one.text in other.text or other.text in one.text:
        return True
    if one.vector is not None and other.vector is not None and float(one.vector @ other.vector) > SAME_COSINE:
        return True
    terms, others = set(analyse(one.text)), set(analyse(other.text))
    return len(terms & others) > SAME_TERMS * len(terms | others)


def _is_general(sentence: ScoredSentence, plan: Plan) -> bool:
    """Say whether a sentence is for every client, or for the case that the question itself names."""
    conditions = sentence.evidence.passage.chunk.facets.conditions
    # A question on wind farms is about remote access in wind farms; one on acquisitions is about acquisitions.
    named = any(fact in plan.question_facts and not fact.startswith("industry=") for fact in conditions)
    return (not conditions or named) and sentence.role not in (Role.QUESTION, Role.RELATED)


def _handicap(role: Role, wanted: Role | None) -> float:
    """Return how much better than others a sentence must be to open the answer to a question of another kind.

    A caution or a definition may be the answer to any question, but it is rarely the direct one.
    """
    return 0.0 if role is wanted else OPENING_HANDICAP.get(role, 0.0)


def _leading_document(plan: Plan, scored: Sequence[ScoredSentence], terms: TermWeights) -> str | None:
    """Return the article of the best sentence, where that article is about the question."""
    articles = (s for s in scored if s.role is not Role.BODY and not is_reference(s.evidence.passage.document))
    best = next((s for s in articles if _is_general(s, plan)), None)
    if best is None:
        return None
    document = best.evidence.passage.document
    about = terms.coverage(analyse(f"{document.title} {document.summary or ''}"))
    return document.document_id if about >= ABOUT_COVERAGE else None


def _document(sentence: ScoredSentence) -> str:
    return sentence.evidence.passage.document.document_id


def _essence(sentences: Sequence[ScoredSentence], dimension: str) -> list[ScoredSentence]:
    """Return a dimension's sentences, those that put an article in one sentence first."""
    own = [s for s in sentences if passage_dimension(s.evidence.passage) == dimension]
    return sorted(own, key=lambda s: (s.role is not Role.ESSENCE, -s.score))


def _is_client(sentence: ScoredSentence) -> bool:
    return sentence.evidence.passage.document.collection is Collection.CLIENT


def _fits_collection(sentence: ScoredSentence, plan: Plan) -> bool:
    return _is_client(sentence) or not plan.client_documents_only


def _in_order(sentences: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """Return the sentences by document, best document first, and in reading order within each."""
    documents = list(dict.fromkeys(_document(s) for s in sentences))
    return sorted(sentences, key=lambda s: (documents.index(_document(s)), s.order))
