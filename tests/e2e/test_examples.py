"""Every example runs as its README says: its lines pasted as they stand, its answers compared."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.e2e.examples import EXAMPLES, NAMES, Examples, assert_as_shown, index_blocks
from tests.e2e.readmes import blocks_of
from tests.e2e.running import ROOT

PAGES = [
    "README.md",
    "docs/clients.md",
    "examples/README.md",
    *(f"examples/{name}/README.md" for name in NAMES),
]


@pytest.mark.parametrize("name", NAMES)
def test_the_lines_of_a_readme_work_as_they_stand(name: str, examples: Examples, tmp_path: Path) -> None:
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder)
    blocks = blocks_of((folder / "README.md").read_text(encoding="utf-8"))
    assert len(blocks) > 1
    assert_as_shown([*index_blocks("In every terminal"), *blocks], folder, examples.gateway)


@pytest.mark.parametrize("name", NAMES)
def test_lines_that_are_pasted_again_deploy_what_they_import(
    name: str, examples: Examples, tmp_path: Path
) -> None:
    folder = tmp_path / name
    shutil.copytree(EXAMPLES / name, folder)
    deploy, *_ = blocks_of((folder / "README.md").read_text(encoding="utf-8"))
    for _ in range(2):
        assert_as_shown([*index_blocks("In every terminal"), deploy], folder, examples.gateway)
    api = f"/o/myorg/apis/{name}"
    last = max(map(int, json.loads(examples.gateway.manage("GET", f"{api}/revisions").body)))
    answer = json.loads(examples.gateway.manage("GET", f"{api}/deployments").body)
    deployed = {revision["name"] for each in answer["environment"] for revision in each["revision"]}
    assert last > 1
    assert deployed == {str(last)}


def test_the_index_names_every_example() -> None:
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if f"]({name}/README.md)" not in text] == []


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []
