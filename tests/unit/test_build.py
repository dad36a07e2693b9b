"""The compiled types allocate as their declarations say: without the collector, and from free lists.

Everything works without either, only slower: nothing but this tells that the build left them out.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from importlib import import_module
from itertools import repeat

import pytest

from gateway.message import Headers
from gateway.message.making import arrived_request, client_call, exchange_of, proxy_call
from tests.support.builders import FACTS, VIRTUAL_HOST
from tests.support.source import ROOT

HAS_COLLECTOR = 1 << 14
"""Py_TPFLAGS_HAVE_GC of CPython's object.h."""

CLASS = re.compile(r"((?:^@cython\..*\n)*)^cdef class (\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Declared:
    """Name a class of a `.pxd`, and how it is decorated."""

    module: str
    name: str
    decorators: str

    @property
    def type(self) -> type[object]:
        """Return the compiled class."""
        module = import_module(self.module)
        assert not (module.__file__ or ".py").endswith(".py"), f"{self.module} is not compiled"
        found = getattr(module, self.name)
        assert isinstance(found, type)
        return found


def declared_with(decorator: str) -> list[Declared]:
    """List the classes that are declared so."""
    found: list[Declared] = []
    for path in sorted((ROOT / "gateway").rglob("*.pxd")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        found += [Declared(module, name, above) for above, name in CLASS.findall(path.read_text())]
    return [each for each in found if f"@cython.{decorator}" in each.decorators]


def name_of(declared: Declared) -> str:
    return declared.name


def fill_gaps(like: object) -> list[object]:
    """Take the memory that was given back, of the size of an object: by many others of just that size."""
    # No number may be alive meanwhile that was made here: it would have taken the very place.
    size = max(0, sys.getsizeof(like) - sys.getsizeof(b""))
    return [bytes(size) if size else complex(1.0, 2.0) for _ in repeat(None, 20_000)]


def test_the_declarations_are_found() -> None:
    assert {"Headers", "Message", "Parameters", "RequestHead"} <= {
        each.name for each in declared_with("no_gc")
    }
    assert {"Exchange", "Execution", "Passage"} <= {each.name for each in declared_with("freelist")}
    text = "".join(path.read_text() for path in (ROOT / "gateway").rglob("*.pxd"))
    for decorator in ("no_gc", "freelist"):
        assert len(declared_with(decorator)) == text.count(f"@cython.{decorator}")


@pytest.mark.parametrize("declared", declared_with("no_gc"), ids=name_of)
def test_the_collector_does_not_look_at_what_is_declared_so(declared: Declared) -> None:
    assert declared.type.__flags__ & HAS_COLLECTOR == 0


def test_the_flag_shows_where_the_collector_looks() -> None:
    (exchange,) = (each for each in declared_with("freelist") if each.name == "Exchange")
    assert exchange.type.__flags__ & HAS_COLLECTOR


@pytest.mark.parametrize("declared", declared_with("freelist"), ids=name_of)
def test_what_is_freed_is_kept_for_the_next_of_its_kind(declared: Declared) -> None:
    kind = declared.type
    thing = kind.__new__(kind)
    place = id(thing)
    for _ in range(3):
        like = kind.__new__(kind)
        del thing
        # Whatever else is made meanwhile: it is not made there.
        fillers = fill_gaps(like)
        thing = kind.__new__(kind)
        assert id(thing) == place
        del like, fillers


def test_exchanges_follow_each_other_in_one_place() -> None:
    request = arrived_request(Headers(), "GET", "/", "1.1", "")
    proxy, client = proxy_call(FACTS, "", "/", VIRTUAL_HOST), client_call("192.0.2.1", 1, "http", "", "")
    exchange = exchange_of("id", 1.0, request, proxy, client)
    place = id(exchange)
    for _ in range(5):
        like = exchange_of("other", 2.0, request, proxy, client)
        del exchange
        fillers = fill_gaps(like)
        exchange = exchange_of("id", 1.0, request, proxy, client)
        assert id(exchange) == place
        del like, fillers
