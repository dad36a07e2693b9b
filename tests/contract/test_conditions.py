"""Every row of the condition reference's worked examples (§8), read from conditions.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from gateway.conditions import compile_condition
from gateway.errors import BundleError
from tests.support.condition_rows import AT, Row, answer

TABLE = tomllib.loads((Path(__file__).parent / "conditions.toml").read_text(encoding="utf-8"))
ROWS = [Row.read(row) for row in TABLE["row"]]


def id_of(row: Row) -> str:
    return f"row-{row.number}"


def test_every_row_is_here_once() -> None:
    assert TABLE.keys() == {"row"}
    assert [row.number for row in ROWS] == list(range(1, 126))


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"row 1: unknown keys \['resutl'\]"):
        Row.read({"number": 1, "resutl": True})


@pytest.mark.parametrize("row", ROWS, ids=id_of)
def test_a_row_of_the_reference_holds(row: Row) -> None:
    if row.result == "error":
        with pytest.raises(BundleError) as caught:
            compile_condition(row.text, AT, resolve=row.resolve)
        [finding] = caught.value.findings
        assert not finding.is_warning
        assert (finding.at.file, finding.at.line) == (AT.file, AT.line)
        assert finding.at.column > 0
        return
    exchange = row.exchange()
    condition = compile_condition(row.text, AT, resolve=row.resolve)
    assert answer(condition, exchange) is row.result
    in_java = compile_condition(row.text, AT, java_precedence=True, resolve=row.resolve)
    assert answer(in_java, exchange) is (row.result if row.java is None else row.java)


MIXED = {111, 112, 113}


@pytest.mark.parametrize("row", ROWS, ids=id_of)
def test_only_mixed_connectives_are_warned_of(row: Row) -> None:
    """The examples are what the documents recommend, so nothing else in them deserves a remark."""
    if row.result == "error":
        return
    findings = compile_condition(row.text, AT, resolve=row.resolve).findings
    assert bool(findings) is (row.number in MIXED)
    assert all(finding.is_warning for finding in findings)
