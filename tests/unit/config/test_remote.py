"""What the environment tells the verbs that call a management API."""

from __future__ import annotations

import pytest

from gateway.config import Remote, read_remote


def test_nothing_is_a_gateway_of_this_machine() -> None:
    assert read_remote({}) == Remote("http://localhost:9000", "myorg", "test")
    assert read_remote({"TOLLKEEPER_URL": "", "TOLLKEEPER_ORGANIZATION": ""}) == read_remote({})


def test_each_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {
        "TOLLKEEPER_URL": "https://gateway.example",
        "TOLLKEEPER_ORGANIZATION": "acme",
        "TOLLKEEPER_ENVIRONMENT": "prod",
        "TOLLKEEPER_USER": "a@x.com:secret",
        "TOLLKEEPER_TOKEN": "e30.e30.e30",
        "TOLLKEEPER_MFA": "",
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    found = read_remote()
    assert (found.url, found.organization, found.environment) == ("https://gateway.example", "acme", "prod")
    assert (found.user, found.token, found.code) == ("a@x.com:secret", "e30.e30.e30", "")
    assert "secret" not in repr(found)
    assert "e30" not in repr(found)


@pytest.mark.parametrize(
    ("environ", "has_colour"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_colours_can_be_declined(environ: dict[str, str], has_colour: bool) -> None:
    assert read_remote(environ).has_colour is has_colour
