"""`gateway diff`: what differs, in the form of patches, and an exit code."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gateway.cli.diff import Side, differences
from tests.support.commands import Desk, write_bundle
from tests.support.management import bundle

NOT_UTF8 = b"\xff\xfe\x00"


def changes(old: bytes | None, new: bytes | None) -> list[tuple[str, tuple[str, ...]]]:
    sides = [
        Side(name, {} if content is None else {"f": content}) for name, content in (("a", old), ("b", new))
    ]
    return [(each.change, each.lines) for each in differences(*sides)]


TITLES = ("--- a:f", "+++ b:f")


@pytest.mark.parametrize(
    ("old", "new", "change", "lines"),
    [
        (b"x\n", b"y\n", "changed", (*TITLES, "@@ -1 +1 @@", "-x", "+y")),
        (None, b"y\n", "added", (*TITLES, "@@ -0,0 +1 @@", "+y")),
        (b"x\n", None, "removed", (*TITLES, "@@ -1 +0,0 @@", "-x")),
        (None, b"", "added", TITLES),
        (b"x\n", b"x", "changed", (*TITLES, "@@ -1 +1 @@", "-x", "+x", "\\ No newline at end of file")),
        (b"x\r\n", b"x\n", "changed", (*TITLES, "@@ -1 +1 @@", "-x\r", "+x")),
        (b"x", NOT_UTF8, "changed", ("binary files differ: f has 1 and 3 bytes",)),
        (b"x\n" * 20_001, b"", "changed", ("long files differ: f has 40,002 and 0 bytes",)),
    ],
)
def test_each_way_to_differ(
    old: bytes | None, new: bytes | None, change: str, lines: tuple[str, ...]
) -> None:
    assert changes(old, new) == [(change, lines)]


def test_what_is_alike_is_not_told() -> None:
    assert changes(b"x", b"x") == []


async def test_two_folders_need_no_gateway(desk: Desk, tmp_path: Path) -> None:
    first, second = write_bundle(tmp_path / "a"), write_bundle(tmp_path / "b")
    desk.given(TOLLKEEPER_URL="http://127.0.0.1:1")
    assert (await desk("diff", str(first), str(second))).done().out == ""
    (second / "apiproxy/policies/Refuse.xml").write_text("<Other>\t</Other>\n")
    told = await desk("diff", str(first), str(second))
    assert (told.code, told.err) == (1, "")
    assert "+<Other>\t</Other>" in told.out.splitlines(), "a pipe is told what a patch needs"
    names = await desk("diff", str(first), str(second), "--name-only")
    assert names.rows == [["changed", "apiproxy/policies/Refuse.xml"]]
    told = await desk("diff", str(first), str(second), "--json")
    [value] = told.value if isinstance(told.value, list) else []
    assert (value["file"], value["change"]) == ("apiproxy/policies/Refuse.xml", "changed")
    assert "+<Other>\t</Other>" in value["diff"]


async def test_a_folder_against_what_is_deployed(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_bundle(tmp_path / "hello")
    (await desk("import", str(folder), "--deploy")).done()
    assert (await desk("diff", str(folder))).done().out == ""
    (folder / "apiproxy/policies/Refuse.xml").write_text("<Other/>\n")
    # A folder of the proxy's name does not come before what is deployed here.
    monkeypatch.chdir(tmp_path)
    told = await desk("diff", "hello")
    assert (told.code, "--- hello@1:apiproxy/policies/Refuse.xml" in told.out) == (1, True)


async def test_two_revisions(desk: Desk) -> None:
    for path in ("/hello", "/other"):
        await desk.driver.imported("hello", None if path == "/hello" else bundle(path))
    told = await desk("diff", "hello@1", "hello@2", "--name-only")
    assert told.rows == [["changed", "apiproxy/proxies/default.xml"]]
    assert (await desk("diff", "hello", "hello@1")).refused().startswith("hello is not deployed in test")
    assert (await desk("diff", "hello@1", "hello@9")).refused()


async def test_what_is_no_bundle(desk: Desk, tmp_path: Path) -> None:
    assert "cannot be read" in (await desk("diff", "hello")).refused(2)
    assert "holds no folder" in (await desk("diff", str(tmp_path))).refused()
    assert "holds no folder" in (await desk("diff", str(tmp_path), "hello@1")).refused()
    assert "cannot be read" in (await desk("diff", f"{tmp_path}{os.sep}x.zip", "a@1")).refused(2)
    write_bundle(tmp_path, files={"second.xml": "<APIProxy/>"})
    assert "has not one XML file" in (await desk("diff", str(tmp_path))).refused(2)
