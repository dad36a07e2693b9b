"""The flags of commands: for `gateway serve` one for each setting, in groups, made from the one table.

Flags carry texts; what they mean, and which are wrong, is decided where all sources come together.
"""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Mapping, Sequence

from gateway.config import FILE_VARIABLE, SETTINGS, Setting, Settings, read_settings

GROUPS: Mapping[str, tuple[str, ...]] = {
    "addresses": (
        *("traffic_port", "traffic_bind", "management_port", "management_bind"),
        *("ops_port", "ops_bind", "demo_port"),
    ),
    "processes and data": ("workers", "redis_url", "data_dir", "secret_key_file"),
    "management": ("audit_age", "audit_most"),
    "first start": ("default_environment", "admin_user", "admin_password"),
    "proxies": (
        *("token_purge_after", "refresh_retry", "token_cache", "redis_grace", "lookup_timeout"),
        *("condition_precedence", "target_url_suffix"),
    ),
    "connections": (
        *("trusted_proxies", "max_body", "header_timeout", "idle_timeout"),
        *("request_timeout", "max_connections", "max_pipelined", "client_max_connections", "shutdown_grace"),
    ),
    "logs": ("statistics_keep", "access_log", "log_level"),
}
"""Which settings stand together in the help and in the documentation, and in which order."""

_METAVARS = {
    "port": "PORT",
    "bind": "ADDRESS",
    "file": "PATH",
    "dir": "PATH",
    "url": "URL",
    "workers": "COUNT",
    "connections": "COUNT",
    "cache": "COUNT",
    "body": "SIZE",
    "pipelined": "SIZE",
    "timeout": "TIME",
    "grace": "TIME",
    "after": "TIME",
    "age": "TIME",
    "most": "COUNT",
    "environment": "ORG/ENV",
    "user": "E-MAIL",
    "proxies": "NETWORKS",
}


def grouped_settings() -> dict[str, tuple[Setting, ...]]:
    """Return the settings of each group, in order."""
    by_name = {setting.name: setting for setting in SETTINGS}
    return {title: tuple(by_name[name] for name in names) for title, names in GROUPS.items()}


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Give a parser `--config`, `--demo`, and a flag for each setting."""
    parser.add_argument(
        "--config", metavar="FILE", help=f"settings as TOML, traffic_port = 8080 and so on\n{FILE_VARIABLE}"
    )
    parser.add_argument(
        "--demo", action="store_true", help="start the demo's backend, and deploy the demo's proxies once"
    )
    for title, settings in grouped_settings().items():
        group = parser.add_argument_group(title)
        for setting in settings:
            _add_flag(group, setting)


def _add_flag(parser: argparse._ActionsContainer, setting: Setting) -> None:
    parser.add_argument(
        setting.flag,
        dest=setting.name,
        metavar=_METAVARS.get(setting.name.rpartition("_")[2], "VALUE"),
        # None and not the default: only what was really given wins over the other sources.
        default=None,
        help=_help(setting).replace("%", "%%"),
    )


_OF_STORE = ("redis_url", "data_dir", "secret_key_file")
"""The settings that lead to what a gateway keeps."""
SOURCES = """\
Each setting is a flag, an environment variable, or a line of the file: a flag wins over the environment,
the environment over the file, the file over the default.
"""
"""What the help of a verb with settings ends with."""


def add_store_flags(parser: argparse.ArgumentParser) -> None:
    """Give a parser `--config` and the flags that lead to what a gateway keeps."""
    parser.add_argument("--config", metavar="FILE", help=f"settings as TOML\n{FILE_VARIABLE}")
    for setting in SETTINGS:
        if setting.name in _OF_STORE:
            _add_flag(parser, setting)


def settings_of(parsed: argparse.Namespace) -> Settings:
    """Return the settings that flags, environment and file come to.

    Raises:
        SettingsError: with each that is wrong.
    """
    return read_settings(given(parsed), parsed.config)


def given(parsed: argparse.Namespace) -> dict[str, str]:
    """Return the settings that were given as flags, by name."""
    values = {setting.name: getattr(parsed, setting.name, None) for setting in SETTINGS}
    return {name: value for name, value in values.items() if value is not None}


def unrecognized(words: Sequence[str], known: Sequence[str]) -> str:
    """Return the refusal of words that a command does not know, with those of its flags that may be meant."""
    near = [difflib.get_close_matches(word.partition("=")[0], known, n=1) for word in words]
    meant = ", ".join(match[0] for match in near if match)
    return f"unrecognized arguments: {' '.join(words)}" + (f"; did you mean {meant}?" if meant else "")


def _help(setting: Setting) -> str:
    default = f"default {setting.default}" if setting.default else "no default"
    return f"{setting.help}\n{default}; {setting.env}; {setting.kind.allowed}"


def settings_table() -> str:
    """Return the settings as docs/operations.md shows them, a table for each group."""
    return "\n\n".join(_table(title, settings) for title, settings in grouped_settings().items())


def _table(title: str, settings: Sequence[Setting]) -> str:
    head = (f"### {title.capitalize()}", "", "| variable | default | what it is |", "|---|---|---|")
    return "\n".join((*head, *map(_row, settings)))


def _row(setting: Setting) -> str:
    default = f"`{setting.default}`" if setting.default else ""
    words = f"{setting.help}<br>{setting.kind.allowed}".replace("|", "\\|")
    return f"| `{setting.env}` | {default} | {words} |"
