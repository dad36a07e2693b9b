from __future__ import annotations

from gateway.entities import FLOW_HOOKS, FlowHook


def test_the_record_comes_back() -> None:
    hook = FlowHook(FLOW_HOOKS[0], "one", False).made(1.0, "me@x.com")
    assert FlowHook.from_record(hook.to_record()) == hook


def test_there_are_four_in_their_order() -> None:
    assert list(FLOW_HOOKS) == sorted(FLOW_HOOKS)
    assert len(FLOW_HOOKS) == 4
