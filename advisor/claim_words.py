"""Words by which verification knows that a sentence turned round, or spoke of somebody else."""

from __future__ import annotations

# One pair a line: words of one direction, a bar, words of the other.
_OPPOSITES = """
    before|after
    more|less fewer
    most|least
    higher high|lower low
    above|below
    inside within|outside beyond
    first|last
    increase raise grow rise|reduce decrease lower shrink fall cut drop
    longer long|shorter short
    faster fast quick quickly|slower slow slowly
    early earlier|late later
    central centrally centralised|local locally
    best better|worst worse
    internal|external
    open opens|close closes
    allow allows permit permits|forbid forbids deny denies prohibit block
    read|write
    start starts begin begins|end ends stop stops finish
    continue continues continued|stop stops stopped end ended
    up|down
    few|many most all
    always|never seldom rarely
    minimum|maximum
    keep keeps retain|lose loses drop
    separate separated apart|shared share together common merge
    new|old former
    inbound incoming|outbound outgoing
    passive passively|active actively
    accept accepts|reject rejects refuse
    easy simple|hard difficult complex
    large big larger|small smaller
    permanent permanently|temporary temporarily
    both|neither
    buy buyer|sell seller
    push|pull
    upstream|downstream
    north|south
    manual manually|automatic automatically
    public|private
    known|unknown
    connected|disconnected isolated
    encrypted|plain unencrypted
    voluntary optional|mandatory compulsory
    strong|weak
    success succeed|failure fail
    safe|unsafe dangerous
    same|different
    include includes|exclude excludes
    rich|poor
    work works|fail fails
    online|offline
    join joins|separate separates
    stay stays remain|move moves leave
    renew renews extend extends|end ends expire
    gain|lose loses
    win|lose
    with|without
    add adds|remove removes
"""
# Those who decide, own and work, one group of equals a line.
_ACTORS = """
    it
    ot
    operations
    security
    engineering engineer engineers
    maintenance
    vendor vendors supplier suppliers
    oem oems
    integrator integrators
    ciso
    cio
    coo
    cfo
    procurement purchasing
    finance
    legal
    board
    regulator regulators
    owner owners
    operator operators
    site sites plant plants
    headquarters
    production
    quality
    contractor contractors
    auditor auditors
    insurer insurers
    customer customers
    manager managers
    buyer
    seller
    region regions
"""


def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in _OPPOSITES.strip().splitlines():
        one, _, other = line.partition("|")
        for words, against in ((one.split(), other.split()), (other.split(), one.split())):
            for word in words:
                found[word] = found.get(word, frozenset()) | frozenset(against)
    return found


OPPOSITES = _opposites()
ACTORS = {word: line.split()[0] for line in _ACTORS.strip().splitlines() for word in line.split()}


def words_of(text: str) -> frozenset[str]:
    """Return the words of a list that is written as text."""
    return frozenset(text.split())


# What denies the words behind it, what does so by its meaning, and what takes the denial back ("not only").
DENIALS = words_of(
    """
    not no never nor neither cannot without none nothing nobody
    """
)
SOFT_DENIALS = words_of(
    """
    lack lacks lacking avoid avoids refuse refuses forbid forbids forbidden prohibit prohibits prevent prevents
    unable fail fails failed hardly rarely except unless stop stops lose loses lost losing missing absent
    reject rejects rejected rejecting decline declines declined untouched unaffected unchanged
    """
)
NO_DENIAL = words_of(
    """
    only just later more less merely least
    """
)
# "Nobody connects anything outside a window" demands the window: who denies, and what then makes the exception.
EXCLUDING = words_of(
    """
    no nobody nothing none never nowhere
    """
)
EXCEPTIONS = words_of(
    """
    before without unless until except outside beyond
    """
)
# Words of obligation and completeness, what stands for them in a passage, and what is less.
STRONG = words_of(
    """
    must shall required requires mandatory obliged always all every only guarantee guarantees
    """
)
STRONG_ENOUGH = STRONG | words_of(
    """
    need needs has have require never no cannot duty duties obligation legally law whole entire
    everything
    """
)
# Words of completeness, what else stands for them in a passage, and what limits a passage to some cases.
COMPLETE = words_of(
    """
    all every always
    """
)
COMPLETE_ENOUGH = words_of(
    """
    each any whenever whatever
    """
)
LIMITING = words_of(
    """
    unless wherever if except provided
    """
)
# Words that leave nothing else, and what stands for them in a passage.
EXCLUSIVE = words_of(
    """
    only solely exclusively all always
    """
)
EXCLUSIVE_ENOUGH = EXCLUSIVE | words_of(
    """
    every each any no none never nobody whole entire both must exclusive
    """
)
WEAK = words_of(
    """
    should may can could might some most often usually recommend recommends typically sometimes
    """
)
# Words that carry no claim of their own, beside the stop words of the index; obligation and number are checked apart.
LIGHT = words_of(
    """
    each every many much several numerous often frequently usually also use uses used using make makes made may
    within upon per via must shall should would need needs require requires accord according source sources since
    whose first already well even still yet way one ones thing things whenever wherever have has had
    """
)
# What limits a sentence to some cases, and what a claim may keep of it in its own words.
LIMITS = words_of(
    """
    unless wherever only if until
    """
)
CONDITIONS = LIMITS | words_of(
    """
    where when whenever before
    """
)
# What makes "not ... before" say the same as "wait until".
WAITING = words_of(
    """
    wait until once after before first
    """
)
# What follows those who say something; a sentence may begin with their name.
SAYING = words_of(
    """
    reported reports says said states stated describes described ranks ranked recommends recommended advises advised
    counts counted found finds estimates estimated warns warned published confirms confirmed names named
    """
)
# What puts a lesser clause first.
SUBORDINATE = words_of(
    """
    because while whereas when where if unless although since however as though after before once even
    """
)
# What opens a clause.
CLAUSE_WORDS = words_of(
    """
    because which while whereas when where if so unless although but since after before until that who and or
    """
)
