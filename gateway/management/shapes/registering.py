"""What is registered: products, developers, companies, apps with keys, and the tokens issued to them."""

from __future__ import annotations

from gateway.entities import (
    APPROVAL_TYPES,
    COMPANY_STATUSES,
    DEVELOPER_STATUSES,
    GRANT_STATUSES,
    KEY_STATUSES,
)
from gateway.management.shapes.words import (
    ATTRIBUTES,
    MAYBE_TEXT,
    NUMBER,
    SENT_ATTRIBUTES,
    SENT_NUMBER,
    STAMPS,
    TEXT,
    TEXT_OR_NUMBER,
    TEXTS,
    TIME,
    choice,
    entity,
    list_of,
    texts,
)

ATTRIBUTE_LIST = entity("Attributes", {"attribute": ATTRIBUTES})
SENT_ATTRIBUTE_LIST = entity("SentAttributes", {"attribute": SENT_ATTRIBUTES})
SENT_VALUE = entity("AttributeValue", texts("value"), texts("name"))

PRODUCT = entity(
    "ApiProduct",
    {
        **STAMPS,
        **texts("description displayName name"),
        **dict.fromkeys(("apiResources", "environments", "proxies", "scopes"), TEXTS),
        "approvalType": choice(*APPROVAL_TYPES),
        "attributes": ATTRIBUTES,
    },
    texts("quota quotaInterval quotaTimeUnit"),
)
SENT_PRODUCT = entity(
    "SentApiProduct",
    {},
    {
        **texts("description displayName name quotaTimeUnit"),
        **dict.fromkeys(("apiResources", "environments", "proxies", "scopes"), TEXTS),
        "approvalType": choice(*APPROVAL_TYPES),
        "attributes": SENT_ATTRIBUTES,
        "quota": TEXT_OR_NUMBER,
        "quotaInterval": TEXT_OR_NUMBER,
    },
)
PRODUCT_LIST = entity("ApiProducts", {"apiProduct": list_of(PRODUCT)})
COUNT_OF = entity("Count", {"count": NUMBER})

DEVELOPER = entity(
    "Developer",
    {
        **STAMPS,
        **texts("developerId email firstName lastName organizationName userName"),
        "apps": TEXTS,
        "attributes": ATTRIBUTES,
        "companies": TEXTS,
        "status": choice(*DEVELOPER_STATUSES),
    },
)
SENT_DEVELOPER = entity(
    "SentDeveloper",
    texts("email firstName lastName userName"),
    {"attributes": SENT_ATTRIBUTES, "status": TEXT},
)
DEVELOPER_LIST = entity("Developers", {"developer": list_of(DEVELOPER)})

COMPANY = entity(
    "Company",
    {
        **STAMPS,
        **texts("displayName name"),
        "apps": TEXTS,
        "attributes": ATTRIBUTES,
        "status": choice(*COMPANY_STATUSES),
    },
)
SENT_COMPANY = entity(
    "SentCompany", {}, {**texts("displayName name"), "attributes": SENT_ATTRIBUTES, "status": TEXT}
)
COMPANY_LIST = entity("Companies", {"company": list_of(COMPANY)})
_MEMBER = entity("CompanyDeveloper", texts("email role"))
COMPANY_DEVELOPERS = entity("CompanyDevelopers", {"developer": list_of(_MEMBER)})
SENT_COMPANY_DEVELOPERS = entity(
    "SentCompanyDevelopers",
    {"developer": list_of(entity("SentCompanyDeveloper", texts("email"), texts("role")))},
)

_GRANT = entity("ProductOfKey", {"apiproduct": TEXT, "status": choice(*GRANT_STATUSES)})
_CREDENTIAL = {
    **texts("consumerKey consumerSecret"),
    "apiProducts": list_of(_GRANT),
    "attributes": ATTRIBUTES,
    "issuedAt": TIME,
    "scopes": TEXTS,
    "status": choice(*KEY_STATUSES),
}
CREDENTIAL = entity("Credential", {**_CREDENTIAL, "expiresAt": TIME})
NEW_CREDENTIAL = entity("NewCredential", _CREDENTIAL)
SENT_CREDENTIAL = entity(
    "SentCredential",
    {},
    {
        **texts("consumerKey consumerSecret"),
        "apiProducts": TEXTS,
        "attributes": SENT_ATTRIBUTES,
        "scopes": TEXTS,
    },
)
APP = entity(
    "App",
    {
        **STAMPS,
        **texts("appFamily appId callbackUrl name"),
        "attributes": ATTRIBUTES,
        "scopes": TEXTS,
        "status": choice(*KEY_STATUSES),
    },
    {**texts("accessType companyName developerId"), "credentials": list_of(CREDENTIAL)},
)
SENT_APP = entity(
    "SentApp",
    {},
    {
        **texts("accessType appFamily callbackUrl name status"),
        "apiProducts": TEXTS,
        "attributes": SENT_ATTRIBUTES,
        "keyExpiresIn": SENT_NUMBER,
        "scopes": TEXTS,
    },
)
APP_LIST = entity("Apps", {"app": list_of(APP)})

_LIFE = dict.fromkeys(("createdAt", "expiresAt", "issuedAt", "lastModifiedAt"), TIME)
_TOKEN = {
    **_LIFE,
    **texts("app appId clientId grantType scope status tokenType"),
    "apiproducts": TEXTS,
    "attributes": ATTRIBUTES,
    "refreshCount": NUMBER,
}
ACCESS_TOKEN = entity("AccessToken", {**_TOKEN, "token": TEXT}, texts("refreshToken"))
SENT_ACCESS_TOKEN = entity("SentAccessToken", {}, {"attributes": SENT_ATTRIBUTES, "scope": TEXT})
REFRESH_TOKEN = entity("RefreshToken", {**_TOKEN, "refreshToken": TEXT}, texts("token"))
REVOKED_HEIRS = entity("RevokedRefreshToken", texts("refreshToken status"))
AUTHORIZATION_CODE = entity(
    "AuthorizationCode",
    {
        **_LIFE,
        **texts("appId clientId code redirectUri scope status"),
        "apiproducts": TEXTS,
        "attributes": ATTRIBUTES,
    },
)
OAUTH1_RECORD = entity(
    "OAuth1Record",
    _LIFE,
    {
        **texts("appId appUserId callbackUrl consumerKey status token verifier"),
        "apiproducts": TEXTS,
        "attributes": ATTRIBUTES,
    },
)
TOKEN_SEARCH = entity(
    "TokenSearch",
    {
        "list": TEXTS,
        "meta": entity(
            "TokenSearchMeta",
            {
                "limit": NUMBER,
                "next": MAYBE_TEXT,
                "query": entity("TokenSearchQuery", {}, texts("app enduser")),
                "start": MAYBE_TEXT,
                "totalResults": TEXT,
            },
        ),
    },
)
