"""Keys with their certificates: what belongs together, from files and archives."""

from __future__ import annotations

import io
import zipfile

import pytest
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12

from gateway.pki import KeyPair, Unreadable, read_jar, read_pair, read_pkcs12
from gateway.pki.pairs import MOST_FILE
from tests.support.pki import PASSWORD, authority, client, jar, make, server

CHAIN = client().pem + authority().pem


def test_a_pair_is_a_key_and_its_chain() -> None:
    pair = read_pair(CHAIN.encode(), client().key_pem(PASSWORD).encode(), PASSWORD)
    assert pair == KeyPair(CHAIN, client().key_pem())
    assert "PRIVATE KEY" not in repr(pair)


def test_certificates_alone_may_be_in_any_order() -> None:
    together = server().pem + client().pem
    assert read_pair(together.encode()) == KeyPair(together)
    assert read_pair(together.encode(), b"\n").private_key == ""


def test_what_does_not_belong_together_is_refused() -> None:
    with pytest.raises(Unreadable, match="does not belong to the certificate"):
        read_pair(client().pem.encode(), server().key_pem().encode())
    with pytest.raises(Unreadable, match="Certificate 1 of the chain is not signed by the next one"):
        read_pair((client().pem + server().pem).encode(), client().key_pem().encode())
    namesake = make("Authority of the tests", is_authority=True)
    with pytest.raises(Unreadable, match="Certificate 1 of the chain"):
        read_pair((client().pem + namesake.pem).encode(), client().key_pem().encode())


def test_an_archive_is_read_and_its_chain_put_in_order() -> None:
    middle = make("middle", authority(), is_authority=True)
    leaf = make("leaf", middle)
    pair = read_pkcs12(leaf.pkcs12(PASSWORD, authority(), server(), middle), PASSWORD)
    assert pair == KeyPair(leaf.pem + middle.pem + authority().pem, leaf.key_pem())
    assert read_pkcs12(leaf.pkcs12("", server()), "").certificates == leaf.pem


def test_an_archive_that_cannot_be_used_is_refused() -> None:
    with pytest.raises(Unreadable, match="or the password is wrong"):
        read_pkcs12(client().pkcs12(PASSWORD), "a guess")
    with pytest.raises(Unreadable, match="cannot be read"):
        read_pkcs12(b"PK", "")
    bare = pkcs12.serialize_key_and_certificates(None, None, client().certificate, None, NoEncryption())
    with pytest.raises(Unreadable, match="holds no private key with its certificate"):
        read_pkcs12(bare, "")


def test_a_jar_names_its_files() -> None:
    raw = jar(
        client().pem, client().key_pem(PASSWORD), "# words\n certFile = c.pem\nkeyFile=k.pem\nnothing\n"
    )
    assert read_jar(raw, PASSWORD) == KeyPair(client().pem, client().key_pem())


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"PK", "is no JAR that can be read"),
        (jar(client().pem, client().key_pem(), "certFile=c.pem"), "must say certFile=... and keyFile=..."),
        (jar(client().pem, client().key_pem(), "certFile=c.pem\nkeyFile=other"), "The JAR holds no other"),
        (jar(client().pem, ""), "The JAR holds no private key"),
        (jar(client().pem, "x" * (MOST_FILE + 1)), "k.pem in the JAR has more than 262144 bytes"),
        (jar(client().pem, server().key_pem()), "does not belong to the certificate"),
    ],
)
def test_a_jar_that_cannot_be_used_is_refused(raw: bytes, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        read_jar(raw, "")


def test_a_jar_of_very_many_files_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for number in range(101):
            packed.writestr(str(number), "")
    with pytest.raises(Unreadable, match="more than 100 files"):
        read_jar(buffer.getvalue(), "")
