"""Archives and folders: what is taken, and everything that tries to lead elsewhere."""

from __future__ import annotations

import contextlib
import io
import os
import stat
import struct
import warnings
import zipfile
import zlib
from pathlib import Path

import pytest

from gateway.bundle.archive import ARCHIVE, ArchiveLimits, Files, read_folder, read_zip, write_zip
from gateway.errors import BundleError, Finding

ROOT = "apiproxy/hello.xml"


def pack(*entries: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as archive:
        warnings.simplefilter("ignore", UserWarning)  # of duplicate names, which are what a test is about
        for name, content in entries:
            archive.writestr(name, content, compress_type=method)
    return buffer.getvalue()


def special(name: str, mode: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = mode << 16
    return entry


def findings(raw: bytes, limits: ArchiveLimits | None = None) -> list[tuple[str, str]]:
    with pytest.raises(BundleError) as caught:
        read_zip(raw, limits or ArchiveLimits())
    return plain(caught.value.findings)


def plain(found: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.at.file, finding.message) for finding in found]


class TestReadZip:
    def test_names_are_those_below_the_folder(self):
        files = read_zip(pack(("apiproxy/", b""), ("apiproxy/proxies/b.xml", b"1"), (ROOT, b"2")))

        assert files.kind == "apiproxy"
        assert dict(files) == {"hello.xml": b"2", "proxies/b.xml": b"1"}
        assert list(files) == ["hello.xml", "proxies/b.xml"]
        assert len(files) == 2

    def test_a_shared_flow_bundle_is_told_by_its_kind(self):
        assert read_zip(pack(("sharedflowbundle/x.xml", b""))).kind == "sharedflowbundle"

    def test_stored_entries_are_read(self):
        assert read_zip(pack((ROOT, b"2"), method=zipfile.ZIP_STORED))["hello.xml"] == b"2"

    def test_what_macos_leaves_is_ignored(self):
        files = read_zip(
            pack(
                (ROOT, b"2"),
                ("__MACOSX/apiproxy/._hello.xml", b"x"),
                ("__MACOSX/", b""),
                ("apiproxy/proxies/._default.xml", b"x"),
                ("apiproxy/.DS_Store", b"x"),
                ("._apiproxy", b"x"),
            )
        )

        assert list(files) == ["hello.xml"]
        assert files.outside == ()

    def test_what_stands_beside_the_folder_is_named_but_not_read(self):
        files = read_zip(pack((ROOT, b"2"), ("tests/x.py", b""), ("README.md", b"")))

        assert list(files) == ["hello.xml"]
        assert files.outside == ("README.md", "tests/x.py")

    def test_a_name_of_the_folder_alone_is_no_folder(self):
        assert findings(pack(("apiproxy", b""))) == [
            (ARCHIVE, "holds no folder apiproxy or sharedflowbundle at its top")
        ]

    def test_a_folder_that_is_too_deep_is_hinted_at(self):
        ((_, message),) = findings(pack(("hello/README.md", b""), ("hello/apiproxy/hello.xml", b"")))

        assert message.endswith("; 'hello/apiproxy/hello.xml' is too deep")

    def test_two_kinds_are_refused(self):
        raw = pack((ROOT, b""), ("sharedflowbundle/x.xml", b""))

        assert findings(raw) == [(ARCHIVE, "holds both apiproxy and sharedflowbundle")]


class TestHostileNames:
    @pytest.mark.parametrize(
        ("name", "problem"),
        [
            ("apiproxy/../../etc/passwd", "an empty, '.' or '..' segment"),
            ("../apiproxy/x.xml", "an empty, '.' or '..' segment"),
            ("apiproxy/./x.xml", "an empty, '.' or '..' segment"),
            ("apiproxy//x.xml", "an empty, '.' or '..' segment"),
            ("apiproxy/../", "an empty, '.' or '..' segment"),
            ("/apiproxy/x.xml", "an absolute name"),
            ("C:/apiproxy/x.xml", "an absolute name"),
            ("c:x.xml", "an absolute name"),
            ("apiproxy\\..\\..\\x.xml", "a backslash or an unprintable character"),
            ("apiproxy/x\n.xml", "a backslash or an unprintable character"),
            ("apiproxy/x\u202elmx.xml", "a backslash or an unprintable character"),
            ("apiproxy/" + "x" * 600, "a name of 609 characters"),
            ("/", "a name of 0 characters"),
        ],
    )
    def test_are_refused(self, name, problem):
        ((_, message),) = findings(pack((ROOT, b""), (name, b"")))

        assert problem in message

    def test_a_name_with_a_nul_is_not_cut_there(self):
        raw = pack((ROOT, b""), ("apiproxy/x.xml@.js", b"")).replace(b"x.xml@", b"x.xml\0")

        ((shown, message),) = findings(raw)
        assert shown == "'apiproxy/x.xml\\x00.js'"
        assert "unprintable" in message

    def test_are_told_together(self):
        raw = pack((ROOT, b""), ("../x", b""), ("/y", b""))

        assert [name for name, _ in findings(raw)] == ["../x", "/y"]

    def test_a_name_given_twice_is_refused(self):
        assert findings(pack((ROOT, b"1"), (ROOT, b"2"))) == [(ROOT, "is in the archive twice")]


class TestHostileEntries:
    @pytest.mark.parametrize("mode", [stat.S_IFLNK | 0o777, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
    def test_links_and_special_files_are_refused(self, mode):
        raw = pack((ROOT, b""), (special("apiproxy/x.xml", mode), b"/etc/passwd"))

        assert findings(raw) == [("apiproxy/x.xml", "is a link or a special file")]

    def test_regular_files_with_a_mode_are_taken(self):
        raw = pack((special(ROOT, stat.S_IFREG | 0o644), b"1"), (special("apiproxy/p/", stat.S_IFDIR), b""))

        assert dict(read_zip(raw)) == {"hello.xml": b"1"}

    @pytest.mark.parametrize("flag", [0x1, 0x40, 0x2000])
    def test_encrypted_entries_are_refused(self, flag):
        assert findings(patch_flags(pack((ROOT, b"1")), flag)) == [(ROOT, "is encrypted")]

    @pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_other_methods_are_refused(self, method):
        ((_, message),) = findings(pack((ROOT, b"1"), method=method))

        assert message == "is packed by a method other than 'stored' and 'deflated'"


def patch_flags(raw: bytes, flag: int) -> bytes:
    """Set a flag in the only entry of the archive's directory."""
    at = raw.index(b"PK\x01\x02") + 8
    (flags,) = struct.unpack_from("<H", raw, at)
    return raw[:at] + struct.pack("<H", flags | flag) + raw[at + 2 :]


def patch_size(raw: bytes, size: int, content: bytes) -> bytes:
    """Make the only entry claim to hold `size` bytes, with the checksum of `content`."""
    patched = bytearray(raw)
    for signature, offset in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        at = raw.index(signature) + offset
        struct.pack_into("<I", patched, at, zlib.crc32(content))
        struct.pack_into("<I", patched, at + 8, size)
    return bytes(patched)


class TestBombs:
    def test_the_archive_itself_is_bounded(self):
        raw = pack((ROOT, b""))

        assert read_zip(raw, ArchiveLimits(archive=len(raw)))
        limits = ArchiveLimits(archive=len(raw) - 1)
        assert findings(raw, limits) == [(ARCHIVE, f"is larger than {len(raw) - 1} bytes")]

    def test_too_many_entries_are_refused(self):
        raw = pack(*[(f"apiproxy/{number}.xml", b"") for number in range(3)])

        assert len(read_zip(raw, ArchiveLimits(entries=3))) == 3
        assert findings(raw, ArchiveLimits(entries=2)) == [(ARCHIVE, "holds more than 2 entries")]

    def test_very_many_entries_are_refused_before_they_are_listed(self):
        raw = b"PK\x01\x02" * 21  # no zip file at all, which would be told if it were looked at

        assert findings(raw, ArchiveLimits(entries=2)) == [(ARCHIVE, "holds more than 2 entries")]

    def test_a_file_is_bounded(self):
        raw = pack((ROOT, b"x" * 11), ("apiproxy/y.xml", b"x" * 10))

        assert findings(raw, ArchiveLimits(file=10)) == [(ROOT, "is larger than 10 bytes")]

    def test_the_total_is_bounded(self):
        raw = pack((ROOT, b"x" * 10), ("apiproxy/y.xml", b"x" * 10))

        assert len(read_zip(raw, ArchiveLimits(total=20))) == 2
        assert findings(raw, ArchiveLimits(total=19)) == [(ARCHIVE, "unpacks to more than 19 bytes")]

    def test_a_bomb_is_told_by_its_ratio(self):
        raw = pack((ROOT, bytes(2 * 1024 * 1024)))

        assert findings(raw) == [(ROOT, "unpacks to more than 200 times its packed size")]

    def test_small_files_may_pack_well(self):
        assert read_zip(pack((ROOT, bytes(1024 * 1024))))

    def test_an_understated_size_does_not_unpack_more(self):
        raw = patch_size(pack((ROOT, bytes(8 * 1024 * 1024))), 10, b"other")

        ((name, message),) = findings(raw)
        assert name == ARCHIVE
        assert "Bad CRC-32" in message

    def test_an_understated_size_with_a_fitting_checksum_gives_no_more_than_it_claims(self):
        raw = patch_size(pack((ROOT, bytes(8 * 1024 * 1024))), 10, bytes(10))

        assert read_zip(raw)["hello.xml"] == bytes(10)

    def test_overlapping_entries_count_each_time(self):
        # One body, many entries that point to it: the directory is small, the sum is not.
        raw = pack((ROOT, os.urandom(1000)), method=zipfile.ZIP_STORED)
        start = raw.index(b"PK\x01\x02")
        end = raw.index(b"PK\x05\x06")
        entry = raw[start:end]
        copies = b"".join(entry.replace(b"hello", b"hell%d" % number) for number in range(10))
        tail = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 10, 10, len(copies), start, 0)

        found = findings(raw[:start] + copies + tail, ArchiveLimits(total=5000))
        assert found == [(ARCHIVE, "unpacks to more than 5000 bytes")]


class TestBroken:
    @pytest.mark.parametrize("raw", [b"", b"not a zip", b"PK\x05\x06", b"PK\x03\x04" + bytes(100)])
    def test_what_is_no_zip_is_refused(self, raw):
        ((name, message),) = findings(raw)

        assert name == ARCHIVE
        assert message.startswith("is not a readable zip file: ")

    def test_every_cut_is_refused(self):
        raw = pack((ROOT, b"<APIProxy/>" * 20))

        for length in range(0, len(raw), 7):
            assert findings(raw[:length])[0][0] == ARCHIVE

    def test_flipped_bytes_are_refused_or_read_but_nothing_else(self):
        raw = pack((ROOT, b"<APIProxy name='hello'/>"), ("apiproxy/proxies/default.xml", b"<ProxyEndpoint/>"))

        for position in range(len(raw)):
            broken = raw[:position] + bytes([raw[position] ^ 0xFF]) + raw[position + 1 :]
            with contextlib.suppress(BundleError):
                assert all(len(content) < 100 for content in read_zip(broken).values())


class TestFiles:
    def test_an_unknown_kind_is_refused(self):
        with pytest.raises(BundleError, match="a bundle is one of apiproxy and sharedflowbundle"):
            Files("proxy", {})

    def test_names_are_checked_wherever_they_come_from(self):
        with pytest.raises(BundleError) as caught:
            Files("apiproxy", {"resources/jsc/../../x": b"", "ok.xml": b"", "": b""})
        assert [name for name, _ in plain(caught.value.findings)] == ["resources/jsc/../../x", ""]

    def test_a_missing_file_is_a_missing_key(self):
        with pytest.raises(KeyError):
            Files("apiproxy", {})["x.xml"]


class TestReadFolder:
    def write(self, top: Path, **contents: bytes) -> Path:
        for number, (name, content) in enumerate(contents.items()):
            path = top / "apiproxy" / f"folder{number}" / f"{name}.xml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return top

    def test_the_folder_or_its_parent_may_be_named(self, tmp_path):
        self.write(tmp_path, a=b"1", b=b"2")
        (tmp_path / "README.md").write_text("x")

        expected = {"folder0/a.xml": b"1", "folder1/b.xml": b"2"}
        assert dict(read_folder(tmp_path)) == expected
        assert dict(read_folder(tmp_path / "apiproxy")) == expected
        assert read_folder(tmp_path).outside == ()

    def test_junk_is_left_out(self, tmp_path):
        self.write(tmp_path, a=b"1")
        (tmp_path / "apiproxy" / ".DS_Store").write_bytes(b"x")
        (tmp_path / "apiproxy" / "__MACOSX").mkdir()
        (tmp_path / "apiproxy" / "__MACOSX" / "x.xml").write_bytes(b"x")

        assert list(read_folder(tmp_path)) == ["folder0/a.xml"]

    def test_links_are_refused_and_never_followed(self, tmp_path):
        self.write(tmp_path, a=b"1")
        (tmp_path / "secret").mkdir()
        (tmp_path / "secret" / "key").write_bytes(b"s")
        (tmp_path / "apiproxy" / "link.xml").symlink_to(tmp_path / "secret" / "key")
        (tmp_path / "apiproxy" / "linked").symlink_to(tmp_path / "secret")
        os.mkfifo(tmp_path / "apiproxy" / "pipe.xml")

        with pytest.raises(BundleError) as caught:
            read_folder(tmp_path)
        assert plain(caught.value.findings) == [
            ("link.xml", "is a link or a special file"),
            ("linked", "is a link or a special file"),
            ("pipe.xml", "is a link or a special file"),
        ]

    def test_sizes_are_bounded(self, tmp_path):
        self.write(tmp_path, a=b"12", b=b"345")

        assert len(read_folder(tmp_path, ArchiveLimits(file=3, total=5, entries=2))) == 2
        with pytest.raises(BundleError, match=r"folder1/b\.xml: error: is larger than 2 bytes"):
            read_folder(tmp_path, ArchiveLimits(file=2))
        with pytest.raises(BundleError, match="holds more than 5000 files, or more than 4 bytes"):
            read_folder(tmp_path, ArchiveLimits(total=4))
        with pytest.raises(BundleError, match="holds more than 1 files"):
            read_folder(tmp_path, ArchiveLimits(entries=1))

    def test_no_folder_is_refused(self, tmp_path):
        with pytest.raises(BundleError, match="holds no folder apiproxy or sharedflowbundle at its top"):
            read_folder(tmp_path)

    def test_both_folders_are_refused(self, tmp_path):
        (tmp_path / "apiproxy").mkdir()
        (tmp_path / "sharedflowbundle").mkdir()

        with pytest.raises(BundleError, match="holds both apiproxy and sharedflowbundle"):
            read_folder(tmp_path)

    def test_what_cannot_be_read_is_told(self, tmp_path):
        with pytest.raises(BundleError, match="cannot be read: No such file or directory"):
            read_folder(tmp_path / "apiproxy")


class TestWriteZip:
    def test_what_is_written_can_be_read(self):
        files = Files("apiproxy", {"resources/jsc/é x.js": b"1", "hello.xml": b"2" * 5000})
        again = read_zip(write_zip(files))

        assert dict(again) == dict(files)
        assert again.kind == "apiproxy"

    def test_equal_files_give_equal_bytes(self):
        first = Files("apiproxy", {"a.xml": b"1", "b.xml": b"2"})
        second = Files("apiproxy", {"b.xml": b"2", "a.xml": b"1"})

        assert write_zip(first) == write_zip(second)
