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
