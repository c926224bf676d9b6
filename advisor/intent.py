"""What kind of answer a question wants: its dimensions, its intent, and whether it is a question at all."""

from __future__ import annotations

import re
from enum import StrEnum

DIMENSIONS = ("architecture", "governance", "collaboration")


class Intent(StrEnum):
    """What the first sentence of the answer has to deliver."""

    DEFINITION = "definition"
    OWNERSHIP = "ownership"
    REASON = "reason"
    ACTION = "action"
    RISK = "risk"
    COMPARISON = "comparison"
    FACT = "fact"


# The first pattern that matches decides, so the more specific ones come first.
_INTENTS: tuple[tuple[Intent, re.Pattern[str]], ...] = (
    (
        Intent.OWNERSHIP,
        re.compile(
            r"\bwho\b|\bown(s|er|ers|ed|ership)?\b|accountab|\bresponsib|\braci\b"
            r"|decision rights|\bdecides?\b", re.I),
    ),
    (Intent.COMPARISON, re.compile(r"\bdiffer(s|ence|ences|ent)?\b|\bversus\b|\bvs\b|\bcompar|\bor\b.*\?", re.I)),
    (Intent.REASON, re.compile(
        r"^\s*why\b|\bwhy (do|does|is|are|should|it|convergence)\b|\bmatters?\b"
        r"|\breasons?\b", re.I)),
    (Intent.RISK, re.compile(
        r"\brisks?\b|\bpitfalls?\b|\bmistakes?\b|go(es)? wrong|\bwatch (out )?for\b"
        r"|\bfail(s|ure|ures)?\b", re.I)),
    (Intent.FACT, re.compile(
        r"^\s*(when (did|does|do|is|was|were|will|must|has)|how (many|much|long|often|far)"
        r"|what (date|year|share|percentage|number))\b|\bdeadline", re.I)),
    (
        Intent.ACTION,
        re.compile(
                r"\bhow\b|\bsteps?\b|what (should|can|must|do) (we|i|a|the|our)|\bapproach"
                r"|\brecommend|\bbest (way|practice)"
            r"|\bshould\b|\bstart\b|\broadmap\b|\bplan\b",
            re.I,
        ),
    ),
    (Intent.DEFINITION, re.compile(
        r"^\s*(what('s| is| are| does)|define|explain|describe|tell me)\b|\bmean(s|ing)?\b", re.I)),
)  # fmt: skip


def intent_of(question: str) -> Intent:
    """Return what the answer's first sentence has to deliver; an open question asks for action."""
    for intent, pattern in _INTENTS:
        if pattern.search(question):
            return intent
    return Intent.ACTION


_DIMENSION_WORDS = {
    "architecture": re.compile(
        r"architect|\bnetwork|\bdmz\b|segment|firewall|\bzones?\b|conduit|purdue|isa-?95"
        r"|\blevel \d|cloud|\bedge\b|opc|mqtt"
        r"|sparkplug|namespace|historian|data platform|integrat|protocol|remote access"
        r"|jump (host|server)|\bplc|\bscada\b"
        r"|\bmes\b|\berp\b|wireless|5g\b|infrastructure|technolog|\bpatterns?\b|system landscape",
        re.I,
    ),
    "governance": re.compile(
        r"govern|\bown(s|er|ers|ership)?\b|\bwho (should|is|decides|runs)|accountab"
        r"|responsib|\braci\b|decision|fund|budget"
        r"|\bcosts?\b|contract|sourc(e|ing) |outsourc|\bsla\b|\bola\b|service level"
        r"|operating model|\bkpis?\b|maturity|risk"
        r"|complian|regulat|nis2|policy|policies|standards? programme|value cases?"
        r"|business case|portfolio|roadmap|central(is|iz)"
        r"|global(ly)? or local|committee|board",
        re.I,
    ),
    "collaboration": re.compile(
        r"collaborat|cultur|mindset|trust|team|skill|train|career|rotat|people|incident"
        r"|escalat|on-?call|out-of-hours|change"
        r" (control|advisory|management|board|window)|\bcab\b|operators?\b|frontline"
        r"|shop floor|cooperat|work together"
        r"|communicat|resistance|hire|hiring",
        re.I,
    ),
}
_BROAD = re.compile(
    r"(approach|start|begin|tackle|achieve|succeed|success|manage|drive|strategy|program|transform\w*|journey|improve)"
    r".*(converg\w*|\bit\s*/\s*ot\b|\bit and ot\b)"
    r"|(converg\w*|\bit\s*/\s*ot\b|\bit and ot\b).*(approach|start|begin|tackle|strategy|transform\w*|journey)"
    r"|why is convergence|holistic|three dimensions|end.to.end",
    re.I,
)


