from __future__ import annotations

import gzip
import io
from collections.abc import AsyncIterator

import pytest

from gateway.store.backup_file import Count, UnreadableBackup, read_backup, write_backup
from gateway.store.snapshot import Entry

ENTRIES = [
    Entry(b"tk:a", "string", (b"\xff\x00",)),
    Entry(b"tk:\xfe", "hash", (b"field", b"value"), 1_700_000_000_000),
    Entry(b"tk:gone", "none", ()),
]
HEAD = {"version": "1", "made_at": "2026-01-31T12:00:00Z"}


async def written(entries: list[Entry]) -> tuple[bytes, list[Count]]:
    async def given() -> AsyncIterator[Entry]:
        for entry in entries:
            yield entry

    out = io.BytesIO()
    counts = [count async for count in write_backup(out, given(), HEAD)]
    return out.getvalue(), counts


def read(raw: bytes) -> list[Entry]:
    return list(read_backup(io.BytesIO(raw)))


def packed(*lines: str) -> bytes:
    return gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0)


def refusal(raw: bytes) -> str:
    with pytest.raises(UnreadableBackup) as caught:
        read(raw)
    return str(caught.value)


async def test_what_was_written_is_read() -> None:
    raw, counts = await written(ENTRIES)
    assert read(raw) == ENTRIES
    assert counts[-1].entries == 3
    lines = gzip.decompress(raw).decode().splitlines()
    assert lines[0].startswith('{"tollkeeper":"backup","format":1,"version":"1"')
    assert counts[-1].size == len(gzip.decompress(raw))


async def test_progress_is_told_each_thousand() -> None:
    _, counts = await written([Entry(b"tk:a", "string", (b"x",))] * 2_500)
    assert [count.entries for count in counts] == [1_000, 2_000, 2_500]


async def test_a_file_that_is_cut_is_refused() -> None:
    raw, _ = await written(ENTRIES)
    for length in range(len(raw)):
        assert refusal(raw[:length]).startswith(("it is cut", "it is no backup")), length


async def test_a_file_that_was_changed_is_refused() -> None:
    raw, _ = await written(ENTRIES)
    text = gzip.decompress(raw)
    changed = gzip.compress(text.replace(b'"value"', b'"other"'))
    assert refusal(changed) == "it was changed since it was written: its digest is another one"
    lines = text.splitlines(keepends=True)
    assert refusal(gzip.compress(b"".join(lines[:-1]))) == "it is cut: its end is missing"
    assert refusal(gzip.compress(text + b"{}\n")) == "something follows its end"
    assert refusal(gzip.compress(text[:-1])).startswith("it is cut")
    garbled = bytearray(raw)
    garbled[len(raw) // 2] ^= 0xFF
    assert refusal(bytes(garbled))


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "it is no backup of Tollkeeper"),
        (b"PK\x03\x04", "it is no backup of Tollkeeper: Not a gzipped file (b'PK')"),
        (packed("{}"), "it is no backup of Tollkeeper"),
        (packed("[]"), "a line is no JSON object"),
        (packed('{"tollkeeper":"backup","format":2}'), "it is of the format 2; this version reads 1"),
    ],
)
def test_what_is_no_backup_is_refused(raw: bytes, message: str) -> None:
    assert refusal(raw) == message


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("nonsense", "a line is no JSON"),
        ('{"key":"tk:a","kind":"stream","values":["x"]}', "an entry is of the kind 'stream'"),
        ('{"key":"tk:a","kind":["string"],"values":["x"]}', "an entry is of the kind ['string']"),
        ('{"key":"tk:a","kind":"string"}', "b'tk:a' is of the kind string and has 0 values"),
        ('{"key":"tk:a","kind":"none","values":["x"]}', "b'tk:a' is of the kind none and has 1 values"),
        ('{"key":"tk:a","kind":"string","values":["x","y"]}', "b'tk:a' is of the kind string and has 2"),
        ('{"key":"tk:a","kind":"hash","values":["x"]}', "b'tk:a' is of the kind hash and has 1"),
        ('{"key":"tk:a","kind":"zset","values":["x"]}', "b'tk:a' is of the kind zset and has 1"),
        ('{"key":"tk:a","kind":"list","values":[]}', "b'tk:a' is of the kind list and has 0"),
        *(
            (
                f'{{"key":"tk:a","kind":"zset","values":["x","{score}"]}}',
                f"b'tk:a' has the score b'{score}', which is no number",
            )
            for score in ("notanumber", "nan", "infinity", "1e999", "1_0", " 1", "")
        ),
        ('{"key":"tk:a","kind":"string","values":"x"}', "an entry holds what none does"),
        *(
            (
                f'{{"key":"tk:a","kind":"string","values":["x"],"expires_at_ms":{told}}}',
                f"an entry leaves at {shown}, which is no time in milliseconds",
            )
            for told, shown in (
                ('"1"', "'1'"),
                ("true", "True"),
                ("-5", "-5"),
                ("0", "0"),
                ("1.5", "1.5"),
                ("9223372036854775807", "9223372036854775807"),
                ("null", "None"),
            )
        ),
        ('{"key":1,"kind":"string","values":["x"]}', "an entry holds what none does"),
        ('{"key":"","kind":"string","values":["x"]}', "an entry has the key b'', which no backup holds"),
        ('{"key":"evil:a","kind":"string","values":["x"]}', "an entry has the key b'evil:a', which no"),
        ('{"key":"tk:restoring","kind":"string","values":["1"]}', "an entry has the key b'tk:restoring'"),
        ('{"key":"tk:a","kind":"string","values":[{"base64":"?"}]}', "a value is no base64"),
    ],
)
def test_an_entry_that_none_is_is_refused_with_its_line(line: str, message: str) -> None:
    good = '{"key":"tk:a","kind":"zset","values":["x","-1.5e+3","y","inf"]}'
    assert refusal(packed('{"tollkeeper":"backup","format":1}', good, line)).startswith(f"line 3: {message}")
