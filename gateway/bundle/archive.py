"""Turn a zip archive or a folder into named files, and files into a zip archive.

Nothing is ever unpacked to disk; names are checked all the same, since others may do so with
what is exported. It must not know what any file means.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from gateway.bundle.names import check_names, is_junk, name_problem, note, twin_problem
from gateway.errors import BundleError, FindingLog, Location

PROXY = "apiproxy"
SHARED_FLOW = "sharedflowbundle"
KINDS = (PROXY, SHARED_FLOW)
"""The folders a bundle can consist of."""

ARCHIVE = "bundle.zip"
"""The file told in findings that concern an archive as a whole."""

_CENTRAL_ENTRY = b"PK\x01\x02"
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    RuntimeError,
    ValueError,
    OverflowError,
    EOFError,
    OSError,
)
"""All that zipfile raises on input that is broken in one way or another."""


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """Bound what is taken in, in bytes; `ratio` holds for files larger than `ratio_from`."""

    archive: int = 15 * 1024 * 1024
    total: int = 64 * 1024 * 1024
    file: int = 15 * 1024 * 1024
    entries: int = 5_000
    ratio: int = 200
    ratio_from: int = 1024 * 1024


DEFAULT_LIMITS = ArchiveLimits()


class Files(Mapping[str, bytes]):
    """The files of a bundle, by name below its folder (`proxies/default.xml`), in order of names.

    `kind` is the folder's name, one of KINDS; `outside` names what stood beside that folder.
    """

    __slots__ = ("_contents", "kind", "outside")

    def __init__(self, kind: str, contents: Mapping[str, bytes], outside: Iterable[str] = ()) -> None:
        """Check kind and names.

        Raises:
            BundleError: if the kind is unknown, or a name is absolute or leads out of the folder.
        """
        if kind not in KINDS:
            raise BundleError.of(Location(kind), f"a bundle is one of {' and '.join(KINDS)}")
        check_names(contents)
        self.kind = kind
        self.outside = tuple(sorted(outside))
        self._contents = dict(sorted(contents.items()))

    def __getitem__(self, name: str) -> bytes:
        """Return a file's bytes."""
        return self._contents[name]

    def __iter__(self) -> Iterator[str]:
        """Go through the names in their order."""
        return iter(self._contents)

    def __len__(self) -> int:
        """Return the number of files."""
        return len(self._contents)


def read_zip(raw: bytes, limits: ArchiveLimits = DEFAULT_LIMITS) -> Files:
    """Read an archive that holds `apiproxy/` or `sharedflowbundle/` at its top.

    What macOS adds (`__MACOSX/`, `._x`, `.DS_Store`) is left out.

    Raises:
        BundleError: if it is no readable zip file, exceeds a limit, holds no or two such folders,
            or an entry that is encrypted, a link, given twice, or named so as to lead elsewhere.
    """
    if len(raw) > limits.archive:
        raise BundleError.of(Location(ARCHIVE), f"is larger than {limits.archive} bytes")
    # zipfile makes an object for each entry before anybody can count them. A nested archive that
    # is stored as it is shows its entries too, hence the generous factor.
    if raw.count(_CENTRAL_ENTRY) > limits.entries * 10:
        raise BundleError.of(Location(ARCHIVE), f"holds more than {limits.entries} entries")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return _read_entries(archive, limits)
    except UNREADABLE as error:
        raise BundleError.of(Location(ARCHIVE), f"is not a readable zip file: {error}") from error


def read_folder(path: Path, limits: ArchiveLimits = DEFAULT_LIMITS) -> Files:
    """Read a folder that is, or holds, `apiproxy` or `sharedflowbundle`.

    Raises:
        BundleError: if there is no or two such folders, a limit is exceeded, or something in it
            is a link or a special file, or cannot be read.
    """
    try:
        if path.name not in KINDS:
            path = path / _only_kind([kind for kind in KINDS if (path / kind).is_dir()], str(path))
        return Files(path.name, _read_tree(path, limits))
    except OSError as error:
        raise BundleError.of(Location(str(path)), f"cannot be read: {error.strerror}") from error


