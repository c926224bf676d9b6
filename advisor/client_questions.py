"""What a question says of the client: facts that it names, and facts that only a client's document can hold."""

from __future__ import annotations

import re

from knowledge_base.domain import CASE

_CLIENT_THING = (
    r"(contract|agreement|budget|report|polic(y|ies)|network (diagram|plan|drawing)"
    r"|diagram|drawing|org(anisation)? chart|sla"
    r"|asset (list|register|inventory)|inventory|audit( findings?)?|assessment"
    r"|findings|minutes|proposal|statement of work|plan"
    r"|roadmap|presentation|slides?|spreadsheet|document|file|invoice|offer|tender"
    r"|sites?|plants?|vendors?|suppliers?|headcount"
    r"|team|cio|coo|ciso|plcs?|systems?|costs?|spend(ing)?)"
)
_CLIENT_FACT = re.compile(
    rf"\b(what|which|when|where|who|how (many|much|long|often|old"
    rf"|high))\b(?!.*\bshould\b).*\b(our|my|the client('s|s)?|their"
    rf"|this client('s)?)\s+"
    rf"([\w/&\-]+\s+){{0,3}}{_CLIENT_THING}\b"
    rf"|\bhow (many|much)\b.*\b(do|does|did|have|has) (we|our|they|the client)\b"
    rf"|\b(uploaded|attached|enclosed)\b"
    rf"|\b(our|the client'?s?"
    rf"|this client'?s?)\s+([\w/&\-]+\s+){{0,3}}{_CLIENT_THING}\s+(say|says|said|state"
    rf"|states|cover|covers|specif\w+|require|requires)\b",
    re.I,
)


# Words by which a question asks what to do or what follows, not what a document says.
_ADVICE = re.compile(
    r"\bshould\b|\brecommend|\bbest\b|\bways? to\b|\bneed(s|ed)?\b|\bappl(y|ies)\b"
    r"|\bhappens?\b|\bif\b|\bdo with\b|\bdecides?\b"
    r"|\b(improve|reduce|protect|connect|secure|approach|organi[sz]e|avoid|benefit)\b|\brisks?\b|\btypical",
    re.I,
)


def asks_for_advice(question: str) -> bool:
    """Say whether a question asks what to do rather than how things are."""
    return bool(_ADVICE.search(question)) or bool(re.search(r"\bhow (do|can|must) (we|i|they)\b", question, re.I))


def is_client_fact_question(question: str) -> bool:
    """Say whether a question asks for a fact that only a document of the client can hold.

    "When does our O&M contract end?" does; "Who should own our contracts?" asks for advice.
    """
    return bool(_CLIENT_FACT.search(question)) and not _ADVICE.search(question)


