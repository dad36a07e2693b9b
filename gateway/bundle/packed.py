"""A bundle as it is stored, file by file: read what is asked for, and put in or take out single files.

What is not touched stays packed as it is, so that an edit of one file costs next to nothing, however many
others there are. Only for archives that `read_zip` has taken before: names and sizes are not checked again,
but for what an edit adds.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gateway.bundle.archive import ARCHIVE, DEFAULT_LIMITS, UNREADABLE, ArchiveLimits
from gateway.bundle.names import check_names, is_junk
from gateway.errors import BundleError, Location

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_LOCAL_MARK, _CENTRAL_MARK, _END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_VERSION = 20
_UNIX = 3 << 8
_UTF8 = 0x800
_MODE = 0o100644 << 16
_DATE = 0x21  # 1980-01-01, so that equal edits give equal bytes
_LEVEL = 6


@dataclass(frozen=True, slots=True)
class _Entry:
    """Hold one file of an archive, packed."""

    name: str
    method: int
    checksum: int
    size: int
    packed: bytes

    @classmethod
    def of(cls, name: str, content: bytes) -> _Entry:
        """Pack a file."""
        deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = deflate.compress(content) + deflate.flush()
        method = zipfile.ZIP_DEFLATED
        if len(packed) >= len(content):
            packed, method = content, zipfile.ZIP_STORED
        return cls(name, method, zlib.crc32(content), len(content), packed)


class Packed(Mapping[str, bytes]):
    """The files of a stored bundle by name below its folder, in order; each is unpacked when it is read."""

    __slots__ = ("_archive", "_entries", "_raw", "kind")

    def __init__(self, raw: bytes, kind: str) -> None:
        """Look at the directory of an archive; `kind` is the bundle's folder.

        Raises:
            BundleError: it is no readable archive.
        """
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(raw))
        except UNREADABLE as error:
            raise BundleError.of(Location(ARCHIVE), f"is not a readable zip file: {error}") from error
        self.kind = kind
        self._raw = raw
        below = {
            entry.filename.removeprefix(f"{kind}/"): entry
            for entry in self._archive.infolist()
            if entry.filename.startswith(f"{kind}/") and not entry.is_dir() and not is_junk(entry.filename)
        }
        self._entries = dict(sorted(below.items()))

    def __getitem__(self, name: str) -> bytes:
        """Return a file's bytes.

        Raises:
            KeyError: there is no such file.
            BundleError: it cannot be unpacked.
        """
        entry = self._entries[name]
        try:
            with self._archive.open(entry) as stream:
                return stream.read(entry.file_size)
        except UNREADABLE as error:
            raise BundleError.of(Location(name), f"cannot be unpacked: {error}") from error

    def __iter__(self) -> Iterator[str]:
        """Go through the names in their order."""
        return iter(self._entries)

    def __len__(self) -> int:
        """Return the number of files."""
        return len(self._entries)

    def edited(self, changes: Mapping[str, bytes | None], limits: ArchiveLimits = DEFAULT_LIMITS) -> bytes:
        """Return the archive with files put in, or replaced, or (None) taken out.

        What stood beside the bundle's folder is left out.

        Raises:
            BundleError: a name is none, or meets another's but for capitals, or a limit is exceeded.
        """
        kept = [name for name in self._entries if name not in changes]
        added = {name: content for name, content in changes.items() if content is not None}
        check_names([*kept, *added])
        if len(kept) + len(added) > limits.entries:
            raise BundleError.of(Location(ARCHIVE), f"holds more than {limits.entries} entries")
        sizes = [self._entries[name].file_size for name in kept] + [len(each) for each in added.values()]
        if sum(sizes) > limits.total:
            raise BundleError.of(Location(ARCHIVE), f"unpacks to more than {limits.total} bytes")
        entries = [self._kept(name) for name in kept]
        entries += [_Entry.of(f"{self.kind}/{name}", content) for name, content in added.items()]
        written = _written(entries)
        if len(written) > limits.archive:
            raise BundleError.of(Location(ARCHIVE), f"is larger than {limits.archive} bytes")
        return written

    def _kept(self, name: str) -> _Entry:
        """Return a file as it stands in the archive, still packed."""
        entry = self._entries[name]
        head = _LOCAL.unpack_from(self._raw, entry.header_offset)
        begin = entry.header_offset + _LOCAL.size + head[9] + head[10]
        packed = self._raw[begin : begin + entry.compress_size]
        return _Entry(entry.filename, entry.compress_type, entry.CRC, entry.file_size, packed)


def _written(entries: list[_Entry]) -> bytes:
    """Write an archive: each file with its head, the directory, and its end. Source: APPNOTE.TXT, 4.3."""
    files, directory = io.BytesIO(), io.BytesIO()
    for entry in entries:
        name = entry.name.encode()
        flags = 0 if entry.name.isascii() else _UTF8
        common = (_VERSION, flags, entry.method, 0, _DATE, entry.checksum, len(entry.packed), entry.size)
        place = (len(name), 0, 0, 0, 0, _MODE, files.tell())
        directory.write(_CENTRAL.pack(_CENTRAL_MARK, _VERSION | _UNIX, *common, *place) + name)
        files.write(_LOCAL.pack(_LOCAL_MARK, *common, len(name), 0) + name)
        files.write(entry.packed)
    begin, count, listed = files.tell(), len(entries), directory.getvalue()
    return files.getvalue() + listed + _END.pack(_END_MARK, 0, 0, count, count, len(listed), begin, 0)
