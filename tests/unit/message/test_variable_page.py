"""The reference page of flow variables."""

from __future__ import annotations

from pathlib import Path

from gateway.message.message_parts import PARTS
from gateway.message.variable_page import document
from gateway.message.variables import PRESETS, TABLE

PAGE = Path(__file__).parents[3] / "docs" / "variables.md"


def test_the_page_in_the_repository_is_what_the_tables_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == document(), "write it anew: the page itself says how"


def test_every_name_is_on_the_page() -> None:
    page = document()
    names = (
        [row.name for rows in TABLE.values() for row in rows] + [*PRESETS] + [part.pattern for part in PARTS]
    )
    assert not [name for name in names if f"| `{name}`" not in page]


def test_rights_are_told() -> None:
    lines = document().splitlines()
    assert "| `proxy.name` | String | R | Proxy request | the ProxyEndpoint |" in lines
    assert any(line.startswith("| `target.url` | String | R/W |") for line in lines)
    assert any(line.startswith("| `path` | String | R/W, R of `request` | requests |") for line in lines)
    assert any(line.startswith("| `content` * | String | R/W | any |") for line in lines)
    assert any(line.startswith("| `uri` | String | R | requests |") for line in lines)
