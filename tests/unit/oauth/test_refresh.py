from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.oauth import errors
from gateway.oauth.errors import OAuthError, Situation
from gateway.oauth.grants import Issued, Mint, Wish
from gateway.oauth.profiles import SpentToken
from gateway.oauth.records import AccessToken, RefreshToken
from gateway.oauth.refresh import Presented, narrowed, refresh_token, retried
from gateway.oauth.token_facts import TokenAttribute
from tests.support.clients import KEY, make_client, make_product, make_refresh_token, make_token
from tests.support.fakes import NOW, CountingText, FakeClock

LATER = NOW + 1000
CLIENT = make_client(make_product(scopes=["READ", "WRITE"]))


def mint() -> Mint:
    return Mint("acme", FakeClock(LATER), CountingText())


def test_a_new_pair_follows_and_counts_on() -> None:
    old = make_token(grant_type="password", scope="READ WRITE", app_end_user="alice", refresh_count=2)
    presented = Presented("r" * 32, make_refresh_token(old))

    issued = refresh_token(presented, CLIENT, Wish("", 1800.0, 7200.0), mint())

    record = old.but(grant_type="refresh_token", issued_at=LATER, expires_at=LATER + 1800, refresh_count=3)
    assert issued.token == "1".rjust(28, "a")
    assert issued.record == record
    assert issued.refresh == ("2".rjust(32, "a"), RefreshToken("approved", LATER, LATER + 7200, record))


@pytest.mark.parametrize(("asked", "left"), [("", "READ"), ("WRITE", ""), ("WRITE READ", "READ")])
def test_a_scope_that_no_product_offers_any_more_is_lost(asked: str, left: str) -> None:
    found = make_refresh_token(make_token(scope="READ WRITE"))
    client = make_client(make_product(scopes=["READ", "OTHER"]))

    issued = refresh_token(Presented("r", found), client, Wish(asked, 1.0), mint())

    assert issued.record.scope == left


def test_a_new_refresh_token_may_be_endless() -> None:
    issued = refresh_token(Presented("r", make_refresh_token()), CLIENT, Wish("", None, None), mint())

    assert issued.refresh is not None
    assert issued.refresh[1].expires_at is None
    assert issued.record.expires_at is None


def test_a_reused_refresh_token_keeps_its_text_and_its_time() -> None:
    found = make_refresh_token(expires_at=LATER + 5)

    issued = refresh_token(
        Presented("r" * 32, found, is_reused=True), CLIENT, Wish("", 1800.0, 7200.0), mint()
    )

    assert issued.refresh == ("r" * 32, replace(found, access=issued.record))
    assert issued.record.refresh_count == 1


def test_external_tokens_stand_in_the_place_of_made_ones() -> None:
    wish = Wish("", 1.0, token="mine", refresh_token="my refresher")

    issued = refresh_token(Presented("r", make_refresh_token()), CLIENT, wish, mint())

    assert issued.token == "mine"
    assert issued.refresh is not None
    assert issued.refresh[0] == "my refresher"


def test_only_what_is_not_external_is_made() -> None:
    issued = refresh_token(Presented("r", make_refresh_token()), CLIENT, Wish("", 1.0, token="mine"), mint())

    assert issued.refresh is not None
    assert issued.refresh[0] == "1".rjust(32, "a")


def test_a_reused_refresh_token_is_kept_before_an_external_one() -> None:
    presented = Presented("r", make_refresh_token(), is_reused=True)

    issued = refresh_token(presented, CLIENT, Wish("", 1.0, refresh_token="mine"), mint())

    assert issued.refresh is not None
    assert issued.refresh[0] == "r"


def test_a_token_that_was_revoked_alone_does_not_pass_that_on() -> None:
    found = make_refresh_token(make_token(status="revoked"))

    assert refresh_token(Presented("r", found), CLIENT, Wish("", 1.0), mint()).record.status == "approved"


def test_attributes_are_carried_over_and_overwritten() -> None:
    first, second = TokenAttribute("first", "1"), TokenAttribute("second", "2", is_displayed=False)
    found = make_refresh_token(make_token(attributes=[first, second]))
    given = (TokenAttribute("first", "one"), TokenAttribute("third", "3"))

    issued = refresh_token(Presented("r", found), CLIENT, Wish("", 1.0, attributes=given), mint())

    assert issued.record.attributes == (given[0], second, given[1])


