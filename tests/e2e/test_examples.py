"""Every example runs as its README says: its lines pasted as they stand, its answers compared."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.readmes import Block, blocks_of, differences, paste, sections_of
from tests.e2e.running import PASSWORD, ROOT, Gateway, running

EXAMPLES = ROOT / "examples"
NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/apiproxy"))


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with running(tmp_path_factory.mktemp("examples")) as started:
        index = sections_of(EXAMPLES / "README.md")
        assert_as_shown(blocks_of(index["Once"]), EXAMPLES, started)
        yield started


def assert_as_shown(blocks: list[Block], folder: Path, gateway: Gateway) -> None:
    """Paste blocks, and compare what they print with the answers shown."""
    terminal = {
        "PATH": os.environ["PATH"],
        "GATEWAY": gateway.url(),
        "MANAGEMENT": gateway.url(port="management"),
        "ADMIN": f"admin@tollkeeper.local:{PASSWORD}",
    }
    for block, printed in zip(blocks, paste(blocks, folder, terminal), strict=True):
        found = list(differences(block, printed))
        assert not found, f"{block.lines}\n{printed}\n{found}"


@pytest.mark.parametrize("name", NAMES)
def test_the_lines_of_a_readme_work_as_they_stand(name: str, gateway: Gateway, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder)
    index = sections_of(EXAMPLES / "README.md")
    blocks = blocks_of((folder / "README.md").read_text(encoding="utf-8"))
    assert len(blocks) > 1
    assert_as_shown([*blocks_of(index["In every terminal"]), *blocks], folder, gateway)


def test_the_index_names_every_example() -> None:
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"]({name}/README.md)" not in text] == []
