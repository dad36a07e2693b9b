"""Reading the settings: which source wins, and that every refusal names what it refuses and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.config import Settings, load, read_settings
from gateway.errors import SettingsError


def refusal(
    environ: dict[str, str], file_text: str | None = None, overrides: dict[str, str] | None = None
) -> str:
    with pytest.raises(SettingsError) as refused:
        load(environ, file_text, overrides or {})
    return str(refused.value)


def test_nothing_given_is_all_defaults() -> None:
    assert load({}, None, {}) == Settings()


def test_what_is_not_ours_in_the_environment_is_left_alone() -> None:
    assert load({"PATH": "/bin", "GATEWAYS": "2", "GATEWAY_CONFIG_FILE": "x"}, "", {}) == Settings()


def test_a_flag_wins_over_the_environment_over_the_file_over_the_default() -> None:
    file_text = "traffic_port = 1\nops_port = 1001\nmanagement_port = 1002"
    environ = {"GATEWAY_TRAFFIC_PORT": "2", "GATEWAY_OPS_PORT": "2001"}
    settings = load(environ, file_text, {"traffic_port": "3"})
    assert (settings.traffic_port, settings.ops_port, settings.management_port) == (3, 2001, 1002)
    assert settings.demo_port == 8081


def test_a_file_holds_texts_numbers_and_lists() -> None:
    settings = load(
        {},
        'workers = 3\nshutdown_grace = 2.5\nidle_timeout = "2m"\ntrusted_proxies = ["10.0.0.0/8", "::1"]\n'
        "traffic_bind = '::'\n",
        {},
    )
    assert (settings.workers, settings.shutdown_grace, settings.idle_timeout) == (3, 2.5, 120.0)
    assert [str(network) for network in settings.trusted_proxies] == ["10.0.0.0/8", "::1/128"]
    assert settings.traffic_bind == "::"


@pytest.mark.parametrize(
    ("environ", "file_text", "overrides", "message"),
    [
        (
            {"GATEWAY_TRAFIC_PORT": "1"},
            "",
            {},
            "GATEWAY_TRAFIC_PORT: there is no such setting; did you mean GATEWAY_TRAFFIC_PORT?",
        ),
        (
            {"GATEWAY_CONFIG": "1"},
            "",
            {},
            "GATEWAY_CONFIG: there is no such setting; did you mean GATEWAY_CONFIG_FILE?",
        ),
        ({"GATEWAY_" + "X" * 60: "1"}, "", {}, "GATEWAY_" + "X" * 60 + ": there is no such setting"),
        (
            {},
            "worker = 1",
            {},
            "worker in the settings file: there is no such setting; did you mean workers?",
        ),
        ({}, "[server]\nport = 1", {}, "server in the settings file: there is no such setting"),
        ({}, "", {"ops_prt": "1"}, "ops_prt: there is no such setting; did you mean ops_port?"),
    ],
)
def test_an_unknown_setting_is_refused_by_name(
    environ: dict[str, str], file_text: str, overrides: dict[str, str], message: str
) -> None:
    assert refusal(environ, file_text, overrides) == message


@pytest.mark.parametrize(
    ("environ", "file_text", "overrides", "source"),
    [
        ({"GATEWAY_OPS_PORT": "http"}, "", {}, "GATEWAY_OPS_PORT"),
        ({}, "ops_port = 'http'", {}, "ops_port in the settings file"),
        ({"GATEWAY_OPS_PORT": "1"}, "ops_port = 2", {"ops_port": "http"}, "--ops-port"),
    ],
)
def test_a_wrong_value_is_refused_under_the_name_it_was_given(
    environ: dict[str, str], file_text: str, overrides: dict[str, str], source: str
) -> None:
    assert refusal(environ, file_text, overrides) == (
        f"{source}: 'http' is not a whole number; "
        "allowed: a whole number from 0 to 65535 (0 takes any that is free)"
    )


@pytest.mark.parametrize("value", ["1979-05-27", "[1, 2]", "{ a = 1 }"])
def test_a_file_value_of_the_wrong_type_is_refused(value: str) -> None:
    message = refusal({}, f"workers = {value}")
    assert message == "workers in the settings file: must be a text, a number, or a list of texts"


def test_a_file_spells_true_and_false_as_toml_does() -> None:
    assert load({}, "target_url_suffix = true", {}).target_url_suffix is True
    assert (
        load({"GATEWAY_TARGET_URL_SUFFIX": "false"}, "target_url_suffix = true", {}).target_url_suffix
        is False
    )
    assert refusal({}, "workers = true").startswith(
        "workers in the settings file: 'true' is not a whole number"
    )


def test_a_file_that_is_not_toml_is_refused_with_its_line() -> None:
    message = refusal({}, "workers = 1\nops_port: 2\n")
    assert message.startswith("the settings file is not TOML: ")
    assert "line 2" in message


def test_everything_wrong_is_told_at_once() -> None:
    message = refusal({"GATEWAY_WORKERS": "0", "GATEWAY_NOPE": "1"}, "max_body = 'lots'")
    assert [line.split(":")[0] for line in message.splitlines()] == [
        "GATEWAY_NOPE",
        "GATEWAY_WORKERS",
        "max_body in the settings file",
    ]


def test_what_another_source_wins_over_must_be_right_all_the_same() -> None:
    environ = {"GATEWAY_WORKERS": "0", "GATEWAY_OPS_PORT": "9000"}
    message = refusal(environ, "workers = 'many'\nops_port = 'http'", {"workers": "2"})
    # The port that counts is told to be taken, whatever the file says.
    assert [line.split(": ")[0] for line in message.splitlines()] == [
        "ops_port in the settings file",
        "workers in the settings file",
        "GATEWAY_WORKERS",
        "GATEWAY_OPS_PORT",
    ]


def test_a_refused_winner_leaves_no_conflict_behind() -> None:
    message = refusal({"GATEWAY_OPS_PORT": "http"}, "ops_port = 8080")
    assert [line.split(":")[0] for line in message.splitlines()] == ["GATEWAY_OPS_PORT"]


def test_a_refused_secret_is_not_shown() -> None:
    environ = {"GATEWAY_ADMIN_PASSWORD": "hunter2", "GATEWAY_REDIS_URL": "tcp://:hunter2@localhost"}
    assert refusal(environ).splitlines() == [
        "GATEWAY_REDIS_URL: the value has no scheme that Redis is reached by; "
        "allowed: redis://host:port/db, rediss://host:port/db, unix:///path, or empty",
        "GATEWAY_ADMIN_PASSWORD: the value is too short or holds control characters; "
        "allowed: at least 8 characters, or empty",
    ]


def test_a_remote_redis_needs_the_key_of_all_machines() -> None:
    environ = {"GATEWAY_REDIS_URL": "redis://localhost"}
    assert (
        refusal(environ)
        == "GATEWAY_SECRET_KEY_FILE: is needed with GATEWAY_REDIS_URL, one key for all machines"
    )
    settings = load(environ, "secret_key_file = '/etc/key'", {})
    assert settings.secret_key_file == Path("/etc/key")


def test_a_refused_key_file_is_told_once() -> None:
    message = refusal({"GATEWAY_REDIS_URL": "redis://localhost", "GATEWAY_SECRET_KEY_FILE": "\0"})
    assert message.splitlines() == [
        "GATEWAY_SECRET_KEY_FILE: '\\x00' is not a path; allowed: a path, or empty"
    ]


def test_two_listeners_cannot_share_a_port() -> None:
    assert refusal({"GATEWAY_OPS_PORT": "8080"}) == "GATEWAY_OPS_PORT: 8080 is also GATEWAY_TRAFFIC_PORT"
    assert (
        refusal({}, "demo_port = 9000")
        == "demo_port in the settings file: 9000 is also GATEWAY_MANAGEMENT_PORT"
    )


def test_any_number_of_listeners_may_take_a_free_port() -> None:
    settings = load({"GATEWAY_OPS_PORT": "0", "GATEWAY_TRAFFIC_PORT": "0"}, None, {})
    assert (settings.ops_port, settings.traffic_port) == (0, 0)


def test_the_process_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_WORKERS", "7")
    monkeypatch.delenv("GATEWAY_CONFIG_FILE", raising=False)
    assert read_settings({}).workers == 7
    assert read_settings({"workers": "5"}).workers == 5


def test_the_file_is_named_by_the_environment_or_the_flag(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "one.toml").write_text("workers = 11")
    (tmp_path / "two.toml").write_text("workers = 12")
    monkeypatch.setenv("GATEWAY_CONFIG_FILE", str(tmp_path / "one.toml"))
    assert read_settings({}).workers == 11
    assert read_settings({}, str(tmp_path / "two.toml")).workers == 12


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("workers: 2", " is not TOML: "),
        ("wokers = 2", "there is no such setting; did you mean workers?"),
        ("workers = 0", "'0' is out of range"),
    ],
)
def test_the_file_is_named_in_its_refusals(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, problem: str
) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(text)
    monkeypatch.delenv("GATEWAY_CONFIG_FILE", raising=False)
    with pytest.raises(SettingsError) as refused:
        read_settings({}, str(file))
    assert f"the settings file {file} (--config)" in str(refused.value)
    assert problem in str(refused.value)
    monkeypatch.setenv("GATEWAY_CONFIG_FILE", str(file))
    with pytest.raises(SettingsError) as refused:
        read_settings({})
    assert f"the settings file {file} (GATEWAY_CONFIG_FILE)" in str(refused.value)


def test_a_file_that_cannot_be_read_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "latin").write_bytes(b"workers = '\xe9'")
    for name in ("missing.toml", "latin"):
        monkeypatch.setenv("GATEWAY_CONFIG_FILE", str(tmp_path / name))
        with pytest.raises(SettingsError, match=rf"^GATEWAY_CONFIG_FILE: '.*{name}' cannot be read: "):
            read_settings({})
    with pytest.raises(SettingsError, match=r"^--config: 'nowhere' cannot be read: .*No such file"):
        read_settings({}, "nowhere")
