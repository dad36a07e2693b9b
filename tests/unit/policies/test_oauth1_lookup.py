from __future__ import annotations

import pytest

from gateway.errors import BundleError
from gateway.message import Needs
from gateway.policies._fields import read_record, record, whole
from gateway.policies._oauth1_lookup import Sources, sources_of
from gateway.policies._values import needs_of
from tests.support.builders import element, make_exchange


@record
class Lookup:
    """Look for one thing or another."""

    sources: Sources = whole(sources_of("One", "Other"))


def lookup(inside: str) -> Lookup:
    root = element(f"<Info>{inside}</Info>")
    made = read_record(Lookup, root)
    assert not list(root.leftovers())
    return made


def test_each_element_that_is_there_is_taken() -> None:
    made = lookup('<Other ref="a" type="string">b</Other><One>c</One>')
    exchange = make_exchange(variables={"a": "1"})
    assert [(tag, value(exchange)) for tag, value in made.sources] == [("One", "c"), ("Other", "1")]
    assert lookup("<Other>b</Other>").sources[0][0] == "Other"


def test_a_body_that_is_looked_into_is_waited_for() -> None:
    assert needs_of(lookup('<One ref="request.formparam.a"/>')) is Needs.REQUEST_BODY


@pytest.mark.parametrize("inside", ["", "<One/>", "<Another>a</Another>"])
def test_something_must_be_named(inside: str) -> None:
    with pytest.raises(BundleError, match="needs"):
        lookup(inside)
