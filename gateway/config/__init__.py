"""Settings: frozen, read once from flags, environment and file; nobody else reads `os.environ`.

`kinds` turns the text of one value into the value and knows no setting; `table` is the one table that
declares every setting; `reading` brings the sources together and refuses what is unknown, wrong or at odds.
`peers` says whom trusted proxies speak for. The command line and the documentation are made from `SETTINGS`;
`login_address` and `remote` are for the commands beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.doors import late

if TYPE_CHECKING:
    from gateway.config.kinds import Network
    from gateway.config.login_address import api_hosts, forget_proxies, login_url
    from gateway.config.peers import believed_address
    from gateway.config.reading import load, read_settings
    from gateway.config.remote import Remote, read_remote
    from gateway.config.table import FILE_VARIABLE, PREFIX, SETTINGS, Setting, Settings
else:
    # Only the command reads the settings, its children are handed what it read; two scripts need none, and
    # workers look at peers by themselves.
    __getattr__ = late(
        __name__,
        Network="kinds",
        believed_address="peers",
        **dict.fromkeys(("api_hosts", "forget_proxies", "login_url"), "login_address"),
        **dict.fromkeys(("load", "read_settings"), "reading"),
        **dict.fromkeys(("Remote", "read_remote"), "remote"),
        **dict.fromkeys(("FILE_VARIABLE", "PREFIX", "SETTINGS", "Setting", "Settings"), "table"),
    )

__all__ = [
    "FILE_VARIABLE",
    "PREFIX",
    "SETTINGS",
    "Network",
    "Remote",
    "Setting",
    "Settings",
    "api_hosts",
    "believed_address",
    "forget_proxies",
    "load",
    "login_url",
    "read_remote",
    "read_settings",
]
