"""Flow hooks of an environment: what is attached to each, attaching and detaching by PUT, POST and DELETE.

An attached shared flow must be deployed in the environment, and every proxy there must compile with it.
"""

from __future__ import annotations

from gateway.entities import FLOW_HOOKS, SHARED_FLOW_KIND, FlowHook
from gateway.errors import Invalid, NotFound, StoreUnavailable
from gateway.management.answers import Answer, found
from gateway.management.call import Call
from gateway.management.hints import tell
from gateway.management.lookup import environment_of
from gateway.management.neighbours import hooks_of
from gateway.management.operation import describes, entity_sent
from gateway.management.resource import Resource
from gateway.management.rollout import MOST_LOOKS
from gateway.management.servers import UNDEPLOYED, followed
from gateway.management.shapes import FLOW_HOOK, SENT_FLOW_HOOK, TEXTS
from gateway.management.vetting import vet_hooks
from gateway.store import DEPLOYED, DEPLOYMENTS, Moved

_BEANS = "messaging.config.beans"
_PATH = "organizations/{organization}/environments/{environment}/flowhooks"


@describes(TEXTS)
async def list_hooks(call: Call) -> Answer:
    """Answer the names of the hooks, which every environment has."""
    await environment_of(call)
    return found(list(FLOW_HOOKS))


@describes(FLOW_HOOK)
async def get_hook(call: Call) -> Answer:
    """Answer what is attached to a hook; nothing is an empty object."""
    name = _hook_of(call)
    attached = await call.store.flow_hooks(call.organization).of(await environment_of(call))
    return found(_view(_named(attached, name), DEPLOYED))


@describes(FLOW_HOOK, sent=entity_sent(SENT_FLOW_HOOK))
async def attach(call: Call) -> Answer:
    """Attach a shared flow, in place of another; wait, within bounds, until the workers run it."""
    name = _hook_of(call)
    members = call.body.entity("FlowHook")
    shared_flow = members.text("sharedFlow")
    if not shared_flow:
        raise Invalid(f"{_BEANS}.InvalidFlowHook", "sharedFlow is absent")
    members.keep("name", name, of="a flow hook", code=f"{_BEANS}.InvalidFlowHook")
    given = FlowHook(name, shared_flow, members.flag("continueOnError", default=True))
    made = given.made(call.now, call.caller)
    await _change(call, name, made)
    return found(_view(made, DEPLOYED))


@describes(FLOW_HOOK)
async def detach(call: Call) -> Answer:
    """Detach what is attached to a hook and answer that; nothing attached is fine."""
    name = _hook_of(call)
    return found(_view(await _change(call, name, None), UNDEPLOYED))


def _hook_of(call: Call) -> str:
    name = call.names["hook"]
    if name not in FLOW_HOOKS:
        raise NotFound(
            f"{_BEANS}.FlowHookDoesNotExist",
            f"Flow hook {name} does not exist; there are {', '.join(FLOW_HOOKS)}",
        )
    return name


async def _change(call: Call, name: str, wanted: FlowHook | None) -> FlowHook | None:
    """Put a hook in place of the one of its name, None for none; return the former one.

    It is done at the very generation at which everything was seen to be fine with it.

    Raises:
        Invalid: its shared flow is not deployed, or a proxy would not compile any more.
    """
    deployments, hooks = call.store.deployments(call.organization), call.store.flow_hooks(call.organization)
    for _ in range(MOST_LOOKS):
        generation = await deployments.generation()
        environment = await environment_of(call)
        before = await hooks.of(environment)
        others = tuple(each for each in before if each.name != name)
        if wanted is None and len(others) == len(before):
            return None
        after = others if wanted is None else (*others, wanted)
        if wanted is not None:
            standing = await deployments.of(environment)
            there = {each.proxy for each in standing if each.kind == SHARED_FLOW_KIND}
            if wanted.shared_flow not in there:
                raise _not_there(call, wanted.shared_flow, environment)
            await vet_hooks(call, environment, standing, hooks_of(after))
        try:
            now = await hooks.change(environment, after, generation=generation)
        except Moved:
            continue
        await tell(call, DEPLOYMENTS)
        await followed(call, now)
        return _named(before, name)
    raise StoreUnavailable("deployments are being changed all the time")


def _not_there(call: Call, shared_flow: str, environment: str) -> Invalid:
    return Invalid(
        f"{_BEANS}.SharedFlowNotDeployed",
        f"SharedFlow {shared_flow} is not deployed in environment {environment} of organization "
        f"{call.organization}",
    )


def _named(hooks: tuple[FlowHook, ...], name: str) -> FlowHook | None:
    return next((each for each in hooks if each.name == name), None)


def _view(hook: FlowHook | None, state: str) -> dict[str, object]:
    """Return a hook as Edge shows it; one that nothing is attached to has no members."""
    if hook is None:
        return {}
    return {"continueOnError": hook.continue_on_error, "sharedFlow": hook.shared_flow, "state": state}


RESOURCES = (
    Resource(_PATH, get=list_hooks),
    Resource(f"{_PATH}/{{hook}}", get=get_hook, put=attach, post=attach, delete=detach, topic=""),
)
