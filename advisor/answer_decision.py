"""Do the passages that were found answer the question, and whose are they: the firm's or the client's?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.answerability import AnswerabilityModel, read_signals
from advisor.answers import Candidate, Plan
from advisor.definitions import is_defined
from advisor.named_cases import is_about_what_is_named
from advisor.retrieval import TermWeights
from advisor.unknown_words import holds_what_is_named
from knowledge_base.domain import Collection

# Of the development questions that name something, all 68 are answerable of which one passage holds the names and this
# share of the words' weight.
COVERED_WITH_NAMES = 0.8
Rated = tuple[float, Candidate]  # with its relevance


def of_the_client(rated: Sequence[Rated]) -> list[Rated]:
    """Return those that are passages of the client's documents."""
    return [pair for pair in rated if pair[1].passage.document.collection is Collection.CLIENT]


@dataclass(frozen=True, kw_only=True)
class AnswerDecision:
    """Decides from rated passages.

    One of the client's answers from the relevance `relevant_at` on; of the firm's, `asked` decides where questions are
    known that the document answers, else `unasked`.
    """

    relevant_at: float
    asked: AnswerabilityModel
    unasked: AnswerabilityModel

    def can_answer(self, plan: Plan, usable: Sequence[Rated], terms: TermWeights, *, far: bool) -> bool:
        """Say whether there is enough to answer from."""
        if is_defined(plan, [candidate for _, candidate in usable], frozenset(terms.weights)):
            return True
        # One known word is no match: "What is the meaning of life?" shares "life" with asset life.
        if far and len(terms.weights) - len(terms.unknown) < 2:
            return False
        if self._client_answers(usable):
            return True  # the questions that the decision was learned on are about the firm's articles
        return self._decide(plan, usable, terms)

    def is_for_the_client_to_say(self, plan: Plan, usable: Sequence[Rated], terms: TermWeights) -> bool:
        """Say whether the client's documents answer a question that the firm's knowledge by itself would not.

        What else the firm knows would then only share a word with the question: "before I go on vacation".
        """
        firm = [pair for pair in usable if pair[1].passage.document.collection is not Collection.CLIENT]
        if not firm or not self._client_answers(usable):
            return False
        defined = is_defined(plan, [candidate for _, candidate in firm], frozenset(terms.weights))
        return not defined and not self._decide(plan, firm, terms)

    def _client_answers(self, usable: Sequence[Rated]) -> bool:
        return any(relevance >= self.relevant_at for relevance, _ in of_the_client(usable))

    def _decide(self, plan: Plan, usable: Sequence[Rated], terms: TermWeights) -> bool:
        _, best = max(usable, key=lambda pair: pair[0])
        if best.coverage >= COVERED_WITH_NAMES and holds_what_is_named(best.passage, plan.original):
            return True
        if is_about_what_is_named(plan.original, (candidate.passage for _, candidate in usable)):
            return True
        decision = self.unasked if best.passage.answers is None else self.asked
        return (
            decision.estimate(read_signals(best, [candidate for _, candidate in usable], terms)) >= decision.answer_at
        )
