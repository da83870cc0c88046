"""The secret that signs sessions, made once for a folder and readable by its owner alone."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def kept_secret(home: Path) -> str:
    """The secret of this folder; made on the first call, the same for whoever comes at the same time."""
    path = home / "secret"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    home.mkdir(parents=True, exist_ok=True)
    mine = home / f"secret.{os.getpid()}.{secrets.token_hex(4)}"
    mine.touch(mode=0o600)
    mine.write_text(secrets.token_urlsafe(48))
    try:
        os.link(mine, path)  # whoever links first wins, and everybody reads the winner's
    except FileExistsError:
        pass
    finally:
        mine.unlink()
    return path.read_text().strip()