@pytest.mark.parametrize(
    ("situation", "found"),
    [
        (errors.UNKNOWN_REFRESH_TOKEN, None),
        (errors.UNKNOWN_REFRESH_TOKEN, make_refresh_token(make_token(client_id="another"), status="revoked")),
        (errors.UNKNOWN_REFRESH_TOKEN, make_refresh_token(make_token().but(app_id="another"))),
        (errors.REFRESH_TOKEN_NOT_APPROVED, make_refresh_token(status="revoked", expires_at=NOW)),
        (errors.REFRESH_TOKEN_EXPIRED, make_refresh_token(expires_at=LATER)),
    ],
)
def test_a_refresh_token_must_be_usable(situation: Situation, found: RefreshToken | None) -> None:
    with pytest.raises(OAuthError) as caught:
        refresh_token(Presented("r", found), CLIENT, Wish("", 1.0), mint())

    assert caught.value.situation is situation


def test_the_scope_may_be_narrowed_for_good() -> None:
    found = make_refresh_token(make_token(scope="READ WRITE"))

    issued = refresh_token(Presented("r", found), CLIENT, Wish("WRITE WRITE", 1.0), mint())

    assert issued.record.scope == "WRITE"
    assert issued.refresh is not None
    assert issued.refresh[1].access.scope == "WRITE"


def test_without_a_request_the_scope_stays() -> None:
    assert narrowed("READ WRITE", " ") == "READ WRITE"


def test_the_scope_cannot_grow() -> None:
    with pytest.raises(OAuthError, match=r"^Invalid Scope$"):
        narrowed("READ", "READ WRITE")


def test_a_presented_token_is_not_printed() -> None:
    assert "verysecret" not in repr(Presented("verysecret", None))


class TestRetries:
    RECORD = make_token()
    SUCCESSOR = Issued("a", RECORD, ("r", make_refresh_token(RECORD)))

    def test_its_client_gets_the_successor(self) -> None:
        assert retried(SpentToken(KEY, "F", self.SUCCESSOR), CLIENT, NOW) is self.SUCCESSOR

    def test_without_a_successor_it_is_a_replay(self) -> None:
        assert retried(SpentToken(KEY, "F"), CLIENT, NOW) is None
        assert retried(SpentToken(KEY, "F", Issued("a", self.RECORD)), CLIENT, NOW) is None

    @pytest.mark.parametrize(
        ("record", "refresh"),
        [
            (RECORD.but(status="revoked"), make_refresh_token()),
            (RECORD.but(expires_at=NOW), make_refresh_token()),
            (RECORD, make_refresh_token(status="revoked")),
            (RECORD, make_refresh_token(expires_at=NOW)),
        ],
    )
    def test_so_it_is_when_the_successor_is_no_longer_good(
        self, record: AccessToken, refresh: RefreshToken
    ) -> None:
        assert retried(SpentToken(KEY, "F", Issued("a", record, ("r", refresh))), CLIENT, NOW) is None

    def test_others_learn_nothing(self) -> None:
        for spent in (None, SpentToken("another", "F", self.SUCCESSOR)):
            with pytest.raises(OAuthError, match="Invalid Refresh Token"):
                retried(spent, CLIENT, NOW)

    def test_nor_where_all_of_its_app_s_refresh_tokens_were_revoked(self) -> None:
        late = replace(CLIENT.app, refresh_tokens_revoked_before=NOW + 1)
        assert retried(SpentToken(KEY, "F", self.SUCCESSOR), replace(CLIENT, app=late), NOW) is None


def test_one_that_was_revoked_with_all_of_its_app_s_is_not_approved() -> None:
    late = replace(CLIENT, app=replace(CLIENT.app, refresh_tokens_revoked_before=NOW + 1))
    early = replace(CLIENT, app=replace(CLIENT.app, tokens_revoked_before=NOW + 1))
    presented = Presented("r", make_refresh_token())

    with pytest.raises(OAuthError, match="Refresh Token not approved"):
        refresh_token(presented, late, Wish("", 1.0), mint())
    assert refresh_token(presented, early, Wish("", 1.0), mint()).record.is_approved
