from __future__ import annotations

import pytest

from gateway.errors import BundleError
from gateway.faults import Fault
from gateway.message import Needs
from gateway.oauth import OAuthError
from gateway.policies._fields import read_record
from gateway.policies._oauth_external import External, ExternalOfGrants, ExternalOfRedirects
from gateway.policies._values import needs_of
from tests.support.builders import element, make_exchange

STATUS = "oauth_external_authorization_status"
TRUSTED = "<ExternalAuthorization>true</ExternalAuthorization>"
TOKEN = "<ExternalAccessToken>my.token</ExternalAccessToken>"
CODE = "<ExternalAuthorizationCode>my.code</ExternalAuthorizationCode>"
REFRESHER = "<ExternalRefreshToken>my.refresher</ExternalRefreshToken>"


def read(inside: str) -> External:
    """Read the record; nothing may be said about it."""
    root = element(f"<X>{inside}</X>")
    made = read_record(External, root)
    assert root.warnings == ()
    return made


class TestStoring:
    @pytest.mark.parametrize(
        ("inside", "is_stored"),
        [
            ("", True),
            ("<StoreToken/>", True),
            ("<StoreToken>true</StoreToken>", True),
            ("<StoreToken>false</StoreToken>", False),
            (TOKEN, False),
            (REFRESHER, False),
            (f"{TOKEN}<StoreToken/>", False),
            (f"{TOKEN}<StoreToken>false</StoreToken>", False),
            (f"{TOKEN}<StoreToken>true</StoreToken>", True),
            ("<ExternalAccessToken/><ExternalRefreshToken/>", True),
        ],
    )
    def test_own_tokens_are_unless_told_and_external_ones_if_told(self, inside: str, is_stored: bool) -> None:
        assert read(inside).is_stored is is_stored

    def test_it_says_true_or_false(self) -> None:
        with pytest.raises(BundleError, match="must be true or false, not 'maybe'"):
            read("<StoreToken>maybe</StoreToken>")

    @pytest.mark.parametrize("inside", [TOKEN, "<StoreToken>false</StoreToken>"])
    def test_an_answer_with_a_token_that_nobody_will_know_is_warned_of(self, inside: str) -> None:
        root = element(f"<X>{inside}<GenerateResponse/></X>")

        assert not read_record(External, root).is_stored
        assert [each.message for each in root.warnings] == [
            "the token is answered and not stored, so that no call can be made with it;"
            " <StoreToken>true</StoreToken> stores it"
        ]


class TestAuthorization:
    @pytest.mark.parametrize(
        ("inside", "status", "is_vouched"),
        [
            (TRUSTED + TOKEN, "true", True),
            (TRUSTED + TOKEN, True, True),
            (TRUSTED + REFRESHER, "true", True),
            (TRUSTED + TOKEN, None, False),
            (TRUSTED + TOKEN, "", False),
            (TOKEN, "true", False),
            (TOKEN, "false", False),
            ("<ExternalAuthorization/>", "true", False),
            ("<ExternalAuthorization>false</ExternalAuthorization>", "true", False),
        ],
    )
    def test_the_variable_counts_where_the_policy_says_so(
        self, inside: str, status: object, is_vouched: bool
    ) -> None:
        assert read(inside).vouches(make_exchange(variables={STATUS: status})) is is_vouched

    @pytest.mark.parametrize("status", ["false", False, "no", 0])
    def test_what_is_not_true_is_a_refusal(self, status: object) -> None:
        with pytest.raises(OAuthError, match="External authorization failed"):
            read(TRUSTED + TOKEN).vouches(make_exchange(variables={STATUS: status}))

    def test_it_needs_an_external_token(self) -> None:
        with pytest.raises(BundleError) as caught:
            read(f"\n{TRUSTED}")

        (finding,) = caught.value.findings
        assert (finding.at.line, finding.element) == (2, "ExternalAuthorization")
        assert finding.message == (
            "needs an external token: <ExternalAccessToken> or <ExternalRefreshToken> with a variable's name"
        )


