"""Readers: called, or asked; a plain function is one, too."""

from __future__ import annotations

import pytest

from gateway.message import Exchange, Message
from gateway.message.reader import (
    Fixed,
    HeaderPart,
    Kept,
    OfRequest,
    PartReader,
    PathPart,
    PathSuffix,
    Reader,
    VerbPart,
    reader_of,
)
from tests.support.builders import make_exchange, make_request, make_response

REQUEST = make_request("PUT", "/v0/weather/x", "a=b")


class Arrived(Reader):
    def read(self, exchange: Exchange) -> object | None:
        return exchange.arrived


class Query(PartReader):
    def read(self, message: Message) -> object | None:
        return str(message.query)


def test_the_bases_read_nothing() -> None:
    for ask in (Reader().read, Reader()):
        with pytest.raises(NotImplementedError):
            ask(make_exchange())
    for ask_part in (PartReader().read, PartReader()):
        with pytest.raises(NotImplementedError):
            ask_part(REQUEST)


def test_calling_a_reader_asks_the_one_that_was_derived() -> None:
    assert Arrived()(make_exchange(arrived=5.0)) == 5.0
    assert Query()(REQUEST) == "a=b"


def test_a_function_becomes_a_reader_and_a_reader_stays_as_it_is() -> None:
    read_id = reader_of(lambda exchange: exchange.id)
    assert isinstance(read_id, Reader)
    assert (read_id.read(make_exchange()), read_id(make_exchange())) == ("rrt-1", "rrt-1")
    arrived = Arrived()
    assert reader_of(arrived) is arrived


def test_what_a_function_raises_comes_through() -> None:
    def broken(read_from: object) -> object:
        raise ZeroDivisionError

    for reader in (reader_of(broken), OfRequest(broken)):
        with pytest.raises(ZeroDivisionError):
            reader.read(make_exchange())


@pytest.mark.parametrize("response", [None, make_response(404)])
def test_a_part_of_the_request_is_read_whatever_follows(response: Message | None) -> None:
    exchange = make_exchange(REQUEST, response=response)
    assert OfRequest(Query()).read(exchange) == "a=b"
    assert OfRequest(lambda message: message.version)(exchange) == "1.1"


def test_the_path_behind_the_base_path() -> None:
    assert PathSuffix().read(make_exchange(path_suffix="/x/y")) == "/x/y"


def test_what_a_policy_keeps() -> None:
    assert Kept("a").read(make_exchange(variables={"a": 1})) == 1
    assert Kept("b").read(make_exchange(variables={"a": 1})) is None
    assert Kept("a").read(make_exchange()) is None


def test_method_and_path_of_a_message() -> None:
    assert (VerbPart().read(REQUEST), PathPart().read(REQUEST)) == ("PUT", "/v0/weather/x")


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ([], None),
        ([("Y", "1")], None),
        ([("X-A", "1")], "1"),
        ([("x-a", "1, 2")], "1"),
        ([("X-A", " 1 ,2")], "1"),
        ([("X-A", " 1 ")], " 1 "),
        ([("X-A", ",2")], ""),
        ([("X-A", "")], ""),
        ([("X-A", "1"), ("X-A", "2")], "1"),
        ([("X-A", "Tue, 14 Nov 2023")], "Tue"),
    ],
)
def test_the_first_value_of_a_header(fields: list[tuple[str, str]], value: str | None) -> None:
    assert HeaderPart("X-A").read(make_request(headers=fields)) == value


def test_what_only_looks_is_told_apart() -> None:
    plain = (PathSuffix(), Kept("a"), Fixed(1), OfRequest(HeaderPart("A")), OfRequest(VerbPart()))
    assert all(reader.is_plain for reader in plain)
    assert not reader_of(lambda exchange: exchange.id).is_plain
    assert not OfRequest(lambda message: message.text).is_plain
    assert Fixed("x").read(make_exchange()) == "x"
