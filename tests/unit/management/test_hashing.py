from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.entities import Attribute, Organization
from gateway.errors import Invalid
from gateway.management.call import Call, Ports
from gateway.management.hashing import hashing_of
from gateway.oauth import DEFAULT_HASHING, Hashing
from gateway.store import Store

_ON = "features.isOAuthTokenHashingEnabled"
_BY = "features.OAuthTokenHashingAlgorithm"


def test_an_organization_s_properties_say_how_its_tokens_are_known(store: Store) -> None:
    ports = Ports(store, lambda: 0.0, str, lambda: "id")
    call = Call("GET", {"organization": "acme"}, "me@x.com", ports)
    assert hashing_of(call) == DEFAULT_HASHING

    def known(algorithm: str) -> Call:
        properties = (Attribute(_ON, "true"), Attribute(_BY, algorithm))
        return replace(call, known=Organization("acme", properties=properties))

    assert hashing_of(known("SHA512")) == Hashing("sha512")
    with pytest.raises(Invalid, match="OAuthTokenHashingAlgorithm"):
        hashing_of(known("MD5"))