class TestTexts:
    BOTH = read(TOKEN + REFRESHER)

    def test_they_are_what_the_variables_hold(self) -> None:
        exchange = make_exchange(variables={"my.token": "a", "my.refresher": "r"})

        assert self.BOTH.access_text(exchange) == "a"
        assert self.BOTH.refresh_text(exchange) == "r"

    def test_without_elements_there_are_none(self) -> None:
        assert read("").access_text(make_exchange()) == ""
        assert read("").refresh_text(make_exchange()) == ""

    @pytest.mark.parametrize("value", [None, ""])
    def test_a_variable_without_a_text_is_told_by_its_name(self, value: object) -> None:
        exchange = make_exchange(variables={"my.token": value, "my.refresher": value})

        with pytest.raises(OAuthError, match=r"^Required param : access_token$") as caught:
            self.BOTH.access_text(exchange)
        assert caught.value.details == {"variable": "my.token"}

        with pytest.raises(OAuthError, match=r"^Required param : refresh_token$") as caught:
            self.BOTH.refresh_text(exchange)
        assert caught.value.details == {"variable": "my.refresher"}

    def test_one_that_is_too_long_is_refused(self) -> None:
        exchange = make_exchange(variables={"my.token": "x" * 2049})

        with pytest.raises(OAuthError, match="longer than 2048 bytes"):
            self.BOTH.access_text(exchange)

    def test_the_bodies_that_they_stand_in_are_needed(self) -> None:
        response = "<ExternalAccessToken>response.content</ExternalAccessToken>"
        form = "<ExternalRefreshToken>request.formparam.t</ExternalRefreshToken>"

        assert needs_of(read(response)) == Needs.RESPONSE_BODY
        assert needs_of(read(form)) == Needs.REQUEST_BODY
        assert needs_of(read(TOKEN)) == Needs.NOTHING


class TestOfGrants:
    def test_a_code_is_a_source_too(self) -> None:
        assert read_record(ExternalOfGrants, element(f"<X>{TRUSTED}{CODE}</X>")).has_source
        assert read_record(ExternalOfGrants, element(f"<X>{TRUSTED}{TOKEN}</X>")).has_source
        assert not read_record(ExternalOfGrants, element("<X/>")).has_source

    def test_tokens_for_it_are_made_here_and_stored(self) -> None:
        assert read_record(ExternalOfGrants, element(f"<X>{CODE}</X>")).is_stored


class TestOfRedirects:
    def of(self, inside: str) -> ExternalOfRedirects:
        return read_record(ExternalOfRedirects, element(f"<X>{inside}</X>"))

    def test_without_elements_there_is_none(self) -> None:
        assert self.of("").code_text(make_exchange()) == ""
        assert self.of("").token_text(make_exchange()) == ""
        assert self.of("").is_stored

    @pytest.mark.parametrize("inside", [CODE, TOKEN])
    def test_what_another_system_made_is_stored_if_that_is_said(self, inside: str) -> None:
        assert not self.of(inside).is_stored
        assert self.of(f"{inside}<StoreToken>true</StoreToken>").is_stored

    @pytest.mark.parametrize("trusted", ["", TRUSTED])
    @pytest.mark.parametrize("more", ["", "both"])
    def test_it_is_what_the_variable_holds(self, trusted: str, more: str) -> None:
        code = self.of(trusted + CODE + (TOKEN if more else ""))
        token = self.of(trusted + TOKEN + (CODE if more else ""))

        assert code.code_text(make_exchange(variables={"my.code": "c"})) == "c"
        assert token.token_text(make_exchange(variables={"my.token": "t"})) == "t"

    @pytest.mark.parametrize(
        ("inside", "held"),
        [
            (CODE + TOKEN, {"my.code": "c", "my.token": "t"}),
            (CODE + TOKEN, {"my.token": "t"}),
            (CODE + TOKEN, {}),
            (TRUSTED, {}),
            (TRUSTED + CODE, {}),
            (TOKEN, {"my.token": "t"}),
            (TOKEN, {}),
        ],
    )
    def test_it_must_be_the_one_and_not_the_other(self, inside: str, held: dict[str, object]) -> None:
        with pytest.raises(Fault, match="either an access token or an authorization code"):
            self.of(inside).code_text(make_exchange(variables=held))

    def test_a_variable_without_a_text_is_told_by_its_name(self) -> None:
        with pytest.raises(OAuthError) as code:
            self.of(CODE).code_text(make_exchange())
        with pytest.raises(OAuthError) as token:
            self.of(TOKEN).token_text(make_exchange())

        assert code.value.details == {"variable": "my.code"}
        assert token.value.details == {"variable": "my.token"}

    def test_the_other_system_s_verdict_counts_where_the_policy_says_so(self) -> None:
        refused = make_exchange(variables={STATUS: "false"})

        self.of(CODE).admit(refused)
        self.of(TRUSTED + CODE).admit(make_exchange(variables={STATUS: "true"}))
        self.of(TRUSTED + CODE).admit(make_exchange())
        with pytest.raises(OAuthError, match="External authorization failed"):
            self.of(TRUSTED + CODE).admit(refused)
