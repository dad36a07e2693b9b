from __future__ import annotations

import json

import pytest

from gateway.oauth import errors
from gateway.oauth.errors import OAuthError, Rendering, Situation

LONG = f"Unsupported grant type : {'a' * 2048}"


def test_a_generated_error_answer_is_spaced_as_edge_spaces_it() -> None:
    fault = errors.REQUIRED_PARAM(name="grant_type").as_fault(Rendering.ERROR_CODE)

    body = '{"ErrorCode" : "invalid_request", "Error" :"Required param : grant_type"}'
    assert fault.render("application/xml") == (body, "application/json")
    assert (fault.status, fault.code) == (400, "steps.oauth.v2.invalid_request")


@pytest.mark.parametrize(
    ("error", "status", "code", "text"),
    [
        (errors.REQUIRED_PARAM(name="grant_type"), 400, "invalid_request", "Required param : grant_type"),
        (
            errors.UNSUPPORTED_GRANT_TYPE(grant_type="foo"),
            500,
            "invalid_request",
            "Unsupported grant type : foo",
        ),
        (
            errors.TEXT_TOO_LONG(name="state", limit=9),
            400,
            "invalid_request",
            "state is longer than 9 bytes",
        ),
        (errors.UNSUPPORTED_GRANT_TYPE(grant_type="a" * 3000), 500, "invalid_request", LONG),
        (errors.INVALID_SCOPE(), 400, "invalid_request", "Invalid Scope"),
        (errors.BAD_CLIENT(), 401, "invalid_client", "ClientId is Invalid"),
        (errors.CLIENT_ID_UNRESOLVED(variable="v"), 401, "invalid_client", "ClientId is Invalid"),
        (errors.KEY_NOT_APPROVED(), 401, "invalid_client", "Client Id not Approved"),
        (errors.KEY_EXPIRED(), 401, "invalid_client", "Consumer key expired"),
        (errors.APP_NOT_APPROVED(), 401, "invalid_client", "App not Approved"),
        (errors.DEVELOPER_NOT_ACTIVE(), 401, "invalid_client", "Developer Status is not Active"),
        (errors.COMPANY_NOT_ACTIVE(), 401, "invalid_client", "Company Status is not Active"),
        (errors.NO_PRODUCT(), 401, "invalid_client", "Invalid API call as no apiproduct match found"),
        (
            errors.REFRESH_TOKEN_UNRESOLVED(variable="v"),
            400,
            "invalid_request",
            "Required param : refresh_token",
        ),
        (errors.UNKNOWN_REFRESH_TOKEN(), 401, "invalid_request", "Invalid Refresh Token"),
        (errors.REFRESH_TOKEN_EXPIRED(), 400, "invalid_request", "Refresh Token expired"),
        (errors.REFRESH_TOKEN_NOT_APPROVED(), 400, "invalid_request", "Refresh Token not approved"),
        (errors.EXTERNAL_AUTHORIZATION_FAILED(), 401, "invalid_client", "External authorization failed"),
        (
            errors.EXTERNAL_TOKEN_UNRESOLVED(variable="v"),
            400,
            "invalid_request",
            "Required param : access_token",
        ),
        (
            errors.EXTERNAL_TOKEN_TOO_LONG(limit=9),
            400,
            "invalid_request",
            "External token is longer than 9 bytes",
        ),
        (errors.EXTERNAL_TOKEN_TAKEN(), 400, "invalid_request", "Invalid External Token"),
    ],
)
def test_a_generated_error_answer_says_what_was_wrong(
    error: OAuthError, status: int, code: str, text: str
) -> None:
    fault = error.as_fault(Rendering.ERROR_CODE)

    assert json.loads(fault.render("")[0]) == {"ErrorCode": code, "Error": text}
    assert (fault.status, fault.name, fault.text) == (status, code, text)
    assert fault.headers == []


