"""Ports between compiled parts: what one asks of another that it must not know, as one call of C.

Who derives one overrides its methods; tests derive their own. What these mean to whoever asks is said where
they are used (`store/remembered_tokens.py`, `store/tracking.py`).
"""

from __future__ import annotations


class TextTable:
    """Remember objects by organization and text."""

    def get(self, organization: str, text: str) -> object | None:
        """Return what is remembered of a text, None for nothing."""
        raise NotImplementedError

    def epoch_found(self) -> int:
        """Return the epoch of what `get` returned last."""
        raise NotImplementedError


class Octets:
    """Put text together as UTF-8, piece by piece, in memory that is used again."""

    def put_text(self, text: str) -> int:
        """Put a text.

        Raises:
            UnicodeEncodeError: it holds half a character.
        """
        raise NotImplementedError

    def put_start(self, text: str, length: int) -> int:
        """Put the first characters of a text, which has so many.

        Raises:
            UnicodeEncodeError: they hold half a character.
        """
        raise NotImplementedError

    def put_number(self, number: int) -> int:
        """Put a number in decimal digits."""
        raise NotImplementedError

    def held(self) -> int:
        """Return how many octets were put."""
        raise NotImplementedError

    def to_bytes(self) -> bytes:
        """Return a copy of what was put."""
        raise NotImplementedError

    def cut(self, size: int) -> int:
        """Forget what was put after so many octets.

        Raises:
            ValueError: there are not as many.
        """
        raise NotImplementedError

    def clear(self) -> None:
        """Forget what was put."""
        raise NotImplementedError


class Epochs:
    """Know which of the epochs in which things were learnt still count, by a clock of its own."""

    def counts(self, epoch: int) -> bool:
        """Say whether what was learnt in an epoch, and not taken back, may be acted on now."""
        raise NotImplementedError

    def is_current(self) -> bool:
        """Say whether what was learnt in the epoch that is under way, and not taken back, holds now."""
        raise NotImplementedError

    def now(self) -> float:
        """Return the time of the clock, in seconds."""
        raise NotImplementedError
