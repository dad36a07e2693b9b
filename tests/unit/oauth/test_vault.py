"""The vault: digests that only the key's holder can make, texts that only he can read."""

from __future__ import annotations

import base64
import hashlib

import pytest

from gateway.oauth import Vault, VaultError, format_key, parse_key

KEY = bytes(range(32))
VAULT = Vault(KEY)


def test_a_digest_is_the_same_each_time_and_64_hexadecimal_digits() -> None:
    assert VAULT.digest("token") == Vault(KEY).digest("token")
    assert len(VAULT.digest("token")) == 64
    assert int(VAULT.digest("token"), 16)


def test_a_digest_depends_on_text_and_key() -> None:
    others = {VAULT.digest("Token"), Vault(bytes(32)).digest("token"), hashlib.sha256(b"token").hexdigest()}
    assert VAULT.digest("token") not in others


@pytest.mark.parametrize("text", ["", "Q4dWc0hU", "ä€😀", "\ud800 broken", "x" * 10_000])
def test_what_is_encrypted_comes_back(text: str) -> None:
    assert VAULT.decrypt(VAULT.encrypt(text)) == text
    assert VAULT.digest(text)


def test_encrypted_texts_differ_each_time_and_do_not_hold_the_plain_one() -> None:
    first, second = VAULT.encrypt("Q4dWc0hU"), VAULT.encrypt("Q4dWc0hU")
    assert first != second
    assert "Q4dWc0hU" not in first
    assert b"Q4dWc0hU" not in base64.urlsafe_b64decode(first.removeprefix("v1."))


def test_a_text_bound_to_one_record_is_worthless_in_another() -> None:
    sealed = VAULT.encrypt("secret", bound_to="key-1")
    assert VAULT.decrypt(sealed, bound_to="key-1") == "secret"
    with pytest.raises(VaultError, match="for another record"):
        VAULT.decrypt(sealed, bound_to="key-2")


def test_another_key_cannot_decrypt() -> None:
    with pytest.raises(VaultError, match="another secret key"):
        Vault(bytes(32)).decrypt(VAULT.encrypt("secret"))


def test_each_altered_byte_is_noticed() -> None:
    raw = bytearray(base64.urlsafe_b64decode(VAULT.encrypt("secret").removeprefix("v1.")))
    for position in range(len(raw)):
        altered = raw.copy()
        altered[position] ^= 1
        with pytest.raises(VaultError, match="altered"):
            VAULT.decrypt("v1." + base64.urlsafe_b64encode(altered).decode())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "does not begin with a known version"),
        ("v2.AAAA", "does not begin with a known version"),
        ("v1.***", "is not base64"),
        ("v1.AAA", "is not base64"),
        ("v1.ä", "is not base64"),
        ("v1.\ud800", "is not base64"),
        ("v1." + "A" * 36, "is cut short"),
    ],
)
def test_what_is_not_ours_is_refused(text: str, message: str) -> None:
    with pytest.raises(VaultError, match=message):
        VAULT.decrypt(text)


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_a_key_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(VaultError, match=f"has {size} bytes; 32 are needed"):
        Vault(bytes(size))


def test_generated_keys_fit_and_differ() -> None:
    first, second = Vault.generate_key(), Vault.generate_key()
    assert first != second
    assert Vault(first).decrypt(Vault(first).encrypt("x")) == "x"


def test_a_key_file_comes_back() -> None:
    text = format_key(KEY)
    assert text == "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    assert parse_key("  " + text + "\n") == KEY


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "has 0 bytes in base64; 32 are needed"),
        ("AAAA", "has 3 bytes in base64; 32 are needed"),
        ("not a key!", "is one line of base64"),
        ("ä", "is one line of base64"),
        ("\ud800", "is one line of base64"),
        (format_key(KEY) + format_key(KEY), "is one line of base64"),
    ],
)
def test_a_key_file_that_holds_something_else_is_refused(text: str, message: str) -> None:
    with pytest.raises(VaultError, match=message):
        parse_key(text)


def test_what_was_stored_stays_readable() -> None:
    # Both keys are derived from the secret key by RFC 5869; another derivation would lose what is stored.
    assert VAULT.digest("token") == "5419952812607751538f4d3e6eb643c0f7f3952bc5260e8f984f14dbe1b06909"
    assert VAULT.decrypt("v1.AAAAAAAAAAAAAAAA7Fptv2zsvZmWxdnzl6sP_454lNEsMg==", bound_to="key-1") == "secret"


def test_it_can_be_made_ready_before_it_is_used() -> None:
    vault = Vault(KEY)
    vault.make_ready()
    assert VAULT.decrypt(vault.encrypt("secret")) == "secret"


class TestSealing:
    def test_what_is_sealed_comes_back_to_who_has_the_other_text(self) -> None:
        sealed = VAULT.seal("refresh-token", under="access-token")
        assert "refresh-token" not in sealed
        assert sealed != VAULT.seal("refresh-token", under="access-token")
        assert Vault(KEY).unseal(sealed, under="access-token") == "refresh-token"

    @pytest.mark.parametrize("under", ["", "access-tokem", "access-token "])
    def test_the_key_alone_reads_nothing(self, under: str) -> None:
        with pytest.raises(VaultError, match="altered"):
            VAULT.unseal(VAULT.seal("refresh-token", under="access-token"), under=under)

    def test_the_other_text_alone_reads_nothing(self) -> None:
        with pytest.raises(VaultError, match="altered"):
            Vault(bytes(32)).unseal(VAULT.seal("refresh-token", under="access-token"), under="access-token")

    def test_what_is_sealed_is_not_what_is_encrypted(self) -> None:
        with pytest.raises(VaultError, match="altered"):
            VAULT.decrypt(VAULT.seal("refresh-token", under=""))
