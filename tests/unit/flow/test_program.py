from __future__ import annotations

import pytest

from tests.support.fake_policies import bundle_of, compiled


def test_a_program_is_immutable() -> None:
    program = compiled(
        bundle_of('<HTTPProxyConnection><BasePath>/a</BasePath></HTTPProxyConnection><RouteRule name="n"/>')
    )
    with pytest.raises(AttributeError):
        program.facts = program.facts  # type: ignore[misc]
    with pytest.raises(AttributeError):
        program.ops[0].next = 3  # type: ignore[misc]
    assert program.virtual_hosts is None
