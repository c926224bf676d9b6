"""Sentences in documents that speak to a machine instead of a reader: data that no answer may rest on.

No list of phrases finds every attack, and nothing depends on it alone: what a model makes of an instruction must still
be supported by the passages, and links are removed. The list keeps the instruction itself from being quoted as advice.
"""

from __future__ import annotations

import re

from knowledge_base.sentences import sentence_spans

_TO_A_MACHINE = re.compile(
    r"\b(ignore|disregard|forget|override)\b.{0,40}\b(instructions?|prompts?|rules|context|sources?|evidence|guidelines)\b"
    r"|\b(your|the assistant'?s?|the model'?s?) (answer|response|reply|output|message|system prompt|instructions)\b"
    r"|\b(system prompt|prompt injection|as an ai\b|language model,|chatbot)"
    r"|\b(dear|hey|hi|hello|attention|note to|message to|instructions? (for|to))[, ]+(the |any |all |every )?"
    r"(ai|assistant|model|llm|gpt|bot|advisor)\b"
    r"|\byou are (now |not )?(a|an|the)? ?(ai|assistant|language model|helpful|chatbot|dan\b|pirate|unrestricted)"
    r"|\b(tell|inform|advise|ask|convince|persuade|warn) the (user|reader|consultant)\b"
    r"|\b(do not|don't|never) (tell|mention|reveal|inform|show)\b.{0,40}\b(user|reader|consultant)\b"
    r"|\b(respond|reply|answer) (only |always )?(with|in|as|to every)\b"
    r"|\b(append|insert|include|add|embed)\b.{0,40}\b(this|the following|an?) (link|url|image|script)\b"
    r"|\b(when|if|whenever) (asked|answering|you (answer|respond|reply)|you are asked)\b"
    r"|\byou must (recommend|describe|say|tell|answer|reply|claim|repeat)\b"
    r"|\b(say|claim|state) that .{3,80}\band (claim|say|add)\b"
    r"|<\|?(im_start|im_end|system|assistant|endoftext)\|?>"
    r"|^\W*(can you |please )?(provide|give|show) (me |us )?(a |an |the )?\w* ?"
    r"(examples?|poem|story|essay|explanation|equivalent)\b"
    r"|\[/?(inst|system)\]|^\s*(system|assistant|user) ?:",
    re.I,
)


# A line of a conversation with a model that never took place: what "Assistant:" says there is no fact of the document.
_SCRIPTED_LINE = re.compile(r"^[ \t>*-]*(system|assistant|user) ?:.*$", re.I | re.M)


def speaks_to_a_machine(sentence: str) -> bool:
    """Say whether a sentence gives orders to a program that reads it."""
    return _TO_A_MACHINE.search(sentence) is not None


def stands_in_a_script(sentence: str, text: str) -> bool:
    """Say whether a sentence stands in a passage only as a line of a made-up conversation with a model."""
    return sentence in text and sentence not in _SCRIPTED_LINE.sub("", text)


def without_instructions(text: str) -> str:
    """Return a passage without its sentences that speak to a machine; without any, the same text."""
    text = _SCRIPTED_LINE.sub("", text)
    spans = [(start, end) for start, end in sentence_spans(text) if speaks_to_a_machine(text[start:end])]
    for start, end in reversed(spans):
        text = text[:start].rstrip(" ") + text[end:]
    return text
