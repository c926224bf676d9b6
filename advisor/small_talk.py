"""Messages that are no question for the sources, and what is said to them."""

from __future__ import annotations

import re

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
