"""Organizations, their environments, and the virtual hosts by which an environment is reached."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.entities.record import Record
from gateway.entities.rules import InvalidEntity, check_choice, check_host, check_plain_name, check_port
from gateway.entities.stamps import Attribute, Stamped, attribute
from gateway.entities.tls import TlsDetails

ORGANIZATION_TYPES = ("trial", "paid")
FIRST_ENVIRONMENTS = ("prod", "test")
"""The environments that an organization begins with."""
FIRST_PROPERTIES = (
    Attribute("features.isSmbOrganization", "false"),
    # Edge: clients then read and write the entries of key value maps one by one.
    Attribute("features.isCpsEnabled", "true"),
)
"""The properties that an organization begins with, where whoever makes it names none."""
MOST_HOST_ALIASES = 100


@dataclass(frozen=True, slots=True)
class Organization(Record, Stamped):
    """Hold one organization; `environments` are names, kept in step by the store."""

    name: str
    display_name: str = ""
    type: str = "trial"
    environments: tuple[str, ...] = ()
    properties: tuple[Attribute, ...] = ()

    def property(self, name: str) -> str | None:
        """Return the value of an organization property, None when it is not set."""
        return attribute(self.properties, name)

    def check(self) -> None:
        """Refuse a name or type that cannot be.

        Raises:
            InvalidEntity: with the value that is wrong.
        """
        check_plain_name("Organization", self.name)
        check_choice("messaging.config.beans.InvalidType", "type", self.type, ORGANIZATION_TYPES)


@dataclass(frozen=True, slots=True)
class Environment(Record, Stamped):
    """Hold one environment of an organization."""

    name: str
    display_name: str = ""
    description: str = ""
    properties: tuple[Attribute, ...] = ()

    def check(self) -> None:
        """Refuse a name that cannot be.

        Raises:
            InvalidEntity: with the name.
        """
        check_plain_name("Environment", self.name)


@dataclass(frozen=True, slots=True)
class PropagatedTls(Record):
    """Say which facts of a client's TLS connection a proxy may see as variables."""

    connection_properties: bool = False
    client_properties: bool = False


@dataclass(frozen=True, slots=True)
class VirtualHost(Record, Stamped):
    """Hold one virtual host: the host names and port by which an environment is reached.

    `port` is a number here; Edge writes it as a text. Only the aliases and whether it is secure mean
    anything to the workers; the rest is kept, and read back as it was written.
    """

    name: str
    host_aliases: tuple[str, ...] = ()
    port: int = 80
    is_secure: bool = False
    base_url: str = ""
    ignore_validation_errors: bool = False
    tls: TlsDetails | None = None
    interfaces: tuple[str, ...] = ()
    listen_options: tuple[str, ...] = ()
    retry_options: tuple[str, ...] = ()
    properties: tuple[Attribute, ...] = ()
    propagated_tls: PropagatedTls | None = None
    uses_trial_certificate: bool = False

    def check(self) -> None:
        """Refuse a name, alias or port that cannot be; an alias may begin with `*.`.

        Raises:
            InvalidEntity: with the value that is wrong.
        """
        check_plain_name("Virtual host", self.name)
        check_port(self.port)
        if len(self.host_aliases) > MOST_HOST_ALIASES:
            raise InvalidEntity(
                "messaging.config.beans.InvalidHost",
                f"{len(self.host_aliases)} host aliases are given; {MOST_HOST_ALIASES} are allowed",
            )
        for alias in self.host_aliases:
            try:
                check_host(alias.removeprefix("*."))
            except InvalidEntity as error:
                raise InvalidEntity(
                    error.rule, f"host alias {alias!r} is not a host name or IP address"
                ) from error


def own_host(organization: str, environment: str) -> str:
    """Return the host name by which an environment is always reached."""
    return f"{organization}-{environment}.localhost".lower()


def first_virtual_hosts(organization: str, environment: str, port: int) -> tuple[VirtualHost, ...]:
    """Make the two virtual hosts that an environment begins with.

    Until the gateway itself speaks TLS, both are served by the plain port.
    """
    alias = own_host(organization, environment)
    return tuple(VirtualHost(name, (alias,), port) for name in ("default", "secure"))
