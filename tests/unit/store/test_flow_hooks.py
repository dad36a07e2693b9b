from __future__ import annotations

import pytest

from gateway.entities import FlowHook
from gateway.store import Moved, Store
from tests.unit.store.samples import ORG

ONE = FlowHook("PreProxyFlowHook", "one")


async def test_hooks_are_kept_by_environment_and_move_the_generation(store: Store) -> None:
    hooks = store.flow_hooks(ORG)
    assert await hooks.of("test") == ()
    assert await hooks.change("test", [ONE], generation=0) == 1
    assert (await hooks.of("test"), await hooks.of("prod")) == ((ONE,), ())
    assert await store.deployments(ORG).generation() == 1
    assert await hooks.change("test", [], generation=1) == 2
    assert await hooks.of("test") == ()


async def test_what_was_decided_before_another_change_is_not_done(store: Store) -> None:
    hooks = store.flow_hooks(ORG)
    await hooks.change("prod", [ONE], generation=0)
    with pytest.raises(Moved):
        await hooks.change("test", [ONE], generation=0)
    assert await hooks.of("test") == ()
