"""`npm` below a revision: clients ask for it when they have uploaded node modules. There is nothing to do."""

from __future__ import annotations

from gateway.management.answers import Answer, found
from gateway.management.call import Call
from gateway.management.kinds import KINDS
from gateway.management.lookup import revision_of
from gateway.management.operation import Parameter, describes
from gateway.management.resource import Resource
from gateway.management.shapes import COMMAND


@describes(COMMAND, query=(Parameter("command"), Parameter("verbose")))
async def run_npm(call: Call) -> Answer:
    """Answer that the command was taken: modules run as they were uploaded, if a policy ever runs them."""
    await revision_of(call)
    return found({"command": call.parameter("command") or "ls"})


RESOURCES = tuple(Resource(f"{kind.revision}/npm", get=run_npm, post=run_npm, topic="") for kind in KINDS)
