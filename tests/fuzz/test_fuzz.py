"""`make fuzz`: 100,000 texts for the condition compiler, and as much for what else reads what people write.

The seeds are fixed, so that a failure can be repeated; each part says its own.
"""

from __future__ import annotations

import json
from random import Random

import pytest

from gateway.payload import xml_to_json
from tests.support import condition_fuzz, template_fuzz, xml_oracle

PARTS = range(10)


@pytest.mark.parametrize("part", PARTS)
def test_conditions_of_any_text(part: int) -> None:
    seen = condition_fuzz.fuzz(10_000, seed=1_000 + part)
    assert sum(seen.values()) == 10_000
    assert seen["compiled"] > 1_000


@pytest.mark.parametrize("part", PARTS)
def test_conditions_against_their_oracle(part: int) -> None:
    assert not condition_fuzz.disagreements(5_000, seed=2_000 + part, java=part % 2 == 1)
    assert not condition_fuzz.unsound(5_000, seed=3_000 + part)


@pytest.mark.parametrize("part", PARTS)
def test_templates(part: int) -> None:
    assert sum(template_fuzz.fuzz(5_000, seed=4_000 + part).values()) == 5_000


@pytest.mark.parametrize("part", PARTS)
def test_xml_documents(part: int) -> None:
    random = Random(5_000 + part)
    for _ in range(1_000):
        node, options = xml_oracle.document(random), xml_oracle.options(random)
        got = json.loads(xml_to_json(node.xml().encode(), options))
        assert got == xml_oracle.expected(node, options), (node.xml(), options)
