"""The flags: one for each setting, and only what was given is handed on."""

from __future__ import annotations

import argparse

import pytest

from gateway.cli.flags import add_flags, given, grouped_settings, settings_table
from gateway.config import SETTINGS
from tests.support.source import ROOT


def parse(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    add_flags(parser)
    return parser.parse_args(arguments)


def test_every_setting_stands_in_one_group() -> None:
    names = [setting.name for settings in grouped_settings().values() for setting in settings]
    assert sorted(names) == sorted(setting.name for setting in SETTINGS)


def test_only_what_is_given_is_handed_on() -> None:
    assert given(parse()) == {}
    parsed = parse("--traffic-port", "1", "--redis-url", "", "--demo", "--config", "f.toml")
    assert given(parsed) == {"traffic_port": "1", "redis_url": ""}
    assert (parsed.demo, parsed.config) == (True, "f.toml")


def test_values_stay_as_they_were_written() -> None:
    assert given(parse("--workers", "many", "--shutdown-grace", " 1s ")) == {
        "workers": "many",
        "shutdown_grace": " 1s ",
    }


@pytest.mark.parametrize("flag", ["--traffic", "--unknown", "--traffic_port"])
def test_what_is_no_flag_is_refused(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        parse(flag, "1")
    assert refusal.value.code == 2
    assert f"unrecognized arguments: {flag}" in capsys.readouterr().err


def test_the_help_tells_of_each_setting_all_there_is_to_know() -> None:
    parser = argparse.ArgumentParser(formatter_class=argparse.RawTextHelpFormatter)
    add_flags(parser)
    shown = parser.format_help()
    for setting in SETTINGS:
        assert setting.flag in shown
        assert setting.env in shown
        assert setting.help in shown
        assert f"default {setting.default}; " in shown or not setting.default


def test_the_page_for_operators_shows_the_table_as_it_is() -> None:
    page = (ROOT / "docs/operations.md").read_text()
    _, _, rest = page.partition("<!-- settings: made from the table of settings -->\n\n")
    shown, end, _ = rest.partition("\n\n<!-- end of settings -->\n")
    assert end
    assert shown == settings_table()
