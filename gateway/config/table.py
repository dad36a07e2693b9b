"""THE table of settings: the fields of `Settings`, each with its kind, its default and its help.

Environment variable, flag and file key follow from the field's name: `traffic_port` is
`GATEWAY_TRAFFIC_PORT`, `--traffic-port` and `traffic_port = ...`. A default is text, read by the same parser
as everything given.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TypeVar

from gateway.config.kinds import (
    ADDRESS,
    BOOLEAN,
    BYTES,
    CORES,
    EMAIL,
    ENVIRONMENT,
    LOG_TARGET,
    NETWORKS,
    PASSWORD,
    PATH,
    PATH_OR_NONE,
    PORT,
    REDIS_URL,
    SECONDS,
    SOME_SECONDS,
    Kind,
    Network,
    choice,
    number,
    seconds,
)

T = TypeVar("T")

PREFIX = "GATEWAY_"
# Where the settings file is: not a setting, as a file cannot say where it lies.
FILE_VARIABLE = "GATEWAY_CONFIG_FILE"


@dataclass(frozen=True, slots=True)
class Setting:
    """Describe one setting: its name, how its text is read, its default as text, its help."""

    name: str
    kind: Kind[object]
    default: str
    help: str
    is_secret: bool

    @property
    def env(self) -> str:
        """Return the name of the environment variable."""
        return PREFIX + self.name.upper()

    @property
    def flag(self) -> str:
        """Return the command-line flag."""
        return "--" + self.name.replace("_", "-")


def _declare(kind: Kind[T], default: str, help: str) -> T:
    """Make a dataclass field that carries one row of the table."""
    row = (kind, default, help, False)
    return field(default_factory=lambda: kind.parse(default), metadata={"row": row})


def _secret(kind: Kind[T], default: str, help: str) -> T:
    """Make the field of a value that neither repr nor a refusal may show."""
    row = (kind, default, help, True)
    return field(default_factory=lambda: kind.parse(default), repr=False, metadata={"row": row})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Hold all settings: durations in seconds, sizes in bytes, paths absolute. `Settings()` are defaults."""

    traffic_port: int = _declare(PORT, "8080", "port that API clients call")
    traffic_bind: str = _declare(ADDRESS, "0.0.0.0", "address that API clients call")
    management_port: int = _declare(PORT, "9000", "port of the management API")
    management_bind: str = _declare(ADDRESS, "127.0.0.1", "address of the management API")
    ops_port: int = _declare(PORT, "9901", "port of /healthz, /readyz and /metrics")
    ops_bind: str = _declare(ADDRESS, "127.0.0.1", "address of /healthz, /readyz and /metrics")
    demo_port: int = _declare(PORT, "8081", "port of the demo's origin, on 127.0.0.1")
    workers: int = _declare(CORES, "cores", "number of processes that carry traffic")
    redis_url: str = _secret(REDIS_URL, "", "Redis to use; empty starts one of our own in the data folder")
    data_dir: Path = _declare(PATH, "~/.tollkeeper", "folder of everything that is kept")
    secret_key_file: Path | None = _declare(
        PATH_OR_NONE, "", "file of the key that protects secrets, needed with a Redis URL; empty makes one"
    )
    default_environment: str = _declare(
        ENVIRONMENT, "myorg/test", "environment of a call whose host belongs to no virtual host"
    )
    admin_user: str = _declare(EMAIL, "admin@tollkeeper.local", "first administrator of the management API")
    admin_password: str = _secret(
        PASSWORD, "", "password of the first administrator; empty makes one, shown once"
    )
    audit_age: float = _declare(SOME_SECONDS, "90d", "how long the audit log keeps who changed what")
    audit_most: int = _declare(
        number(100, 1_000_000), "10000", "most audit records of an organization; the oldest go first"
    )
    token_purge_after: float = _declare(SECONDS, "3d", "how long an expired token is still known as expired")
    refresh_retry: float = _declare(
        SECONDS,
        "10s",
        "how long a used up refresh token gets the same answer again, lest a lost one log out; 0: not at all",
    )
    token_cache: int = _declare(
        number(1, 100_000_000), "200000", "most tokens that a worker remembers at a time"
    )
    redis_grace: float = _declare(
        SECONDS,
        "10s",
        "how long what a worker remembers still counts while Redis does not answer; 0: not at all",
    )
    lookup_timeout: float = _declare(
        # What waits is looked at each 10 ms: less would be a matter of luck. More might outlast the grace.
        seconds("20ms", "5s"),
        "50ms",
        "time that Redis has to answer a worker; then it counts as away. To be less than the grace",
    )
    condition_precedence: str = _declare(
        choice("edge", "java"),
        "edge",
        "whether || binds tighter than && in conditions (edge) or looser (java)",
    )
    target_url_suffix: bool = _declare(
        BOOLEAN, "false", "whether the path suffix is added to a target.url that a policy set"
    )
    trusted_proxies: tuple[Network, ...] = _declare(
        NETWORKS, "", "peers whose X-Forwarded-For and X-Forwarded-Proto count"
    )
    max_body: int = _declare(BYTES, "10MiB", "largest body that is held for a policy")
    header_timeout: float = _declare(SOME_SECONDS, "30s", "time a client has to send the head of a request")
    idle_timeout: float = _declare(SOME_SECONDS, "75s", "time a connection may stay open between requests")
    request_timeout: float = _declare(
        SECONDS, "0", "time a call may take from its head to the end of its answer; 0 for any"
    )
    max_connections: int = _declare(
        number(1, 1_000_000), "16384", "most client connections of a worker; what comes beyond is refused"
    )
    max_pipelined: int = _declare(
        BYTES, "64KiB", "most that a client may send ahead of what it has answers to; then it is not read"
    )
    client_max_connections: int = _declare(
        number(1, 1_000_000), "1024", "most connections of a worker to targets"
    )
    shutdown_grace: float = _declare(SECONDS, "10s", "time that calls under way have to finish at a stop")
    statistics_keep: float = _declare(
        SECONDS,
        "30d",
        "how long statistics are kept, after a day by the hour; 0: nothing is counted",
    )
    access_log: str = _declare(LOG_TARGET, "-", "where each call leaves its line")
    log_level: str = _declare(
        choice("debug", "info", "warning", "error"), "info", "least severity that is logged"
    )

    @property
    def organization(self) -> str:
        """Return the organization of the default environment."""
        return self.default_environment.partition("/")[0]

    @property
    def environment(self) -> str:
        """Return the default environment's name within its organization."""
        return self.default_environment.partition("/")[2]


SETTINGS: tuple[Setting, ...] = tuple(
    Setting(declared.name, *declared.metadata["row"]) for declared in fields(Settings)
)
