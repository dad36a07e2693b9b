"""The first administrator: there is always somebody who may sign in, and nobody has a known password."""

from __future__ import annotations

import logging
import time
from dataclasses import replace

from gateway.config import Settings
from gateway.entities import User
from gateway.oauth import random_text
from gateway.store import Passwords, Store, Taken

_log = logging.getLogger(__name__)

PASSWORD_LENGTH = 24
"""Letters and digits: 142 bits."""


async def make_first_admin(
    store: Store, settings: Settings, passwords: Passwords | None = None
) -> str | None:
    """Make the administrator of the settings, or give one that exists the configured password.

    It is a system administrator, and is made one again where it is not any more.

    Returns the password when it was made here: this is the only time that it can be shown. Returns
    None when it was configured, or when the administrator existed.

    Raises:
        InvalidEntity: the configured name is no e-mail address.
        StoreUnavailable: the store did not answer.
    """
    passwords = passwords or Passwords()
    given, email = settings.admin_password, settings.admin_user
    user = await store.users.find(email)
    if user is None:
        password = given or random_text(PASSWORD_LENGTH)
        made = User(email, await passwords.hash(password), is_system_admin=True).made(time.time(), email)
        made.check()
        try:
            await store.users.create(made)
        except Taken:
            # Another machine was faster; its password counts unless one is configured.
            user = await store.users.find(email)
        else:
            _log.info("administrator %s was made", email)
            return None if given else password
    if user is not None and not user.is_system_admin:
        # Whoever may write the settings of this installation may have it back.
        await store.users.update(email, lambda user: replace(user, is_system_admin=True))
        _log.warning("%s is a system administrator again", email)
    if user is not None and given and not await passwords.is_right(given, user.password_hash):
        await _change_password(store, email, await passwords.hash(given))
    return None


async def _change_password(store: Store, email: str, password_hash: str) -> None:
    now = time.time()
    await store.users.update(
        email, lambda user: replace(user, password_hash=password_hash).changed(now, email)
    )
    _log.info("administrator %s has the configured password now", email)
