from __future__ import annotations

import pytest

from gateway.faults import Fault
from gateway.message import Constant, resolve
from gateway.oauth import parse_life
from gateway.policies._oauth1_life import life_of
from gateway.policies._values import Fallback
from tests.support.builders import make_exchange


def test_a_life_may_stand_in_a_variable() -> None:
    value = Fallback(resolve("life"), parse_life, 5.0)
    assert life_of(Constant(None), make_exchange()) is None
    assert life_of(value, make_exchange()) == 5.0
    assert life_of(value, make_exchange(variables={"life": "60000"})) == 60.0
    assert life_of(value, make_exchange(variables={"life": "-1"})) is None
    with pytest.raises(Fault) as caught:
        life_of(value, make_exchange(variables={"life": "1e3"}))
    assert caught.value.text == "Invalid value for ExpiresIn in life"