@pytest.mark.parametrize(
    ("error", "status", "code", "text"),
    [
        (
            errors.REQUIRED_PARAM(name="grant_type"),
            400,
            "steps.oauth.v2.invalid_request",
            "Required param : grant_type",
        ),
        (
            errors.UNSUPPORTED_GRANT_TYPE(grant_type="foo"),
            500,
            "steps.oauth.v2.UnSupportedGrantType",
            "Unsupported grant type : foo",
        ),
        (errors.INVALID_SCOPE(), 400, "steps.oauth.v2.invalid_request", "Invalid Scope"),
        (errors.BAD_CLIENT(), 500, "oauth.v2.InvalidClientIdentifier", "Invalid client identifier {0}"),
        (
            errors.CLIENT_ID_UNRESOLVED(variable="my.id"),
            500,
            "steps.oauth.v2.FailedToResolveClientId",
            "Failed to resolve Client Id my.id",
        ),
        (
            errors.KEY_NOT_APPROVED(),
            401,
            "keymanagement.service.invalid_client-client_id_not_approved",
            "Client Id not Approved",
        ),
        (errors.KEY_EXPIRED(), 401, "keymanagement.service.consumer_key_expired", "Consumer key expired"),
        (
            errors.APP_NOT_APPROVED(),
            401,
            "keymanagement.service.invalid_client-app_not_approved",
            "App not Approved",
        ),
        (
            errors.DEVELOPER_NOT_ACTIVE(),
            401,
            "keymanagement.service.DeveloperStatusNotActive",
            "Developer Status is not Active",
        ),
        (
            errors.NO_PRODUCT(),
            401,
            "keymanagement.service.InvalidAPICallAsNoApiProductMatchFound",
            "Invalid API call as no apiproduct match found",
        ),
        (
            errors.REFRESH_TOKEN_UNRESOLVED(variable="my.token"),
            500,
            "steps.oauth.v2.FailedToResolveRefreshToken",
            "Failed to resolve Refresh Token my.token",
        ),
        (errors.UNKNOWN_REFRESH_TOKEN(), 400, "steps.oauth.v2.invalid_request", "Invalid Refresh Token"),
        (errors.REFRESH_TOKEN_EXPIRED(), 400, "steps.oauth.v2.invalid_request", "Refresh Token expired"),
        (
            errors.REFRESH_TOKEN_NOT_APPROVED(),
            400,
            "steps.oauth.v2.invalid_request",
            "Refresh Token not approved",
        ),
        (
            errors.EXTERNAL_AUTHORIZATION_FAILED(),
            401,
            "steps.oauth.v2.invalid_client",
            "External authorization failed",
        ),
        (
            errors.EXTERNAL_TOKEN_UNRESOLVED(variable="my.token"),
            500,
            "steps.oauth.v2.FailedToResolveAccessToken",
            "Failed to resolve Access Token my.token",
        ),
        (
            errors.EXTERNAL_TOKEN_TOO_LONG(limit=9),
            400,
            "steps.oauth.v2.invalid_request",
            "External token is longer than 9 bytes",
        ),
    ],
)
def test_without_a_generated_response_it_is_a_fault_like_any_other(
    error: OAuthError, status: int, code: str, text: str
) -> None:
    fault = error.as_fault(Rendering.FAULT)

    assert (fault.status, fault.code, fault.text) == (status, code, text)
    assert json.loads(fault.render("")[0]) == {"fault": {"faultstring": text, "detail": {"errorcode": code}}}
    assert fault.headers == []


