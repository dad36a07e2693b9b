"""`gateway serve`: the supervisor, what it puts into a fresh store, and what it says when it is up."""

from __future__ import annotations

import argparse
import asyncio
import ipaddress
import logging
import time
from dataclasses import dataclass

from gateway.cli.banner import Facts, banner
from gateway.cli.flags import SOURCES, add_flags, settings_of
from gateway.cli.verb import DONE, CommandFailed, Verb
from gateway.config import Settings
from gateway.demo import Demo, demo_client, provision
from gateway.entities import Credential
from gateway.management import describe, make_first_admin
from gateway.runtime import Addresses, StartFailed, Supervisor
from gateway.store import Store
from gateway.telemetry import configure_logging

_SERVE = """\
Start the gateway: workers that carry traffic, the management API, and a Redis of its own unless one is
configured. It runs in the foreground until Ctrl-C or SIGTERM.
"""
_log = logging.getLogger(__name__)


def serve(settings: Settings, *, with_demo: bool) -> None:
    """Run a gateway until it is told to stop.

    Raises:
        SettingsError: something cannot be had as it is configured.
        StoreUnavailable: Redis does not answer.
        StartFailed: a part of the gateway does not come up.
    """
    configure_logging(settings.log_level)
    if with_demo and not is_loopback(settings.management_bind):
        _log.warning(
            "the demo is meant for this machine, but the management API listens on %s: others can reach it",
            settings.management_bind,
        )
    start = _Start(settings, with_demo)
    asyncio.run(Supervisor(settings, with_demo, start.prepare, start.announce).run())


def is_loopback(address: str) -> bool:
    """Say whether only this machine reaches an address of the settings."""
    return address == "localhost" or ipaddress.ip_address(address).is_loopback


@dataclass(slots=True)
class _Start:
    """Remember between the store's opening and the banner what the banner tells."""

    settings: Settings
    with_demo: bool
    password: str | None = None
    client: Credential | None = None

    async def prepare(self, store: Store, addresses: Addresses) -> None:
        """Make what a fresh store lacks: the first administrator, and the organization."""
        settings = self.settings
        self.password = await make_first_admin(store, settings)
        origin_port = addresses.demo[1] if addresses.demo is not None else settings.demo_port
        demo = Demo(
            settings.organization,
            settings.environment,
            traffic_port=addresses.traffic[1],
            origin_port=origin_port,
            by=settings.admin_user,
            now=time.time(),
            describe=describe,
        )
        await provision(store, demo, deploys=self.with_demo)
        self.client = await demo_client(store, settings.organization)

    def announce(self, addresses: Addresses) -> None:
        """Print the banner."""
        facts = Facts(self.settings, addresses, self.with_demo, self.password, self.client)
        print(banner(facts), flush=True)


def _run(parsed: argparse.Namespace) -> int:
    try:
        serve(settings_of(parsed), with_demo=parsed.demo)
    except StartFailed as error:
        raise CommandFailed(str(error)) from error
    return DONE


VERB = Verb(
    "serve",
    "start the gateway",
    _SERVE,
    add_flags,
    _run,
    usage="[--demo] [--config FILE] [--SETTING VALUE ...]",
    epilog=SOURCES,
    listens=True,
)
