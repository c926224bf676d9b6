"""A question in another language is recognised, and an English one is never taken for another."""

from __future__ import annotations

import pytest

from advisor.language import foreign_language

OTHER_SCRIPT = "a language that is not written in Latin letters"


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Wem gehört der Fernzugriff auf unsere Anlagen?", "German"),
        ("Wie sollten wir die Netze segmentieren?", "German"),
        ("Qui doit être responsable de l'accès à distance ?", "French"),
        ("Wie is verantwoordelijk voor toegang op afstand?", "Dutch"),
        ("¿Quién debe ser responsable del acceso remoto?", "Spanish"),
        ("Chi è responsabile dell'accesso remoto?", "Italian"),
        ("Quem deve ser o dono do acesso remoto?", "Portuguese"),
        ("誰がリモートアクセスを担当しますか", OTHER_SCRIPT),
        ("Кто отвечает за удалённый доступ?", OTHER_SCRIPT),
        ("من يملك الوصول عن بعد؟", OTHER_SCRIPT),
    ],
)
def test_a_question_in_another_language_is_recognised(question: str, language: str) -> None:
    assert foreign_language(question) == language


@pytest.mark.parametrize(
    "question",
    [
        "Who should own remote access to our plants?",
        "Remote access NIS2 OT",
        "OT DMZ?",
        "",
        "62443-3-3",
        "Explain die casting plant OT networks",
        "Who owns the DER in Den Haag?",
        "What is the role of la Poste in OT?",
        "Remote access: van der Berg plant",
        "What does the sign β mean?",
    ],
)
def test_an_english_question_is_not_taken_for_another_language(question: str) -> None:
    assert foreign_language(question) is None
