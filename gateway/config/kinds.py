"""The kinds of values a setting can have: how their text is read, and in what words they are asked for.

A parser raises ValueError with the problem, worded to follow the value ("is not a duration"); it never quotes
the value, which may be a secret. Nothing here knows the name of a setting.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import urlsplit

T_co = TypeVar("T_co", covariant=True)
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_SECONDS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_BYTES = {"": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
_IN_SECONDS = "seconds, or a number with ms, s, m, h or d"


@dataclass(frozen=True, slots=True)
class Kind(Generic[T_co]):
    """Read one kind of value; `allowed` says what is accepted."""

    parse: Callable[[str], T_co]
    allowed: str


def number(least: int, most: int, note: str = "") -> Kind[int]:
    """Make the kind of whole numbers within bounds; the note is added to what is allowed."""
    return Kind(lambda text: _whole(text, least, most), f"a whole number from {least} to {most}{note}")


def seconds(least: str, most: str) -> Kind[float]:
    """Make the kind of durations within bounds, which are written as durations themselves."""

    def parse(text: str) -> float:
        if not _seconds(least) <= (found := _seconds(text)) <= _seconds(most):
            raise ValueError("is out of range")
        return found

    return Kind(parse, f"{_IN_SECONDS}; from {least} to {most}")


def choice(*choices: str) -> Kind[str]:
    """Make the kind of a few words."""

    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError("is not one of the choices")
        return text

    return Kind(parse, " or ".join(choices))


def shaped(pattern: str, problem: str, allowed: str) -> Kind[str]:
    """Make the kind of texts that match a pattern as a whole."""

    def parse(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(problem)
        return text

    return Kind(parse, allowed)


def _whole(text: str, least: int, most: int) -> int:
    # int() alone would also take signs, blanks, underscores and other scripts' digits
    if not re.fullmatch("[0-9]{1,18}", text):
        raise ValueError("is not a whole number")
    if not least <= int(text) <= most:
        raise ValueError("is out of range")
    return int(text)


def _cores(text: str) -> int:
    # the cores this process may run on: in a container or under taskset fewer than the machine has
    return len(os.sched_getaffinity(0)) if text == "cores" else _whole(text, 1, 1024)


def _address(text: str) -> str:
    try:
        return text if text == "localhost" else str(ipaddress.ip_address(text))
    except ValueError as error:
        raise ValueError("is not an address") from error


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise ValueError(f"holds what is no network ({error})") from error


def _redis_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        place = (
            parts.path if parts.scheme == "unix" else (parts.hostname and f"{parts.hostname}:{parts.port}")
        )
    except ValueError as error:  # whose words quote the URL, password and all
        raise ValueError("is not a URL") from error
    if text and parts.scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("has no scheme that Redis is reached by")
    if text and not place:
        raise ValueError("names no host or socket")
    return text


def _path(text: str) -> Path:
    if not text or "\0" in text:
        raise ValueError("is not a path")
    return Path(text).expanduser().absolute()


def _log_target(text: str) -> str:
    return text if text in {"off", "-"} else str(_path(text))


def _seconds(text: str) -> float:
    match = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)(ms|s|m|h|d|)", text)
    if not match:
        raise ValueError("is not a duration")
    return float(match[1]) * _SECONDS[match[2]]


def _some_seconds(text: str) -> float:
    if not (seconds := _seconds(text)):
        raise ValueError("is no time at all")
    return seconds


def _bytes(text: str) -> int:
    match = re.fullmatch(r"([0-9]{1,12})(KiB|MiB|GiB|)", text)
    if not match:
        raise ValueError("is not a size")
    return int(match[1]) * _BYTES[match[2]]


BOOLEAN = Kind(lambda text: choice("true", "false").parse(text) == "true", "true or false")
PORT = number(0, 65535, " (0 takes any that is free)")
CORES = Kind(_cores, "a whole number from 1 to 1024, or `cores`")
ADDRESS = Kind(_address, "an IPv4 or IPv6 address, or `localhost`")
NETWORKS = Kind(_networks, "networks such as 10.0.0.0/8,192.0.2.7 separated by commas, or empty")
REDIS_URL = Kind(_redis_url, "redis://host:port/db, rediss://host:port/db, unix:///path, or empty")
PATH = Kind(_path, "a path")
PATH_OR_NONE: Kind[Path | None] = Kind(lambda text: _path(text) if text else None, "a path, or empty")
LOG_TARGET = Kind(_log_target, "`off`, `-` for standard output, or a path")
SECONDS = Kind(_seconds, _IN_SECONDS)
SOME_SECONDS = Kind(_some_seconds, f"{_IN_SECONDS}; more than 0")
BYTES = Kind(_bytes, "bytes, or a number with KiB, MiB or GiB")
ENVIRONMENT = shaped(
    "[A-Za-z0-9_-]+/[A-Za-z0-9_-]+", "is not an organization and an environment", "organization/environment"
)
EMAIL = shaped(r"[^\s@:]+@[^\s@:]+", "is not an e-mail address", "an e-mail address")
PASSWORD = shaped(
    r"|[^\x00-\x1f\x7f]{8,}", "is too short or holds control characters", "at least 8 characters, or empty"
)
