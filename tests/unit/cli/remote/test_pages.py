"""Long lists, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast
from urllib.parse import parse_qsl, urlsplit

import pytest

from gateway.cli.remote.client import Client
from gateway.cli.remote.pages import PAGE, everything
from gateway.cli.remote.showing import Screen
from tests.support.commands import Terminal
from tests.support.login_server import LoginServer, serving


def things(count: int) -> list[dict[str, str]]:
    return [{"name": f"thing {number:04d}"} for number in range(count)]


@pytest.mark.parametrize("count", [0, 1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE - 1, 3 * PAGE])
def test_all_of_it_is_read_once_and_in_order(count: int) -> None:
    all_of_them, person = things(count), Terminal()

    class Paging(LoginServer):
        def answer(self, path: str) -> tuple[int, bytes]:
            query = dict(parse_qsl(urlsplit(path).query))
            assert query["expand"] == "true"
            left = [each for each in all_of_them if each["name"] >= query.get("startKey", "")]
            self.answers[path] = [(200, {"thing": left[: int(query["count"])]})]
            return super().answer(path)

    with serving() as server:
        server.__class__ = Paging
        server.headers["Content-Type"] = "application/json"
        client = Client(server.url, "myorg", "Bearer x")
        found = everything(client, Screen(aside=person), "/things", ("thing", "name"))
    assert cast("list[Mapping[str, str]]", found) == all_of_them
    assert ("of /things read" in person.getvalue()) is (count >= PAGE)
    assert person.getvalue().endswith("\x1b[K")
