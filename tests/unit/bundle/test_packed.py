"""A stored bundle, edited file by file: what an unpacker of another hand reads of it."""

from __future__ import annotations

import io
import zipfile

import pytest

from gateway.bundle.archive import ArchiveLimits, Files, read_zip, write_zip
from gateway.bundle.packed import Packed
from gateway.errors import BundleError

FILES = {"hello.xml": b"<APIProxy/>", "policies/A.xml": b"<A name='A'/>" * 99, "resources/jsc/x.js": b"1"}


def stored() -> bytes:
    return write_zip(Files("apiproxy", FILES))


def unpacked(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert archive.testzip() is None
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def test_files_are_read_by_name_in_their_order() -> None:
    packed = Packed(stored(), "apiproxy")
    assert dict(packed) == FILES
    assert len(packed) == 3
    with pytest.raises(KeyError):
        packed["policies/B.xml"]


def test_an_edit_puts_in_replaces_and_takes_out() -> None:
    large = bytes(range(256)) * 40
    changes = {"policies/A.xml": None, "resources/jsc/x.js": b"2" * 99, "proxies/Größe.xml": large}
    raw = Packed(stored(), "apiproxy").edited(changes)
    assert unpacked(raw) == {
        "apiproxy/hello.xml": FILES["hello.xml"],
        "apiproxy/resources/jsc/x.js": b"2" * 99,
        "apiproxy/proxies/Größe.xml": large,
    }
    assert dict(read_zip(raw)) == {
        "hello.xml": FILES["hello.xml"],
        "proxies/Größe.xml": large,
        "resources/jsc/x.js": b"2" * 99,
    }
    again = Packed(raw, "apiproxy").edited({"proxies/Größe.xml": None})
    assert "proxies/Größe.xml" not in read_zip(again)


def test_what_other_tools_wrote_is_kept_and_their_junk_is_not() -> None:
    buffer = io.BytesIO(b"a prefix, as self-extracting archives have")
    buffer.seek(0, io.SEEK_END)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("apiproxy/", b"")
        with archive.open("apiproxy/hello.xml", "w", force_zip64=True) as stream:
            stream.write(b"<APIProxy/>")
        entry = zipfile.ZipInfo("apiproxy/policies/A.xml")
        entry.extra = b"\x01\x00\x02\x00xx"
        archive.writestr(entry, b"<A/>")
        archive.writestr("__MACOSX/apiproxy/._hello.xml", b"junk")
        archive.writestr("apiproxy/._x", b"junk")
        archive.writestr("readme.txt", b"beside")
    raw = Packed(buffer.getvalue(), "apiproxy").edited({"policies/B.xml": b""})
    assert unpacked(raw) == {
        "apiproxy/hello.xml": b"<APIProxy/>",
        "apiproxy/policies/A.xml": b"<A/>",
        "apiproxy/policies/B.xml": b"",
    }


def test_equal_edits_give_equal_bytes() -> None:
    first, second = (Packed(stored(), "apiproxy").edited({"a.xml": b"<a/>"}) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", ["../x.xml", "policies/a.xml", "policies//x.xml", "policies/x\0.xml"])
def test_names_that_cannot_be_are_refused(name: str) -> None:
    with pytest.raises(BundleError, match="name"):
        Packed(stored(), "apiproxy").edited({name: b"x"})


def test_limits_hold_for_what_comes_of_it() -> None:
    packed = Packed(stored(), "apiproxy")
    for limits, problem in (
        (ArchiveLimits(entries=3), "more than 3 entries"),
        (ArchiveLimits(total=1000), "unpacks to more than 1000 bytes"),
        (ArchiveLimits(archive=100), "is larger than 100 bytes"),
    ):
        with pytest.raises(BundleError, match=problem):
            packed.edited({"policies/B.xml": b"<B/>"}, limits)


def test_what_is_no_archive_is_refused() -> None:
    with pytest.raises(BundleError, match="is not a readable zip file"):
        Packed(b"no zip", "apiproxy")
    broken = bytearray(stored())
    broken[60] ^= 0xFF
    with pytest.raises(BundleError, match="cannot be unpacked"):
        dict(Packed(bytes(broken), "apiproxy"))
