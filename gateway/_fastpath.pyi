"""The typed face of the compiled module; see `_fastpath.pyx` and the files it includes."""

from collections.abc import Iterable
from typing import Final, final

DECLINE_REASONS: Final[tuple[str, ...]]

@final
class RequestScan:
    verb: Final[bytes]
    target: Final[bytes]
    block: Final[bytes]
    size: Final[int]
    length: Final[int]
    is_chunked: Final[bool]
    closes: Final[bool]
    names_fields: Final[bool]
    field_count: Final[int]
    reason: Final[str]

@final
class ResponseScan:
    status: Final[int]
    minor: Final[int]
    reason: Final[bytes]
    block: Final[bytes]
    size: Final[int]
    length: Final[int]
    is_chunked: Final[bool]
    closes: Final[bool]
    names_fields: Final[bool]
    field_count: Final[int]

def scan_request_head(
    data: bytes, *, line: int = 7168, fields: int = 25600, count: int = 256, declined: bool = False
) -> RequestScan | str | None: ...
def scan_response_head(
    data: bytes, *, line: int = 7168, fields: int = 25600, count: int = 256
) -> ResponseScan | str | None: ...
def is_worth_scanning_again(data: bytes, fresh: int, *, line: int = 7168, fields: int = 25600) -> bool: ...
def filter_block(block: bytes, dropped: NameSet) -> bytes: ...

@final
class ChunkReader:
    def __init__(self) -> None: ...
    @property
    def rest(self) -> bytes: ...
    def feed(self, data: bytes) -> tuple[list[bytes], bool]: ...

@final
class NameSet:
    def __init__(self, names: Iterable[str]) -> None: ...
    def __contains__(self, name: object) -> bool: ...

@final
class Assembly:
    def __init__(self) -> None: ...
    @property
    def size(self) -> int: ...
    def __len__(self) -> int: ...
    def clear(self) -> None: ...
    def put_bytes(self, octets: bytes) -> int: ...
    def put_text(self, text: str) -> int: ...
    def put_number(self, number: int) -> int: ...
    def put_block(self, block: bytes, dropped: NameSet) -> int: ...
    def to_bytes(self) -> bytes: ...
