"""Conversations as consultants have them: which questions go on with the subject, and which begin a new one.

The table was written before the rules were tuned, and is not made of the cases of the evaluations.
"""

from __future__ import annotations

import pytest

from advisor.answers import Turn
from advisor.follow_ups import follow_up

# What was asked, how its answer began, and the question that goes on with it.
FOLLOW_UPS = (
    ("What is a historian?", "A historian stores the process values of a plant.", "Where should the replica sit?"),
    ("How do we segment a bottling plant?", "Put each line into a zone of its own.", "Who signs off the rules?"),
    ("Should we buy or build the data platform?", "Buy what is not your own craft.", "Which is cheaper?"),
    ("What is an OT asset inventory?", "A list of all devices and programs.", "How often does it need refreshing?"),
    ("Who approves a firmware upgrade?", "The production manager approves the window.", "And in an emergency?"),
    ("How do we bring two plants onto one MES?", "Agree the recipes first.", "Which one goes first?"),
    ("What does an integration manager do?", "The integration manager keeps the log.", "How long does the role last?"),
    ("Can a vendor connect from home?", "Only through the gateway.", "Under what conditions?"),
    ("How do we patch a turbine controller?", "In the yearly stop, after a test.", "Who watches afterwards?"),
    ("What is a fusion team?", "A fusion team is a lasting team of IT and OT.", "Who leads the team?"),
    ("How is a joint incident exercise run?", "Around a table, led by operations.", "How often then?"),
    ("What did Norsk Hydro do after the ransomware?", "It went on by hand.", "What did the recovery cost?"),
    ("What goes into an OLA between IT and OT?", "Response times and duties.", "Anything else?"),
    ("Should we centralise OT support?", "Centralise what needs no hands on site.", "What speaks against?"),
    ("Which KPIs show that convergence works?", "Recovery time and change success.", "Who reports those to the board?"),
    ("How do we move the plant network to IT?", "By a service agreement.", "What happens to the people?"),
    ("Is OPC UA secure enough?", "With signing and encryption on.", "Is MQTT better?"),
    ("When is virtualising control systems worth it?", "When many servers age.", "What are the main risks?"),
    ("How do we give contractors access to the substations?", "By named accounts.", "For how long?"),
    ("How do we handle legacy Windows machines?", "Isolate the machines.", "When do we replace the machines?"),
)
NEW_SUBJECTS = (
    ("Who should own remote access to our plants?", "Security owns it.", "How do we patch PLCs?"),
    ("What is an industrial DMZ for?", "It keeps networks apart.", "Who should own the historian?"),
    ("What do we do on day one after an acquisition?", "Close old accounts.", "What does NIS2 ask of a water utility?"),
    ("What is a unified namespace?", "One tree of topics.", "How do we train the night shift in phishing?"),
    ("How large should a fusion team be?", "Five to nine.", "When should we use Sparkplug rather than OPC UA?"),
    ("Are virtual PLCs ready for use?", "In some factories.", "What is the Purdue model?"),
    ("Who owns OT cyber risk?", "The site director.", "Which services should be global and which local?"),
    ("How do we patch old HMIs?", "In planned stops.", "Is private 5G better than Wi-Fi for cranes?"),
    ("What did Colonial Pipeline teach?", "Close dormant accounts.", "How do we win the trust of the shop floor?"),
    ("How do we segment the network?", "By zones.", "What is there to know about works councils in Germany?"),
    ("Who approves emergency changes?", "The shift lead.", "Should the CISO report to the CIO?"),
    ("What is remote access?", "A way in.", "How should a group with twenty plants fund OT?"),
    ("How do we back up PLC programs?", "Nightly.", "Which skills do our OT engineers lack?"),
    ("What is an SLA?", "A promise with figures.", "What happened at Norsk Hydro?"),
    ("How do we connect ERP and MES?", "By ISA-95 objects.", "What should we do first in a cyber incident?"),
    ("How fast must an incident be reported?", "Within a day.", "How do we measure OEE across several sites?"),
    ("What is zero trust?", "Trust nobody.", "Who decides the budget for line controls in a brewery?"),
    ("How do we handle legacy Windows machines?", "Isolate them.", "What must the works council agree to for cameras?"),
    ("How do we choose a SCADA vendor?", "By support and openness.", "Who pays for cyber insurance?"),
    ("What is a data diode?", "A one-way link.", "How do we avoid pilot purgatory?"),
)


def history(question: str, answer: str) -> tuple[Turn, ...]:
    return (Turn(role="user", text=question), Turn(role="assistant", text=answer))


@pytest.mark.parametrize(("before", "answer", "question"), FOLLOW_UPS)
def test_a_question_that_goes_on_takes_the_subject_along(before: str, answer: str, question: str) -> None:
    followed = follow_up(question, history(before, answer))
    assert followed is not None
    assert followed.base == before


@pytest.mark.parametrize(("before", "answer", "question"), NEW_SUBJECTS)
def test_a_question_with_a_subject_of_its_own_leaves_the_old_one_behind(
    before: str, answer: str, question: str
) -> None:
    assert follow_up(question, history(before, answer)) is None
