"""Bring the sources of the settings together; refuse what is unknown, wrong, or at odds with something else.

A flag wins over the environment, the environment over the file, the file over the default. All that is
refused is told at once, one line each, under the name by which it was given.
"""

from __future__ import annotations

import difflib
import os
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from gateway.config.table import FILE_VARIABLE, PREFIX, SETTINGS, Settings
from gateway.errors import SettingsError

_BY_NAME = {setting.name: setting for setting in SETTINGS}
_BY_ENV = {setting.env: setting for setting in SETTINGS}


def read_settings(overrides: Mapping[str, str], config_file: str | None = None) -> Settings:
    """Build the settings of this process: its environment, the settings file, and the flags given.

    The file is `config_file` (the flag `--config`), else the one that `GATEWAY_CONFIG_FILE` names, else none.

    Raises:
        SettingsError: a setting is refused, or the file cannot be read.
    """
    source, name = (
        ("--config", config_file) if config_file else (FILE_VARIABLE, os.environ.get(FILE_VARIABLE))
    )
    file_text = None
    if name:
        try:
            file_text = Path(name).read_text(encoding="utf-8")
        except (OSError, ValueError) as error:  # ValueError: not UTF-8, or no possible path
            raise SettingsError(f"{source}: {name!r} cannot be read: {error}") from error
    return load(os.environ, file_text, overrides, file_title=f"the settings file {name} ({source})")


def load(
    environ: Mapping[str, str],
    file_text: str | None,
    overrides: Mapping[str, str],
    *,
    file_title: str = "the settings file",
) -> Settings:
    """Build the settings from an environment, the text of a TOML file, and flags by the setting's name.

    `file_title` is what refusals call the file.

    Raises:
        SettingsError: with one line for each thing that is refused, also where another source wins over it.
    """
    problems: list[str] = []
    given: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, text, source in (
        *_from_file(file_text or "", file_title, problems),
        *_from_environ(environ, problems),
        *_from_flags(overrides, problems),
    ):
        given[name].append((text, source))
    values: dict[str, object] = {}
    sources: dict[str, str] = {}
    for setting in SETTINGS:
        # The last one wins; those before it must be right all the same.
        for text, source in given[setting.name] or [(setting.default, setting.env)]:
            values.pop(setting.name, None)
            sources[setting.name] = source
            try:
                values[setting.name] = setting.kind.parse(text)
            except ValueError as error:
                shown = "the value" if setting.is_secret else repr(text)
                problems.append(f"{source}: {shown} {error}; allowed: {setting.kind.allowed}")
    problems.extend(_conflicts(values, sources))
    if problems:
        raise SettingsError("\n".join(problems))
    return Settings(**values)  # type: ignore[arg-type] # each kind reads its field's type


_Given = Iterator[tuple[str, str, str]]
"""What one source gives: the setting's name, its text, and what to call it in a refusal."""


def _from_file(file_text: str, title: str, problems: list[str]) -> _Given:
    try:
        values: dict[str, object] = tomllib.loads(file_text)
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{title} is not TOML: {error}")
        return
    for key, value in values.items():
        source = f"{key} in {title}"
        if key not in _BY_NAME:
            problems.append(_unknown(source, key, _BY_NAME))
        elif (text := _as_text(value)) is None:
            problems.append(f"{source}: must be a text, a number, or a list of texts")
        else:
            yield key, text, source


def _from_environ(environ: Mapping[str, str], problems: list[str]) -> _Given:
    for variable, text in environ.items():
        if variable in _BY_ENV:
            yield _BY_ENV[variable].name, text, variable
        elif variable.startswith(PREFIX) and variable != FILE_VARIABLE:
            problems.append(_unknown(variable, variable, [*_BY_ENV, FILE_VARIABLE]))


def _from_flags(overrides: Mapping[str, str], problems: list[str]) -> _Given:
    for name, text in overrides.items():
        if name in _BY_NAME:
            yield name, text, _BY_NAME[name].flag
        else:
            problems.append(_unknown(name, name, _BY_NAME))


def _as_text(value: object) -> str | None:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ",".join(value)
    if isinstance(value, bool):
        return str(value).lower()  # as TOML spells it
    return str(value) if isinstance(value, str | int | float) else None


def _unknown(source: str, name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"{source}: there is no such setting" + (f"; did you mean {near[0]}?" if near else "")


def _conflicts(values: Mapping[str, object], sources: Mapping[str, str]) -> Iterator[str]:
    """Yield what is right by itself and wrong together; a value that was refused already is missing here."""
    if values.get("redis_url") and values.get("secret_key_file", "refused") is None:
        yield f"{sources['secret_key_file']}: is needed with {sources['redis_url']}, one key for all machines"
    taken: dict[object, str] = {}
    for name in ("traffic_port", "management_port", "ops_port", "demo_port"):
        port = values.get(name)
        if port and port in taken:
            yield f"{sources[name]}: {port} is also {sources[taken[port]]}"
        taken.setdefault(port, name)
