"""What may be a name, a key, an address: the edges of each rule."""

from __future__ import annotations

import pytest

from gateway.entities import InvalidEntity, check_key_text, check_proxy_name, is_key_text, rules


@pytest.mark.parametrize("name", ["PremiumWeatherAPI", "a b", "a.b_c-d$e%f", "x" * 255])
def test_product_names_that_are_accepted(name: str) -> None:
    rules.check_product_name(name)


@pytest.mark.parametrize("name", ["", " a", "a ", "a/b", "a#b", "ä", "a\n", "x" * 256, "a:b"])
def test_product_names_that_are_refused(name: str) -> None:
    with pytest.raises(InvalidEntity) as refusal:
        rules.check_product_name(name)
    assert refusal.value.rule == "keymanagement.service.apiproduct_name_invalid"
    assert repr(name) in refusal.value.message


def test_app_names_may_hold_a_hash() -> None:
    rules.check_app_name("Weather App #1")


@pytest.mark.parametrize("name", ["", "a/b", " a", "a:b", "a{b}"])
def test_app_names_that_are_refused(name: str) -> None:
    with pytest.raises(InvalidEntity) as refusal:
        rules.check_app_name(name)
    assert refusal.value.rule == "keymanagement.service.app_invalid_name"


@pytest.mark.parametrize("name", ["weatherapi", "a.b-c_d", "1", "..."])
def test_proxy_names_that_are_accepted(name: str) -> None:
    check_proxy_name(name)


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "a b", "a\\b", "é", "a%2f"])
def test_proxy_names_that_are_refused(name: str) -> None:
    with pytest.raises(InvalidEntity, match="API proxy name"):
        check_proxy_name(name)


@pytest.mark.parametrize("name", ["test", "prod-1", "a.b_c", "9"])
def test_plain_names_that_are_accepted(name: str) -> None:
    rules.check_plain_name("Environment", name)


@pytest.mark.parametrize("name", ["", "-a", ".", "a b", "a{b}", "a:b", "a/b", "x" * 256])
def test_plain_names_that_are_refused(name: str) -> None:
    with pytest.raises(InvalidEntity, match="Environment name"):
        rules.check_plain_name("Environment", name)


@pytest.mark.parametrize("email", ["tesla@weathersample.com", "a.b+c@d.e", "admin@localhost"])
def test_emails_that_are_accepted(email: str) -> None:
    rules.check_email(email)


@pytest.mark.parametrize("email", ["", "a", "a@", "@b.c", "a@b", "a b@c.d", "a@b.c d", "a@@b.c", "a{@b.c"])
def test_emails_that_are_refused(email: str) -> None:
    with pytest.raises(InvalidEntity) as refusal:
        rules.check_email(email)
    assert refusal.value.rule == "developer.service.InvalidEmail"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("aB3_-", True), ("x" * 2048, True), ("x" * 2049, False), ("", False), ("a b", False), ("a\n", False)],
)
def test_what_could_be_a_consumer_key(text: str, expected: bool) -> None:
    assert is_key_text(text) is expected


def test_a_refused_secret_is_not_repeated() -> None:
    check_key_text("consumer_secret", "fine")
    with pytest.raises(InvalidEntity) as refusal:
        check_key_text("consumer_secret", "hush hush")
    assert refusal.value.rule == "keymanagement.service.invalid_consumer_secret"
    assert refusal.value.message.startswith("The consumer secret is invalid")
    assert "hush" not in str(refusal.value)


@pytest.mark.parametrize("host", ["localhost", "10.0.0.5", "a.b-c.example", "::1", "[::1]", "x", "x" * 63])
def test_hosts_that_are_accepted(host: str) -> None:
    rules.check_host(host)


@pytest.mark.parametrize(
    "host",
    ["", "a b", "http://a", "a/b", "-a", "a-", "a:80", "a@b", "a..b", "[a]", "x" * 64, "a." * 126 + "ab"],
)
def test_hosts_that_are_refused(host: str) -> None:
    with pytest.raises(InvalidEntity, match="is not a host name or IP address"):
        rules.check_host(host)


@pytest.mark.parametrize("port", [1, 65535])
def test_ports_that_are_accepted(port: int) -> None:
    rules.check_port(port)


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_ports_that_are_refused(port: int) -> None:
    with pytest.raises(InvalidEntity, match=f"port {port} is not between 1 and 65535"):
        rules.check_port(port)


def test_eighteen_attributes_are_accepted_and_no_more() -> None:
    pairs = [(f"n{number}", "v") for number in range(18)]
    rules.check_attributes(pairs)
    with pytest.raises(InvalidEntity, match="19 attributes given; at most 18 are allowed"):
        rules.check_attributes([*pairs, ("one more", "v")])


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        (("", "v"), "0 characters; 1 to 1024"),
        (("n" * 1025, "v"), "1025 characters; 1 to 1024"),
        (("n", "v" * 2049), "the value of attribute 'n' has 2049 characters"),
    ],
)
def test_attributes_that_are_refused(pair: tuple[str, str], message: str) -> None:
    with pytest.raises(InvalidEntity, match=message):
        rules.check_attributes([pair])


def test_an_attribute_given_twice_is_refused() -> None:
    with pytest.raises(InvalidEntity, match="attribute 'n' is given twice"):
        rules.check_attributes([("n", "1"), ("n", "2")])


def test_a_choice_names_what_is_expected() -> None:
    rules.check_choice("rule", "status", "a", ("a", "b"))
    with pytest.raises(InvalidEntity, match="status 'c' is invalid: one of a, b is expected") as refusal:
        rules.check_choice("rule", "status", "c", ("a", "b"))
    assert refusal.value.rule == "rule"
