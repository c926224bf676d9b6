"""A small complete folder of structured knowledge, for tests that must not depend on the shipped one."""

from __future__ import annotations

from pathlib import Path

ARTICLE_IDS = frozenset({"historians", "backup", "water-article", "clocks", "works"})
_SOURCES = """sources:
  - id: handbook
    title: Handbook of plants
    publisher: An institute
    year: 2024
    locator: chapter 3
"""
GLOSSARY = (
    _SOURCES
    + """terms:
  - term: Historian
    aliases: [process historian, PHD]
    definition: A historian is a database that keeps measured values of a plant with their time.
    explanation: >-
      A historian samples values from controllers every second or faster.
      Engineers use a historian to compare a batch with earlier ones.
    for_it: IT people think of a historian as a time series database.
    for_ot: OT people think of a historian as the memory of the plant.
    see_also: [Tag]
    articles: [historians]
    source: handbook
  - term: Tag
    aliases: []
    definition: A tag is the name of one measured value in a control system.
    explanation: A tag follows the naming rules of the plant and outlives the device behind it.
    for_it: IT people may take a tag for a label on a cloud resource.
    for_ot: OT people address every sensor and every valve by its tag.
    see_also: [Historian]
    articles: [historians]
    source: advice
"""
)
SERVICES = (
    _SOURCES
    + """services:
  - id: backup-of-controllers
    name: Backup of controllers
    what: Backup of controllers keeps a copy of every controller program away from the plant floor.
    accountable: OT
    accountable_role: plant manager
    responsible: OT
    responsible_role: automation engineers
    level: local
    why: Automation engineers know which version of a controller program runs on each line.
    shifts:
      - when: staffing=unmanned
        then: On unmanned sites, a regional team runs the backup of controllers, because nobody is on site.
        responsible: joint
        level: regional
      - when: industry=water
        then: In water utilities, the supplier often runs the backup of controllers under contract.
        responsible: supplier
        responsible_role: control system supplier
    articles: [backup]
    source: [handbook, advice]
"""
)
INDUSTRIES = (
    _SOURCES
    + """industries:
  - id: water
    name: Water
    lifecycle: Water plants run their control systems for fifteen years or longer.
    process_types: [continuous]
    downtime: A stop in a water plant puts the supply of a whole town at risk.
    rules: [NIS2, drinking water law]
    control_systems: Water utilities control their sites by telemetry and small controllers.
    sites_and_staffing: Water utilities run many small sites without people on them.
    drivers: Water utilities converge IT and OT to save energy and drive less to sites.
    constraints: Water utilities have few engineers for many sites.
    advice: Begin in water utilities with a list of every remote connection to a site.
    article: water-article
    source: handbook
"""
)
CLOCKS = (
    _SOURCES
    + """clocks:
  - id: example-act
    regime: Example Act
    jurisdiction: EU
    who: operators of essential services
    trigger: a significant incident
    steps:
      - what: early warning
        hours: 24
        within: 24 hours
        from: becoming aware
        to: the national authority
      - what: final report
        hours: null
        within: one month
        from: the notification
        to: the national authority
    status: The Example Act has applied since 18 October 2024.
    articles: [clocks]
    source: handbook
"""
)
INCIDENTS = (
    _SOURCES
    + """incidents:
  - id: works
    name: The Works
    names: [steel works]
    date: "2014-12"
    organisation: a steel works
    country: DE
    industries: [discrete_manufacturing]
    entry: Attackers entered the office network of the steel works by spear phishing.
    effect: A blast furnace of the steel works could not be shut down in order.
    cost: null
    certainty: The operator of the steel works was never named.
    lessons:
      architecture: The steel works shows that the office network must not reach controllers.
      governance: The steel works shows that somebody has to own the boundary between both networks.
      collaboration: The steel works shows that operators need to recognise an attack.
    articles: [works]
    source: handbook
"""
)
SAMPLES = {
    "glossary": GLOSSARY,
    "services": SERVICES,
    "industries": INDUSTRIES,
    "reporting_clocks": CLOCKS,
    "incidents": INCIDENTS,
}


def write_samples(folder: Path, **replaced: str) -> Path:
    """Write the files, some of them with another text, and return the folder."""
    for stem, text in {**SAMPLES, **replaced}.items():
        (folder / f"{stem}.yaml").write_text(text, encoding="utf-8")
    return folder
