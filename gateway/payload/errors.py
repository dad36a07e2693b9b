"""The two ways a body or a path can be wrong."""

from __future__ import annotations


class PayloadError(ValueError):
    """Refuse a body: not well formed, or beyond a limit. The text is the parser's, fit for a fault."""


class PathError(ValueError):
    """Refuse a JSONPath or an XPath: what is wrong, and where (0-based; -1 where unknown)."""

    def __init__(self, message: str, position: int = -1) -> None:
        at = f" at position {position}" if position >= 0 else ""
        super().__init__(f"{message}{at}")
        self.position = position
