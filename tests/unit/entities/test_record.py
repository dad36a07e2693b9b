"""The codec: what goes out comes back, and what does not fit is refused with its field."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from gateway.entities import CorruptRecord, Record


@dataclass(frozen=True, slots=True)
class Leaf(Record):
    name: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Tree(Record):
    name: str
    age: int
    is_alive: bool
    height: float | None = None
    leaves: tuple[Leaf, ...] = ()
    names: tuple[str, ...] = ()
    crown: Leaf | None = None


TREE = Tree("oak", 3, True, 2.5, (Leaf("a"), Leaf("b", 2.0)), ("x", "y"), Leaf("top"))


def test_what_goes_out_comes_back_through_json() -> None:
    assert Tree.from_record(json.loads(json.dumps(TREE.to_record()))) == TREE


def test_a_record_is_plain() -> None:
    assert TREE.to_record() == {
        "name": "oak",
        "age": 3,
        "is_alive": True,
        "height": 2.5,
        "leaves": [{"name": "a", "weight": 1.0}, {"name": "b", "weight": 2.0}],
        "names": ["x", "y"],
        "crown": {"name": "top", "weight": 1.0},
    }


def test_absent_fields_take_their_defaults_and_unknown_ones_are_passed_over() -> None:
    assert Tree.from_record({"name": "ash", "age": 1, "is_alive": False, "planted": "1900"}) == Tree(
        "ash", 1, False
    )


def test_none_is_kept_where_it_may_be() -> None:
    record = Tree("ash", 1, False).to_record()
    assert record["height"] is None
    assert Tree.from_record(record).crown is None


def test_a_number_without_fraction_is_read_as_seconds() -> None:
    weight = Leaf.from_record({"name": "a", "weight": 3}).weight
    assert isinstance(weight, float)
    assert weight == 3.0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": 1}, "Tree.name: expected str, found int"),
        ({"age": "3"}, "Tree.age: expected int, found str"),
        ({"age": True}, "Tree.age: expected int, found bool"),
        ({"is_alive": 1}, "Tree.is_alive: expected bool, found int"),
        ({"height": "2"}, "Tree.height: expected int, found str"),
        ({"leaves": {}}, "Tree.leaves: expected list, found dict"),
        ({"leaves": ["a"]}, "Tree.leaves: expected dict, found str"),
        ({"leaves": [{"weight": 1.0}]}, "Tree.leaves: Leaf.name is missing"),
        ({"names": [None]}, "Tree.names: expected str, found NoneType"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(change: dict[str, object], message: str) -> None:
    with pytest.raises(CorruptRecord) as refusal:
        Tree.from_record(TREE.to_record() | change)
    assert str(refusal.value) == message


def test_a_missing_field_without_default_is_refused() -> None:
    with pytest.raises(CorruptRecord, match=r"^Tree\.is_alive is missing$"):
        Tree.from_record({"name": "oak", "age": 3})