_FACT_WORDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (fact, re.compile(pattern, re.I))
    for fact, pattern in {
        "industry=automotive": r"\bautomotive|car (maker|plant|factor)|vehicle (plant|manufactur)",
        "industry=discrete_manufacturing": r"discrete manufactur|machine (builder|shop)s?\b|assembly plant",
        "industry=food_and_beverage": r"\bfood (and|&|plant|produc|compan|factor|manufactur|process|industr)"
        r"|beverage|brewer|dairy|bottling",
        "industry=pharma": r"pharma|life scienc|\bgxp\b|\bgmp\b|biotech",
        "industry=chemicals": r"\bchemicals?\b|\bpetrochemical",
        "industry=oil_and_gas": r"oil (and|&) gas|refiner|pipelines?\b|offshore platform|\blng\b",
        "industry=power_generation": r"power (station|plant|generation)|\bnuclear\b|\bhydro(power)?\b|turbine hall",
        "industry=utilities_td": r"\bdso\b|\btso\b|substation|distribution (network|grid)|transmission (network"
        r"|grid)|grid operator",
        "industry=water": r"\bwater\b|wastewater|sewage|pumping station|treatment (works|plant)",
        "industry=mining": r"(?<!data )\bmining\b|\b(a|the|our|each|every|your) mine\b|\bmines\b|\bopen-?pit\b|smelter",
        "industry=pulp_and_paper": r"\bpulp\b|paper (mill|machine)",
        "industry=rail": r"\brail(way)?s?\b|rolling stock|signalling",
        "industry=ports_and_logistics": r"\bports?\b(?! \d)(?=.*(crane|terminal|container|logistic|harbour))"
        r"|container terminal|warehous",
        "industry=renewables": r"\bwind (farm|park|fleet|turbine|power|energy|and solar)|\bturbine supply|\bsolar\b"
        r"|photovoltaic|renewable",
        "industry=semiconductors": r"semiconductor|wafer|\bfabs?\b",
        "industry=buildings_and_data_centres": r"data cent(re|er)|building (management|automation)"
        r"|facilit(y|ies) management|\bbms\b",
        "jurisdictions=EU": r"\b(in|across|for|from) (the )?(EU|Europe(an Union)?|Germany|France|Italy|Spain|Poland"
        r"|Austria|Belgium|Netherlands|Denmark|Sweden|Finland|Ireland)\b|\bEuropean (law|rules|regulation)",
        "jurisdictions=UK": r"\b(in|across|for) (the )?(UK|United Kingdom|Britain|England|Scotland|Wales)\b"
        r"|\b(UK|British) (law|rules|regulation)",
        "jurisdictions=US": r"\b(in|across|for) (the )?(US|USA|United States|North America)\b"
        r"|\bUS (law|rules|regulation)",
        "staffing=unmanned": r"unmanned|unattended|unstaffed|no (staff|one|people) on site",
        "growth=acquisitions": r"(?<!data )\bacquisitions?\b(?! system| of data)"
        r"|\bacquir(e|ed|ing) (a|an|the|another|new|compan|plant|site)"
        r"|\bacquired (plant|site|compan)|\bm&a\b|\bmergers?\b|\bdue diligence\b|\bday one\b"
        r"|\b(bought|buying|takes? over|took over|taken over) (a|an|the|another|two|three|several|some) ",
        "growth=greenfield": r"greenfield|new (plant|site|factory)\b",
        "growth=divestment": r"divest|carve-?out|spin-?off|\btransition(al)? services? agreement",
        "contracts=oem_run": r"\boem[- ](run|operated)|run by the oem|full[- ]service (contract|agreement)",
        "contracts=outsourced": r"outsourc",
        "time_zones=several": r"time zones?|follow-the-sun",
        "process_type=batch": r"\bbatch (plant|process|production)",
        "process_type=continuous": r"continuous(ly)? (process|production|running)",
    }.items()
)


_ANY_CASE = re.compile(
    r"\b(past|real|known|recent|other|public|famous|which|what|any|examples? of) ([\w-]+ ){0,2}"
    r"(incidents?|attacks?|breach(es)?|outages?|cases?)\b"
    r"|\b(incidents?|attacks?) (teach|show|tell|happened)|\blearn(ed|t|ing)? from\b|\blessons\b|\bfor example\b"
    r"|\bransomware\b|\bmalware\b|\bcyber-?attacks?\b|\bhacked\b"
    r"|\bgive (me |us )?(an? |some )?examples?\b|\bhappened (to|at|in)\b",
    re.I,
)


def is_case(condition: str) -> bool:
    """Say whether a condition names an incident and not a fact of a client."""
    return condition.startswith(f"{CASE}=")


def asks_for_case(question: str, condition: str) -> bool:
    """Say whether a question names the incident of a condition, or asks for incidents of whatever name."""
    names = condition.partition("=")[2].split("|")
    named = any(re.search(rf"\b{re.escape(name)}\b", question, re.I) for name in names)
    return named or bool(_ANY_CASE.search(question))


def facts_in(question: str) -> tuple[str, ...]:
    """Return the client facts (`field=value`) that the question itself names."""
    return tuple(fact for fact, pattern in _FACT_WORDS if pattern.search(question))


def without_facts(question: str) -> str:
    """Return the question without the words that name facts of the client, such as "wind farm".

    Those words choose the bullets for such clients; articles for every client answer without them.
    """
    for _, pattern in _FACT_WORDS:
        question = pattern.sub(" ", question)
    return question
