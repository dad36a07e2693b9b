"""What text is put together in, without the compiled module."""

from __future__ import annotations

from gateway.ports import Octets


class PlainOctets(Octets):
    """Put text together, plainly."""

    def __init__(self) -> None:
        self._octets = bytearray()

    def put_text(self, text: str) -> int:
        """Put a text."""
        self._octets += text.encode()
        return 0

    def put_start(self, text: str, length: int) -> int:
        """Put the first characters of a text."""
        return self.put_text(text[:length])

    def put_number(self, number: int) -> int:
        """Put a number in decimal digits."""
        return self.put_text(str(number))

    def held(self) -> int:
        """Return how many octets were put."""
        return len(self._octets)

    def to_bytes(self) -> bytes:
        """Return a copy of what was put."""
        return bytes(self._octets)

    def cut(self, size: int) -> int:
        """Forget what was put after so many octets."""
        assert 0 <= size <= len(self._octets)
        del self._octets[size:]
        return 0

    def clear(self) -> None:
        """Forget what was put."""
        self._octets.clear()
