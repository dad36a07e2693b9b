"""Mask configurations of an organization or a proxy: what debug sessions hide. Paths are compiled here.

A configuration is made or replaced by each way of writing: clients use all of them for both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from gateway.entities import DEFAULT_MASK, MaskConfig, MaskNamespace
from gateway.errors import Invalid, NotFound
from gateway.management.answers import Answer, found, nothing
from gateway.management.call import Call
from gateway.management.lookup import no_proxy, proxy_of
from gateway.management.members import Members
from gateway.management.operation import describes, entity_sent
from gateway.management.resource import Resource
from gateway.management.shapes import MASK, SENT_MASK, TEXTS
from gateway.payload import PathError, compile_json_path, compile_xpath
from gateway.store import Collection, Orphaned

_ROOT = "MaskDataConfiguration"
_FAMILY = "distribution"
_MESSAGES = ("Request", "Response", "Fault")


@describes(TEXTS)
async def list_masks(call: Call) -> Answer:
    """Answer the names of the configurations."""
    return found(await (await _masks(call)).names())


@describes(MASK, sent=entity_sent(SENT_MASK))
async def save_mask(call: Call) -> Answer:
    """Make or replace the configuration that the path or the body names, or the default one."""
    masks = await _masks(call)
    members = call.body.entity(_ROOT)
    name = call.names.get("mask") or members.text("name") or DEFAULT_MASK
    members.keep("name", name, of="a mask configuration", code=f"{_FAMILY}.InvalidDebugMaskConfiguration")
    mask, now = read_mask(members, name), call.now

    def change(before: MaskConfig | None) -> MaskConfig:
        if before is None:
            return mask.made(now, call.caller)
        kept = replace(mask, created_at=before.created_at, created_by=before.created_by)
        return kept.changed(now, call.caller)

    try:
        return found(mask_view(await masks.save(name, change)))
    except Orphaned as error:
        raise no_proxy(call) from error


@describes(MASK)
async def get_mask(call: Call) -> Answer:
    """Answer one configuration."""
    mask = await (await _masks(call)).find(call.names["mask"])
    return found(mask_view(_there(call, mask)))


@describes()
async def delete_mask(call: Call) -> Answer:
    """Delete a configuration."""
    _there(call, await (await _masks(call)).delete(call.names["mask"]))
    return nothing()


async def _masks(call: Call) -> Collection[MaskConfig]:
    proxy = await proxy_of(call) if "api" in call.names else ""
    return call.store.mask_configs(call.organization, proxy)


def _there(call: Call, mask: MaskConfig | None) -> MaskConfig:
    if mask is None:
        raise NotFound(
            f"{_FAMILY}.DebugMaskConfigurationNotFound",
            f"Debug mask configuration {call.names['mask']} does not exist",
        )
    return mask


def read_mask(members: Members, name: str) -> MaskConfig:
    """Read a configuration.

    Raises:
        Invalid: a member has a wrong type, or a path cannot be compiled.
        InvalidEntity: a value cannot be.
    """
    spaces = members.each("namespaces")
    namespaces = (
        None
        if spaces is None
        else tuple(MaskNamespace(each.text("prefix") or "", each.text("value") or "") for each in spaces)
    )
    mask = MaskConfig(
        name,
        variables=members.texts("variables"),
        json_paths_request=members.texts("jSONPathsRequest"),
        json_paths_response=members.texts("jSONPathsResponse"),
        json_paths_fault=members.texts("jSONPathsFault"),
        x_paths_request=members.texts("xPathsRequest"),
        x_paths_response=members.texts("xPathsResponse"),
        x_paths_fault=members.texts("xPathsFault"),
        namespaces=namespaces,
    )
    mask.check()
    _check_paths(mask)
    return mask


def _check_paths(mask: MaskConfig) -> None:
    """Refuse a path that no session could look for: what it should hide would be shown."""
    compilers: list[tuple[str, Callable[[str], object]]] = [
        (path, compile_json_path) for path in mask.json_paths
    ]
    compilers += [(path, partial(compile_xpath, namespaces=mask.uris)) for path in mask.x_paths]
    for path, compiled in compilers:
        try:
            compiled(path)
        except PathError as error:
            raise Invalid(
                f"{_FAMILY}.InvalidDebugMaskConfiguration", f"The path {path} cannot be compiled: {error}"
            ) from error


def mask_view(mask: MaskConfig) -> dict[str, object]:
    """Return a configuration as Edge shows it: only what was given."""
    given: dict[str, object] = {"variables": mask.variables}
    for message in _MESSAGES:
        given[f"jSONPaths{message}"] = getattr(mask, f"json_paths_{message.lower()}")
        given[f"xPaths{message}"] = getattr(mask, f"x_paths_{message.lower()}")
    view: dict[str, object] = {
        member: list(paths) for member, paths in given.items() if isinstance(paths, tuple)
    }
    if mask.namespaces is not None:
        view["namespaces"] = [{"prefix": each.prefix, "value": each.uri} for each in mask.namespaces]
    return {"name": mask.name, **view}


_ORGANIZATION = "organizations/{organization}"
RESOURCES = tuple(
    resource
    for scope in (_ORGANIZATION, f"{_ORGANIZATION}/apis/{{api}}")
    for resource in (
        Resource(f"{scope}/maskconfigs", get=list_masks, post=save_mask, put=save_mask),
        Resource(
            f"{scope}/maskconfigs/{{mask}}", get=get_mask, post=save_mask, put=save_mask, delete=delete_mask
        ),
    )
)
