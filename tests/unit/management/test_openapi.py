"""The OpenAPI document: what it says of small resources, and that it is whole and sound for all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from gateway.management.answers import Answer, found
from gateway.management.call import Call
from gateway.management.openapi import document, operation_id
from gateway.management.operation import EXPAND, OR_XML, Parameter, describes, entity_sent
from gateway.management.resource import Resource, ResourceFile, all_resources
from gateway.management.shapes import NUMBER, TEXT, TEXTS, entity
from tests.support.described import at, described, operation_at, problems

THING = entity("Thing", {"name": TEXT}, {"size": NUMBER})
OTHER_THING = entity("Thing", {"name": NUMBER})


@describes(TEXTS, query=(EXPAND,))
async def list_things(call: Call) -> Answer:
    """Answer names.

    Edge: in no order.
    """
    return found(call.names)


@describes(
    THING, status=201, beside=OR_XML, query=(Parameter("id", is_required=True),), sent=entity_sent(THING)
)
async def create_thing(call: Call) -> Answer:
    """Make a thing."""
    return found(call.names)


@describes(OTHER_THING, refusals=(500,))
async def delete_thing(call: Call) -> Answer:
    """Delete a thing."""
    return found(call.names)


async def untold(call: Call) -> Answer:
    """Say nothing."""
    return found(call.names)


def document_of(*resources: Resource, **beside: object) -> dict[str, object]:
    return document([ResourceFile("things", "Things of all kinds.\n\nMore.", resources)], beside)


def test_a_resource_is_a_path_with_its_verbs() -> None:
    made = document_of(Resource("things", get=list_things, post=create_thing))
    told = at(made, "paths", "/v1/things")
    assert {*told} == {"get", "post"}
    get = at(told, "get")
    assert (get["summary"], get["description"], get["tags"]) == (
        "Answer names.",
        "Edge: in no order.",
        ["things"],
    )
    assert [each["name"] for each in get["parameters"]] == ["expand"]  # type: ignore[attr-defined]
    assert {"name": "things", "description": "Things of all kinds."} in made["tags"]  # type: ignore[operator]


def test_a_body_may_be_an_entity_or_a_form_of_the_parameters() -> None:
    post = at(document_of(Resource("things", post=create_thing)), "paths", "/v1/things", "post")
    content = at(post, "requestBody", "content")
    assert {*content} == {"application/json", "application/xml", "application/x-www-form-urlencoded"}
    assert at(content, "application/json", "schema") == {"$ref": "#/components/schemas/Thing"}
    assert at(content, "application/x-www-form-urlencoded", "schema", "properties") == {
        "id": {"type": "string"}
    }
    named = {each["name"]: each for each in post["parameters"]}  # type: ignore[attr-defined]
    assert {*named} == {"id", "confirm"}
    assert named["id"]["required"] is False, "a form may bring it"


def test_answers_have_their_types_and_refusals_their_one_shape() -> None:
    made = document_of(Resource("things/{thing}", post=create_thing))
    answers = at(made, "paths", "/v1/things/{thing}", "post", "responses")
    assert {*at(answers, "201", "content")} == {"application/json", "application/xml"}
    assert {*answers} == {
        "201",
        *["400", "401", "403", "404", "408", "409", "413", "415", "429", "503", "504"],
    }
    refusal = at(made, "components", "responses", "Refused404", "content", "application/json", "schema")
    assert refusal == {"$ref": "#/components/schemas/Refusal"}


def test_reading_cannot_conflict_and_says_404_where_something_is_named() -> None:
    made = document_of(Resource("things", get=list_things), Resource("things/{thing}", get=list_things))
    answers = [at(made, "paths", path, "get", "responses") for path in ("/v1/things", "/v1/things/{thing}")]
    assert {*answers[0]} == {"200", *["400", "401", "403", "429", "503"]}
    assert {*answers[1]} - {*answers[0]} == {"404"}


def test_a_refusal_of_one_verb_alone_is_documented_there() -> None:
    made = document_of(Resource("things", delete=delete_thing))
    assert "500" in at(made, "paths", "/v1/things", "delete", "responses")


def test_the_rest_of_a_path_is_told() -> None:
    made = document_of(Resource("things/{name}", get=list_things, takes_rest=True))
    assert "slashes" in str(at(made, "paths", "/v1/things/{name}", "get")["description"])


def test_what_is_beside_stands_there_as_it_is_described() -> None:
    made = document_of(Resource("things", get=list_things), **{"/where": {"get": {}}})
    assert at(made, "paths", "/where") == {"get": {}}
    assert "/openapi.json" in at(made, "paths")


def test_a_verb_that_is_not_described_is_refused() -> None:
    with pytest.raises(ValueError, match="PUT things is not described"):
        document_of(Resource("things", put=untold))


def test_two_shapes_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two shapes are called Thing"):
        document_of(Resource("things", post=create_thing, delete=delete_thing))


def test_operations_are_named_by_their_paths() -> None:
    prefix = "organizations/{organization}"
    assert operation_id("post", f"{prefix}/environments/{{environment}}/caches") == "post_environments_caches"
    assert operation_id("get", f"{prefix}/apis/{{api}}") == "get_apis_by_api"
    assert operation_id("get", prefix) == "get_organizations_by_organization"
    assert operation_id("get", "audits/organizations/{a}/{b}") == "get_audits_organizations_by_a_b"


def test_of_two_operations_of_one_name_the_second_tells_what_it_is_of() -> None:
    made = document_of(Resource("a/b", get=list_things), Resource("a/{x}/b", get=list_things))
    ids = [at(made, "paths", path, "get")["operationId"] for path in ("/v1/a/b", "/v1/a/{x}/b")]
    assert ids == ["get_a_b", "get_a_b_of_x"]


# ---------------------------------------------------------------------------------------- the whole document


def operations() -> Iterator[tuple[str, dict[str, object]]]:
    for path, item in at(described(), "paths").items():
        assert isinstance(item, dict)
        yield from ((f"{verb} {path}", told) for verb, told in item.items() if verb != "parameters")


def test_every_path_is_there() -> None:
    paths = at(described(), "paths")
    assert {f"/v1/{resource.path}" for resource in all_resources()} < {*paths}
    assert {"/oauth/token", "/passcode", "/token_keys", "/userinfo", "/openapi.json"} < {*paths}


def test_operations_have_names_of_their_own() -> None:
    names = [told["operationId"] for _, told in operations()]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z0-9A-Z_]+", str(name)) for name in names)


def test_every_reference_leads_somewhere() -> None:
    text = json.dumps(described())
    for reference in set(re.findall(r'"\$ref": "#/([^"]*)"', text)):
        at(described(), *reference.split("/"))


def test_every_name_in_a_path_is_a_parameter() -> None:
    for path, item in at(described(), "paths").items():
        assert isinstance(item, dict)
        told = [each["name"] for each in item.get("parameters", [])]
        assert told == re.findall(r"\{([^}]*)\}", path)


def test_who_may_call_is_said_once_for_all() -> None:
    assert described()["security"] == [{"basic": []}, {"token": []}]
    flow = at(described(), "components", "securitySchemes", "token", "flows", "password")
    assert flow["tokenUrl"] == "/oauth/token"


# --------------------------------------------------------------------- what holds calls against it can fail


def test_a_call_is_held_against_its_own_path() -> None:
    create = operation_at("POST", "/v1/o/myorg/apps/x/keys/create")
    assert create is None, "apps by id have no keys"
    literal = operation_at("POST", "/v1/o/a/developers/d/apps/x/keys/create")
    named = operation_at("POST", "/v1/organizations/a/developers/d/apps/x/keys/k%2f1")
    assert literal is not None
    assert named is not None
    assert literal["operationId"] != named["operationId"]
    rest = operation_at("GET", "/v1/o/a/apis/b/revisions/1/resourcefiles/jsc/lib/x.js")
    assert rest is not None
    head = operation_at("HEAD", "/v1/users/a")
    assert head is not None
    assert head["operationId"] == "get_users_by_user"


def test_a_member_that_is_not_described_is_a_problem_of_an_answer() -> None:
    user = {"emailId": "a@b.c", "firstName": "A", "lastName": "B"}
    schema = {"$ref": "#/components/schemas/User"}
    assert problems(schema, user, closed=True) == []
    assert problems(schema, {**user, "password": "x"}, closed=True)
    assert problems(schema, {"emailId": "a@b.c"}, closed=True)
    assert problems(schema, {**user, "password": "x"}, closed=False) == []


def test_null_is_a_problem_unless_it_may_be() -> None:
    assert problems({"type": "string", "nullable": True}, None, closed=True) == []
    assert problems({"type": "string"}, None, closed=True)