def write_zip(files: Files) -> bytes:
    """Pack files into an archive; equal files give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{files.kind}/{name}", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, on every machine
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def _read_entries(archive: zipfile.ZipFile, limits: ArchiveLimits) -> Files:
    """Check all entries by what the directory of the archive says of them, then read the files."""
    entries = [entry for entry in archive.infolist() if not is_junk(entry.orig_filename)]
    if len(entries) > limits.entries:
        raise BundleError.of(Location(ARCHIVE), f"holds more than {limits.entries} entries")
    _check_entries(entries)
    names = [entry.filename for entry in entries if not entry.is_dir()]
    kind = _only_kind(
        [kind for kind in KINDS if any(_is_below(name, kind) for name in names)], ARCHIVE, names
    )
    wanted = [entry for entry in entries if not entry.is_dir() and _is_below(entry.filename, kind)]
    _check_sizes(wanted, limits)
    contents = {entry.filename.removeprefix(f"{kind}/"): _read_entry(archive, entry) for entry in wanted}
    return Files(kind, contents, [name for name in names if not _is_below(name, kind)])


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Read as much as the entry claims to hold; zipfile refuses what has another checksum.

    The size is given, because a read to the end would unpack everything before it counts: an entry
    that understates its size could fill the memory.
    """
    with archive.open(entry) as stream:
        return stream.read(entry.file_size)


def _check_entries(entries: Iterable[zipfile.ZipInfo]) -> None:
    log = FindingLog()
    seen: dict[str, str] = {}
    for entry in entries:
        name = entry.orig_filename
        note(log, name, name_problem(name.removesuffix("/")) or _entry_problem(entry))
        note(log, name, twin_problem(name, seen))
    log.raise_errors()


def _entry_problem(entry: zipfile.ZipInfo) -> str:
    """Return what forbids to read an entry, or nothing."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a link or a special file"
    if entry.flag_bits & 0x2041:  # encrypted, strongly encrypted, or with a masked directory
        return "is encrypted"
    if entry.compress_type not in _METHODS:
        return "is packed by a method other than 'stored' and 'deflated'"
    return ""


def _check_sizes(entries: Iterable[zipfile.ZipInfo], limits: ArchiveLimits) -> None:
    log = FindingLog()
    total = 0
    for entry in entries:
        total += entry.file_size
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > limits.file:
            note(log, entry.filename, f"is larger than {limits.file} bytes")
        elif entry.file_size > limits.ratio_from and ratio > limits.ratio:
            note(log, entry.filename, f"unpacks to more than {limits.ratio} times its packed size")
    if total > limits.total:
        note(log, ARCHIVE, f"unpacks to more than {limits.total} bytes")
    log.raise_errors()


def _read_tree(top: Path, limits: ArchiveLimits) -> dict[str, bytes]:
    """Read all regular files below a folder; links are refused, never followed."""
    log = FindingLog()
    contents: dict[str, bytes] = {}
    total = 0
    for path in _paths_below(top):
        name = path.relative_to(top).as_posix()
        status = path.lstat()
        total += status.st_size
        if not stat.S_ISREG(status.st_mode):
            note(log, name, "is a link or a special file")
        elif status.st_size > limits.file:
            note(log, name, f"is larger than {limits.file} bytes")
        elif len(contents) >= limits.entries or total > limits.total:
            excess = f"holds more than {limits.entries} files, or more than {limits.total} bytes"
            raise BundleError.of(Location(str(top)), excess)
        else:
            contents[name] = path.read_bytes()
    log.raise_errors()
    return contents


def _paths_below(folder: Path) -> Iterator[Path]:
    """Yield everything below a folder that is not itself a folder, nor junk."""
    for path in sorted(folder.iterdir()):
        if is_junk(path.name):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _paths_below(path)
        else:
            yield path


def _only_kind(kinds: list[str], where: str, names: Iterable[str] = ()) -> str:
    """Return the one kind there is."""
    if len(kinds) == 1:
        return kinds[0]
    if kinds:
        raise BundleError.of(Location(where), f"holds both {' and '.join(kinds)}")
    deeper = (name for name in names if any(f"/{kind}/" in name for kind in KINDS))
    hint = next((f"; '{name}' is too deep" for name in deeper), "")
    raise BundleError.of(Location(where), f"holds no folder {' or '.join(KINDS)} at its top{hint}")


def _is_below(name: str, kind: str) -> bool:
    return name.startswith(f"{kind}/")
