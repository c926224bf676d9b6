"""A text in another language is recognised, and an English one is never taken for another."""

from __future__ import annotations

import pytest

from knowledge_base.language import OTHER_SCRIPT, foreign_language, language_of_document


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


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Der Fernzugriff auf die Kräne wird von der Leitwarte freigegeben. Die Sitzung wird aufgezeichnet.", "German"),
        ("L'accès à distance est ouvert par la salle de contrôle pour chaque session, et les sessions sont", "French"),
        ("Удалённый доступ открывает диспетчерская.", OTHER_SCRIPT),
    ],
)
def test_a_document_in_another_language_is_recognised(text: str, language: str) -> None:
    assert language_of_document(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "Rate per hour: 5; Rate per day: 30; Rate per week: 140",  # "per" is Italian too
        "Operator: Ana de la Cruz; Site: El Paso; Operator: Jan van der Berg; Site: Los Alamos; Tag: PT-101; Zone: 3",
        "The control room releases every session, and the vendor's account is von der Leyen's.",
        "PLC-17 10.0.3.4 502",
        "",
    ],
)
def test_an_english_document_or_a_table_of_names_and_prices_is_not_taken_for_another_language(text: str) -> None:
    assert language_of_document(text) is None
