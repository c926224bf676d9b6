"""Token counts without network."""

from __future__ import annotations

from knowledge_base.tokens import count_model_tokens, estimate_tokens


def test_tokens_are_counted_without_network() -> None:
    assert count_model_tokens("hello world") == 2  # cl100k_base: "hello", " world"


def test_text_that_looks_like_a_special_token_is_text() -> None:
    assert count_model_tokens("<|endoftext|>") > 1


def test_an_estimate_errs_on_the_high_side() -> None:
    text = "The plant manager owns the list of remote connections and checks it twice a year. " * 20
    assert count_model_tokens(text) <= estimate_tokens(text) <= 2 * count_model_tokens(text)