def dimensions_of(question: str) -> tuple[str, ...]:
    """Return the dimensions that a question asks for; all three for a broad one, none where none is named."""
    named = tuple(name for name in DIMENSIONS if _DIMENSION_WORDS[name].search(question))
    explicit = explicit_dimensions(question)
    if len(explicit) > 1:
        return explicit
    if _BROAD.search(question) and len(named) not in (1, 2):
        return DIMENSIONS
    return named


# What the curated articles call the parts of a dimension; a broad question is looked up once for each.
DIMENSION_HINTS = {
    "architecture": "architecture: reference levels, segmentation, remote access, data integration",
    "governance": "governance: operating model, service ownership, decision rights, funding",
    "collaboration": "collaboration: culture, trust, joint incident response, change control, skills",
}


def explicit_dimensions(question: str) -> tuple[str, ...]:
    """Return the dimensions that the question calls by their names."""
    return tuple(name for name in DIMENSIONS if re.search(rf"\b{name[:6]}", question, re.I))


_WHAT_I_DO = (
    "I answer questions on IT/OT convergence from the firm's articles and the documents of your engagement, along"
    " architecture, governance and collaboration, and I cite every sentence."
)
_SMALL_TALK: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"^(hi|hello|hey|good (morning|afternoon|evening)|greetings)( there| all"
            r"| advisor)?[ ,.!]*$", re.I),
        f"Hello. {_WHAT_I_DO} Ask, for example: Who should own remote access to our plants?",
    ),
    (
        re.compile(
            r"^(thanks?( you)?( very much| a lot| so much)?|cheers|great|perfect|ok(ay)?|bye"
            r"|goodbye)[ ,.!]*$", re.I),
        "Glad to help. Ask the next question whenever you are ready.",
    ),
    (
        re.compile(
                r"^((who|what) are you|what can you do|how (do|can) (i|you) (use|help)( you| me"
                r"| this)?|help( me)?|how are you"
            r"( doing)?( today)?)[ ?.!]*$",
            re.I,
        ),
        f"{_WHAT_I_DO} Set the client profile in the side bar, and the answer changes with it.",
    ),
)  # fmt: skip


def small_talk_reply(question: str) -> str | None:
    """Return a friendly sentence where the message is small talk, else None."""
    for pattern, reply in _SMALL_TALK:
        if pattern.match(question):
            return reply
    return None


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
        "staffing=unmanned": r"unmanned|unattended|unstaffed|no (staff|one|people) on site",
        "growth=acquisitions": r"(?<!data )\bacquisitions?\b(?! system| of data)"
        r"|\bacquir(e|ed|ing) (a|an|the|another|new|compan|plant|site)"
        r"|\bacquired (plant|site|compan)|\bm&a\b|\bmergers?\b",
        "growth=greenfield": r"greenfield|new (plant|site|factory)\b",
        "growth=divestment": r"divest|carve-?out|spin-?off|\btransition(al)? services? agreement",
        "contracts=oem_run": r"\boem[- ](run|operated)|run by the oem|full[- ]service (contract|agreement)",
        "contracts=outsourced": r"outsourc",
        "time_zones=several": r"time zones?|follow-the-sun",
        "process_type=batch": r"\bbatch (plant|process|production)",
        "process_type=continuous": r"continuous(ly)? (process|production|running)",
    }.items()
)


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
