"""Unguessable texts."""

from __future__ import annotations

import math

import pytest

from gateway.oauth import (
    ACCESS_TOKEN_LENGTH,
    CONSUMER_KEY_LENGTH,
    CONSUMER_SECRET_LENGTH,
    REFRESH_TOKEN_LENGTH,
    random_text,
)
from gateway.oauth.random_text import ALPHABET, LEAST_LENGTH


def test_the_alphabet_is_letters_and_digits_each_once() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 62
    assert ALPHABET.isalnum()
    assert ALPHABET.isascii()


def test_the_least_length_holds_128_bits_and_one_less_does_not() -> None:
    assert LEAST_LENGTH * math.log2(len(ALPHABET)) >= 128
    assert (LEAST_LENGTH - 1) * math.log2(len(ALPHABET)) < 128


@pytest.mark.parametrize(
    "length", [22, ACCESS_TOKEN_LENGTH, REFRESH_TOKEN_LENGTH, CONSUMER_KEY_LENGTH, CONSUMER_SECRET_LENGTH]
)
def test_a_text_has_the_length_and_letters_it_should(length: int) -> None:
    text = random_text(length)
    assert len(text) == length
    assert set(text) <= set(ALPHABET)


def test_texts_use_the_whole_alphabet_and_do_not_repeat() -> None:
    texts = [random_text(28) for _ in range(200)]
    assert len(set(texts)) == 200
    assert set("".join(texts)) == set(ALPHABET)


@pytest.mark.parametrize("length", [-1, 0, 16, 21])
def test_a_guessable_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="less than 128 bits; at least 22 are needed"):
        random_text(length)
