"""Shapes of who uses the management API."""

from __future__ import annotations

import pytest

from gateway.management import shapes
from gateway.management.shapes import people
from tests.support.shapes import is_of, shapes_in, sound


@pytest.mark.parametrize("name", shapes_in(people))
def test_every_shape_is_a_schema_and_told_at_the_door(name: str) -> None:
    assert sound(getattr(people, name))
    assert getattr(shapes, name) is getattr(people, name)


def test_a_refusal_has_its_three_members() -> None:
    assert is_of(people.REFUSAL, {"code": "c", "message": "m", "contexts": []})
    assert not is_of(people.REFUSAL, {"code": "c", "message": "m"})
    assert not is_of(people.REFUSAL, {"code": 1, "message": "m", "contexts": []})


def test_a_user_is_never_told_with_a_password() -> None:
    assert "password" not in str(people.USER.schema)


def test_roles_come_as_a_list_or_as_one() -> None:
    assert is_of(people.SENT_ROLES, {"role": [{"name": "x"}]})
    assert is_of(people.SENT_ROLES, {"role": {"name": "x"}})
    assert not is_of(people.SENT_ROLES, {"role": "x"})


def test_a_permission_is_one_of_the_verbs() -> None:
    permission = {"organization": "o", "path": "/", "permissions": ["get"]}
    assert is_of(people.PERMISSION, permission)
    assert not is_of(people.PERMISSION, {**permission, "permissions": ["fly"]})
