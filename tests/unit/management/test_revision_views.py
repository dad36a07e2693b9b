from __future__ import annotations

from gateway.entities import Revision
from gateway.management.kinds import PROXIES, SHARED_FLOWS
from gateway.management.revision_views import proxy_view, revision_view

FIRST = Revision("hello", 1).made(1.0, "a").changed(9.0, "z")
SECOND = Revision("hello", 2, resources=("jsc://lib/x.js",)).made(2.0, "b")


def test_a_proxy_tells_who_made_it_and_who_changed_it_last() -> None:
    assert proxy_view(PROXIES, "hello", [FIRST, SECOND]) == {
        "metaData": {
            "createdAt": 1000,
            "createdBy": "a",
            "lastModifiedAt": 9000,
            "lastModifiedBy": "z",
            "subType": "null",
        },
        "name": "hello",
        "revision": ["1", "2"],
    }
    assert proxy_view(PROXIES, "hello", []) == {
        "metaData": {"subType": "null"},
        "name": "hello",
        "revision": [],
    }


def test_a_revision_is_a_text_and_its_time_a_number() -> None:
    view = revision_view(PROXIES, SECOND, "acme")
    assert (view["revision"], view["createdAt"]) == ("2", 2000)
    assert view["resourceFiles"] == {"resourceFile": [{"name": "lib/x.js", "type": "jsc"}]}
    assert "warnings" not in view
    assert revision_view(PROXIES, SECOND, "acme", ["w"])["warnings"] == ["w"]


def test_a_shared_flow_has_flows_and_no_endpoints() -> None:
    view = revision_view(SHARED_FLOWS, Revision("traffic", 1, flows=("default",)), "acme")
    assert (view["sharedFlows"], view["subType"], view["type"]) == (["default"], "SharedFlow", "Application")
    assert not {"basepaths", "proxies", "targets", "targetEndpoints"} & set(view)
    assert proxy_view(SHARED_FLOWS, "traffic", [])["metaData"] == {"subType": "SharedFlow"}
