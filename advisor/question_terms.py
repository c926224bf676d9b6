"""The terms of a question that say what it is about, apart from how it is put and for whom it is asked."""

from __future__ import annotations

from advisor.fact_words import facts_in, without_facts
from knowledge_base.lexical import analyse

# Words that say how a question is put, not what it is about.
QUESTION_TERMS = frozenset(
    analyse(
        "should would could might need want tell explain describe define give list recommend advise advice help best"
        " good approach way ways client clients company companies organisation organization firm business main key"
        " important importance actually really please kind type mean meaning say says said step steps first start"
        " look like even begin now next stand stands abbreviation acronym"
    )
)

# Words that ask for what is most worth knowing of any subject.
_OF_ANY_SUBJECT = frozenset(
    analyse(
        "watch out risk risks danger dangers bigg biggest big greatest top most matter matters wrong often go goes"
        " going special different differs difference typical typically usual usually others peers sector industry"
        " industries plants sites get gets make makes common mistakes mistake pitfalls challenge challenges problem"
        " problems trap traps"
    )
)


def content_terms(question: str) -> list[str]:
    """Return the terms of a question that say what it is about: not how it is put, nor whom it is asked for.

    Where nothing else is left, the words that name the client's situation are the subject.
    """
    subject = [term for term in analyse(without_facts(question)) if term not in QUESTION_TERMS]
    return subject or [term for term in analyse(question) if term not in QUESTION_TERMS]


def names_no_subject(question: str) -> bool:
    """Say whether a question leaves open what it is about, as "Where do we even start?" does."""
    return not facts_in(question) and all(term in QUESTION_TERMS for term in analyse(question))


def asks_of_the_client_only(question: str) -> bool:
    """Say whether a question asks what matters most for a kind of client: "What are the biggest risks for us?"."""
    terms = [term for term in analyse(without_facts(question)) if term not in QUESTION_TERMS]
    return bool(terms) and all(term in _OF_ANY_SUBJECT for term in terms)
