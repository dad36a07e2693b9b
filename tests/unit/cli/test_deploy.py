"""`gateway deploy`: the latest revision, or the one that is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.commands import Desk, write_bundle


@pytest.fixture
async def kept(desk: Desk, tmp_path: Path) -> Desk:
    """Give a desk of a gateway that keeps two revisions of a proxy."""
    folder = str(write_bundle(tmp_path / "b"))
    for _ in range(2):
        (await desk("import", folder)).done()
    return desk


async def test_the_latest_one_and_one_step_back(kept: Desk) -> None:
    assert (await kept("deploy", "hello")).done().out == "hello revision 2 deployed to test\n"
    assert (await kept("deploy", "hello@1")).done().out == "hello revision 1 deployed to test\n"
    assert (await kept("undeploy", "hello")).done().out == "hello revision 1 undeployed from test\n"


async def test_another_environment_and_base_path(kept: Desk) -> None:
    told = (await kept("deploy", "hello", "-e", "prod", "--basepath", "/below", "--json")).done().value
    assert isinstance(told, dict)
    assert (told["environment"], told["revision"]) == ("prod", "2")
    assert "/below" in str(told)


async def test_without_override_a_deployed_one_stays(kept: Desk) -> None:
    (await kept("deploy", "hello@1")).done()
    assert (await kept("deploy", "hello@2", "--no-override")).refused()
    assert (await kept("undeploy", "hello")).done().out.startswith("hello revision 1 ")


async def test_what_is_not_there(kept: Desk) -> None:
    assert "there is no proxy and no shared flow other" in (await kept("deploy", "other")).refused()
    assert "revision 7" in (await kept("deploy", "hello@7")).refused()
    assert "nope does not exist" in (await kept("deploy", "hello", "-e", "nope")).refused()
    assert "NAME@REVISION is expected" in (await kept("deploy", "hello@x")).refused(2)
