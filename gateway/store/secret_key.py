"""The file that holds the secret key: read it, or make it once, readable by its owner alone."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from gateway.errors import SettingsError
from gateway.oauth import Vault, VaultError, format_key, parse_key

_SETTING = "GATEWAY_SECRET_KEY_FILE"
_OTHERS = 0o077


def open_vault(path: Path) -> Vault:
    """Return the vault of the key in this file.

    Raises:
        SettingsError: the file cannot be read, is open to others, or holds no key; says which.
    """
    try:
        with path.open(encoding="utf-8") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = file.read()
    except FileNotFoundError as error:
        raise SettingsError(f"{_SETTING}: {path} does not exist") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{_SETTING}: {path} cannot be read: {error}") from error
    if mode & _OTHERS:
        raise SettingsError(f"{_SETTING}: {path} is open to other users; chmod 600 it")
    try:
        return Vault(parse_key(text))
    except VaultError as error:
        raise SettingsError(f"{_SETTING}: {path}: {error}") from error


def open_or_make_vault(path: Path, *, is_store_empty: bool) -> Vault:
    """Return the vault of the key in this file; for an empty store, make the file, 0600, when there is none.

    What a store holds was written with the key that is missing: no other one could read it.
    Of two processes that make it at the same time one wins, and both use its key.

    Raises:
        SettingsError: it can be neither read nor made, or is missing and may not be made.
    """
    if not os.path.lexists(path):
        if not is_store_empty:
            raise SettingsError(
                f"{_SETTING}: the key file {path} is missing, and what is stored cannot be read without it; "
                "restore it from your backup"
            )
        try:
            _make(path)
        except OSError as error:
            raise SettingsError(f"{_SETTING}: {path} cannot be made: {error}") from error
    return open_vault(path)


def _make(path: Path) -> None:
    """Write a new key beside the path, and link it there unless another process was faster."""
    # mkstemp makes it 0600.
    descriptor, draft = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(format_key(Vault.generate_key()))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)
    # What is encrypted under a key that a crash then loses would be lost with it.
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
