"""The management port called by its OpenAPI document: by schemathesis, and by calls nobody means well with.

Some operations of the document, from a fixed seed; `make fuzz` calls all of them, and more often.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.store import Store

SEED = 20_260
SOME, EXAMPLES = 60, 3
FEW = 12


async def test_what_schemathesis_thinks_of_is_answered_as_documented(store: Store) -> None:
    # house: the store stands on compiled modules, which an uncompiled run of other tests here may not load
    from tests.support.api_fuzz import fuzz, operations, under_test

    async with under_test(store) as world:
        for operation in Random(SEED).sample(operations(), SOME):
            await fuzz(world, operation, examples=EXAMPLES, number=SEED)
    # Not everything was refused at the door.
    assert world.statuses[200] > SOME // 4, world.statuses
    assert world.statuses[400] > SOME // 4, world.statuses


async def test_hostile_calls_are_refused_as_documented(store: Store) -> None:
    # house: as above
    from tests.support.api_fuzz import operations, under_test
    from tests.support.hostile_calls import attack

    async with under_test(store) as world:
        for operation in Random(SEED).sample(operations(), FEW):
            assert not (found := await attack(world, operation)), "\n".join(found)
    assert world.statuses[400] > 100, world.statuses
