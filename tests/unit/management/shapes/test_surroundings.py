"""Shapes of what bundles find around them."""

from __future__ import annotations

import pytest

from gateway.management import shapes
from gateway.management.shapes import surroundings
from tests.support.shapes import is_of, shapes_in, sound


@pytest.mark.parametrize("name", shapes_in(surroundings))
def test_every_shape_is_a_schema_and_told_at_the_door(name: str) -> None:
    assert sound(getattr(surroundings, name))
    assert getattr(shapes, name) is getattr(surroundings, name)


def test_a_port_is_sent_as_a_number_or_a_text() -> None:
    server = {"host": "h", "name": "n"}
    good: tuple[object, ...] = (1, "1", " 80 ")
    assert all(is_of(surroundings.SENT_TARGET_SERVER, {**server, "port": port}) for port in good)
    bad: tuple[object, ...] = (1.5, "x", None, True)
    assert not any(is_of(surroundings.SENT_TARGET_SERVER, {**server, "port": port}) for port in bad)


def test_tls_is_told_in_texts_of_target_servers_and_in_booleans_of_virtual_hosts() -> None:
    tls = {"ciphers": [], "protocols": [], "ignoreValidationErrors": False}
    server = {"host": "h", "isEnabled": True, "name": "n", "port": 1}
    spelt = {**tls, "enabled": "true", "clientAuthEnabled": "false"}
    truth = {**tls, "enabled": True, "clientAuthEnabled": False}
    assert is_of(surroundings.TARGET_SERVER, {**server, "sSLInfo": spelt})
    assert not is_of(surroundings.TARGET_SERVER, {**server, "sSLInfo": truth})
    lists = {name: ["x"] for name in ("hostAliases", "interfaces", "listenOptions", "retryOptions")}
    host = {**lists, "name": "n", "port": "443"}
    assert is_of(surroundings.VIRTUAL_HOST, {**host, "sSLInfo": truth})
    assert not is_of(surroundings.VIRTUAL_HOST, {**host, "sSLInfo": spelt})


def test_statistics_come_in_two_shapes() -> None:
    meta: dict[str, object] = {"errors": [], "notices": []}
    metric = {"name": "sum(message_count)", "values": ["1.0"]}
    assert is_of(
        surroundings.STATISTICS, {"environments": [{"name": "test", "metrics": [metric]}], "metaData": meta}
    )
    stats = {"TimeUnit": [1], "metaData": meta, "resultTruncated": False, "stats": {"data": []}}
    assert is_of(surroundings.STATISTICS, {"Response": stats})
    assert not is_of(surroundings.STATISTICS, {"stats": stats})


def test_a_report_is_kept_as_it_comes() -> None:
    assert is_of(surroundings.SENT_REPORT, {"displayName": "d", "whatever": [1]})
    assert not is_of(surroundings.SENT_REPORT, {"whatever": [1]})
