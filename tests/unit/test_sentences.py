"""Sentences are exact substrings and are not cut at abbreviations, numbers or brackets."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.sentences import sentence_spans, split_sentences


@pytest.mark.parametrize(
    "sentences",
    [
        ["NIST published SP 800-82 Rev. 3 in 2023.", "The guide covers OT."],
        ["Zones follow IEC 62443-3-3.", "Conduits join them."],
        ["Use a broker, e.g. an OPC UA server, at level 3.5.", "Keep it patched."],
        ["Use protocols, i.e. MQTT and OPC UA.", "Avoid SMB."],
        ["See No. 3 and Fig. 4.", "Then decide."],
        ["The ratio was 3.5 to 1.", "2021 was worse.", "300 sites changed."],
        ["The U.S. Department of Energy agreed.", "CISA did too."],
        ["The rule applies in the U.S.", "The rule differs in the EU."],
        ["Who owns the firewall?", "Operations owns it!", "IT supports it."],
        ['He said "Stop the line."', "The line stopped."],
        ["“Why?” asked the operator.", "Nobody knew."],
        ["J. Smith of Acme Inc. wrote it.", "We read it."],
        ["Smith et al. (2021) measured it.", "They found nothing."],
        ["The site (see App. B. for details) is remote.", "Access is hard."],
        ["The clause was met.[3]", "The audit closed.[^nist]", "Work ended."],
        ["Patch by Jan. 5, 2024.", "Report by Sept. 2024."],
        ["Use iOS devices.", "iOS is managed."],
        ["It failed ... twice.", "Then it ran."],
    ],
)
def test_sentences_are_told_apart(sentences: list[str]) -> None:
    assert split_sentences(" ".join(sentences)) == tuple(sentences)


def test_list_markers_are_left_out() -> None:
    text = "Do this:\n• Name an owner.\n2. Test the backup. Then restore it.\n(b) Sign it."
    assert split_sentences(text) == (
        "Do this:",
        "Name an owner.",
        "Test the backup.",
        "Then restore it.",
        "Sign it.",
    )


def test_a_wrapped_line_goes_on_and_a_new_item_does_not() -> None:
    assert split_sentences("The plant runs\nwithout staff.\nPumps\n\nvalves") == (
        "The plant runs\nwithout staff.",
        "Pumps",
        "valves",
    )


def test_numbered_steps_in_one_line_keep_their_text() -> None:
    assert split_sentences("1. Name an owner. 2. Fund the team.") == ("Name an owner.", "Fund the team.")


def test_chinese_full_stops_need_no_space() -> None:
    assert split_sentences("网络分段。访问控制。") == ("网络分段。", "访问控制。")


def test_nothing_comes_of_nothing() -> None:
    assert split_sentences("") == ()
    assert split_sentences(" \n •  \n ---") == ()


def test_a_long_text_without_full_stop_takes_no_time() -> None:
    text = "(word " * 40_000
    assert split_sentences(text) == (text.strip(),)


@given(st.text(alphabet=st.sampled_from(list("aA1.?! \n()\"'•-[]^e.g,。")), max_size=120))
def test_spans_are_in_order_and_lose_no_word(text: str) -> None:
    spans = sentence_spans(text)
    assert all(begin < end for begin, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    kept = "".join(text[begin:end] for begin, end in spans)
    assert sum(map(str.isupper, kept)) == sum(map(str.isupper, text))
