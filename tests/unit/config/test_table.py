"""The table of settings: names that follow from one another, defaults, and secrets that stay hidden."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path

import pytest

from gateway.config import SETTINGS, Settings


def test_every_field_is_a_row() -> None:
    assert [setting.name for setting in SETTINGS] == [field.name for field in fields(Settings)]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_a_row_is_complete(setting: object) -> None:
    row = next(row for row in SETTINGS if row is setting)
    assert row.help
    assert row.kind.allowed
    assert row.kind.parse(row.default) == getattr(Settings(), row.name)


def test_the_names_follow_from_the_field() -> None:
    port = SETTINGS[0]
    assert (port.name, port.env, port.flag) == ("traffic_port", "GATEWAY_TRAFFIC_PORT", "--traffic-port")


def test_the_defaults_are_the_documented_ones() -> None:
    settings = Settings()
    assert (settings.traffic_bind, settings.traffic_port) == ("0.0.0.0", 8080)
    assert (settings.management_bind, settings.management_port) == ("127.0.0.1", 9000)
    assert (settings.ops_bind, settings.ops_port) == ("127.0.0.1", 9901)
    assert settings.demo_port == 8081
    assert settings.redis_url == ""
    assert settings.data_dir == Path.home() / ".tollkeeper"
    assert settings.token_purge_after == 3 * 24 * 3600
    assert (settings.token_cache, settings.redis_grace) == (200_000, 10.0)
    assert settings.lookup_timeout == 0.05
    assert settings.max_body == 10 * 1024 * 1024
    assert settings.condition_precedence == "edge"
    assert settings.trusted_proxies == ()


def test_the_default_environment_is_told_in_its_parts() -> None:
    assert (Settings().organization, Settings().environment) == ("myorg", "test")


def test_settings_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().traffic_port = 1  # type: ignore[misc]


def test_secrets_are_not_shown() -> None:
    settings = replace(Settings(), admin_password="hunter2hunter2", redis_url="redis://:hunter2@localhost")
    assert "hunter2" not in repr(settings)
    assert {setting.name for setting in SETTINGS if setting.is_secret} == {"admin_password", "redis_url"}
