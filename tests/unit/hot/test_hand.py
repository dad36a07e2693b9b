"""What the connections of a worker share."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from time import time

from tests.support.gateway_in_process import a_gateway, answering_itself, passing, request
from tests.support.origin import an_origin, answering


async def test_an_answer_without_a_date_gets_the_time_of_now() -> None:
    async with a_gateway(answering_itself()) as gateway:
        answer = await gateway.get()
        assert abs(parsedate_to_datetime(answer.get("Date") or "").timestamp() - time()) < 5
        assert answer.all("Server") == ["tollkeeper"]


async def test_a_date_and_a_server_that_are_there_stay() -> None:
    raw = b"HTTP/1.1 200 OK\r\ndate: some day\r\nSERVER: theirs\r\nContent-Length: 0\r\n\r\n"
    async with an_origin(answering(raw)) as origin, a_gateway(passing(origin.url)) as gateway:
        answer = await gateway.get()
        assert (answer.all("Date"), answer.all("Server")) == (["some day"], ["theirs"])


async def test_what_one_connection_gathers_is_not_sent_to_another() -> None:
    async with (
        a_gateway(answering_itself()) as gateway,
        gateway.client() as one,
        gateway.client() as other,
    ):
        for number in range(20):
            await one.send(request("GET", f"/one/{number}"))
            await other.send(request("GET", f"/other/{number}"))
            assert f"one\\/{number}" in (await one.answer()).body.decode()
            assert f"other\\/{number}" in (await other.answer()).body.decode()