@pytest.mark.parametrize(
    ("error", "status", "code", "text"),
    [
        (errors.REQUIRED_PARAM(name="grant_type"), 400, "invalid_request", "Required param : grant_type"),
        (
            errors.UNSUPPORTED_GRANT_TYPE(grant_type="Foo"),
            400,
            "unsupported_grant_type",
            "Unsupported grant type : Foo",
        ),
        (errors.INVALID_SCOPE(), 400, "invalid_scope", "Invalid Scope"),
        (errors.BAD_CLIENT(), 401, "invalid_client", "ClientId is Invalid"),
        (errors.CLIENT_ID_UNRESOLVED(variable="v"), 401, "invalid_client", "ClientId is Invalid"),
        (errors.KEY_NOT_APPROVED(), 401, "invalid_client", "Client Id not Approved"),
        (errors.KEY_EXPIRED(), 401, "invalid_client", "Consumer key expired"),
        (errors.APP_NOT_APPROVED(), 401, "invalid_client", "App not Approved"),
        (errors.DEVELOPER_NOT_ACTIVE(), 401, "invalid_client", "Developer Status is not Active"),
        (errors.COMPANY_NOT_ACTIVE(), 401, "invalid_client", "Company Status is not Active"),
        (errors.NO_PRODUCT(), 400, "unauthorized_client", "Invalid API call as no apiproduct match found"),
        (
            errors.REFRESH_TOKEN_UNRESOLVED(variable="v"),
            400,
            "invalid_request",
            "Required param : refresh_token",
        ),
        (errors.UNKNOWN_REFRESH_TOKEN(), 400, "invalid_grant", "Invalid Refresh Token"),
        (errors.REFRESH_TOKEN_EXPIRED(), 400, "invalid_grant", "refresh token expired"),
        (errors.REFRESH_TOKEN_NOT_APPROVED(), 400, "invalid_grant", "Refresh Token not approved"),
        (errors.EXTERNAL_AUTHORIZATION_FAILED(), 401, "invalid_client", "External authorization failed"),
        (
            errors.EXTERNAL_TOKEN_UNRESOLVED(variable="v"),
            400,
            "invalid_request",
            "Required param : access_token",
        ),
        (
            errors.EXTERNAL_TOKEN_TOO_LONG(limit=9),
            400,
            "invalid_request",
            "External token is longer than 9 bytes",
        ),
    ],
)
def test_the_rfc_form_has_codes_and_statuses_of_its_own(
    error: OAuthError, status: int, code: str, text: str
) -> None:
    fault = error.as_fault(Rendering.RFC)

    assert fault.render("application/xml") == (
        f'{{"error" : "{code}", "error_description" :"{text}"}}',
        "application/json",
    )
    assert fault.status == status


def test_fault_rules_read_the_same_in_the_rfc_form() -> None:
    fault = errors.REFRESH_TOKEN_EXPIRED().as_fault(Rendering.RFC)

    assert (fault.code, fault.text) == ("steps.oauth.v2.invalid_request", "Refresh Token expired")


def test_an_rfc_description_holds_only_what_the_rfc_allows() -> None:
    fault = errors.UNSUPPORTED_GRANT_TYPE(grant_type='a"b\\c\nü{0}~').as_fault(Rendering.RFC)

    assert json.loads(fault.render("")[0])["error_description"] == "Unsupported grant type : a?b?c??{0}~"


@pytest.mark.parametrize("rendering", [Rendering.FAULT, Rendering.ERROR_CODE])
def test_an_unreadable_form_is_a_fault_also_where_a_response_is_generated(rendering: Rendering) -> None:
    fault = errors.UNREADABLE_FORM().as_fault(rendering)

    assert (fault.status, fault.code) == (400, "steps.oauth.v2.InvalidRequest")
    assert json.loads(fault.render("")[0]) == {
        "fault": {"faultstring": fault.text, "detail": {"errorcode": "steps.oauth.v2.InvalidRequest"}}
    }
    assert fault.text.startswith("UrlDecoding of the form parameters from the request message failed. ")


def test_an_unreadable_form_is_an_invalid_request_in_the_rfc_form() -> None:
    fault = errors.UNREADABLE_FORM().as_fault(Rendering.RFC)

    assert (fault.status, fault.code) == (400, "steps.oauth.v2.InvalidRequest")
    assert json.loads(fault.render("")[0]) == {"error": "invalid_request", "error_description": fault.text}


def test_what_the_client_sent_cannot_break_out_of_the_answer() -> None:
    hostile = '"} {0} {name} %s \n\x00 ü'
    fault = errors.UNSUPPORTED_GRANT_TYPE(grant_type=hostile).as_fault(Rendering.ERROR_CODE)

    assert json.loads(fault.render("")[0])["Error"] == f"Unsupported grant type : {hostile}"


def test_what_could_not_be_decoded_can_be_answered_all_the_same() -> None:
    error = errors.UNSUPPORTED_GRANT_TYPE(grant_type="a\udcffb")

    assert error.as_fault(Rendering.FAULT).text == "Unsupported grant type : a?b"
    assert "a?b" in error.as_fault(Rendering.RFC).render("")[0]


def test_an_error_reads_as_its_text() -> None:
    assert str(errors.INVALID_SCOPE()) == "Invalid Scope"


def test_every_situation_is_told_in_a_code_that_has_a_fault() -> None:
    rows = [row for row in vars(errors).values() if isinstance(row, Situation)]

    assert len(rows) == 35
    assert {row.error_code for row in rows if row is not errors.UNREADABLE_FORM} == {
        "invalid_request",
        "invalid_client",
    }
