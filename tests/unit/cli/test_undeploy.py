"""`gateway undeploy`: what is deployed, or the revision that is named."""

from __future__ import annotations

from tests.support.commands import Desk


async def test_what_is_deployed_is_undeployed(desk: Desk) -> None:
    await desk.driver.deployed("hello")
    told = (await desk("undeploy", "hello", "--json")).done().value
    assert isinstance(told, dict)
    assert told["revision"] == "1"
    assert (await desk("undeploy", "hello")).refused() == (
        "hello is not deployed in test; hello@1 names its revision 1"
    )


async def test_the_revision_that_is_named(desk: Desk) -> None:
    await desk.driver.deployed("hello")
    assert (await desk("undeploy", "hello@1")).done().out == "hello revision 1 undeployed from test\n"
    assert "not deployed" in (await desk("undeploy", "hello@1")).refused()


async def test_an_environment_that_is_not_there(desk: Desk) -> None:
    await desk.driver.deployed("hello")
    assert "nope does not exist" in (await desk("undeploy", "hello", "-e", "nope")).refused()
