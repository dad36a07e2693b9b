"""Settings: frozen, read once from flags, environment and file; nobody else reads `os.environ`.

`kinds` turns the text of one value into the value and knows no setting; `table` is the one table that
declares every setting; `reading` brings the sources together and refuses what is unknown, wrong or at odds.
`peers` says whom trusted proxies speak for. The command line and the documentation are made from `SETTINGS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gateway.config.kinds import Network
from gateway.config.table import FILE_VARIABLE, PREFIX, SETTINGS, Setting, Settings
from gateway.doors import late

if TYPE_CHECKING:
    from gateway.config.peers import believed_address
    from gateway.config.reading import load, read_settings
else:
    # Only the command reads them, its children are handed what it read; workers look at peers by themselves.
    __getattr__ = late(__name__, load="reading", read_settings="reading", believed_address="peers")

__all__ = [
    "FILE_VARIABLE",
    "PREFIX",
    "SETTINGS",
    "Network",
    "Setting",
    "Settings",
    "believed_address",
    "load",
    "read_settings",
]
