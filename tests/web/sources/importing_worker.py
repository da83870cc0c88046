"""A process that prepares an upload, works at it, or says what became of it: `python importing_worker.py WHAT [ROWS]`."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadpact.web.settings")
MAPPING = """leadpact_map: 1
columns: {lead_id: email, at: when}
timezone: Europe/Madrid
events: [{kind: page_viewed, properties: {path: path}}]
"""


def main(what: str, rows: int) -> None:
    """Do it, and print what became of it as JSON."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from leadpact.web.actions import upload as uploading
    from leadpact.web.actions.upload_import import upload_due
    from leadpact.web.clock import now
    from leadpact.web.records.models import Event, Notice, Quarantined, Upload, User

    if what == "prepare":
        call_command("migrate", verbosity=0)
        text = "email,when,path\n" + "".join(
            f"l{n}@x.example,{'2026-01-05 10:00:00' if n % 1000 else 'soon'},/p/{n}\n" for n in range(rows)
        )
        settings.UPLOADS.mkdir(parents=True, exist_ok=True)
        given = Path(settings.UPLOADS) / "incoming"
        given.write_text(text)
        user = User.objects.create_user("olga@acme.example", None, name="Olga", role="operations")
        digest = hashlib.sha256(text.encode()).hexdigest()
        found = uploading.keep(given, "old.csv", digest, len(text), user, now())
        assert isinstance(found, tuple)
        uploading.map_rows(found[0], MAPPING)
        uploading.start(found[0], user, now())
    if what in ("work", "later"):
        ahead = (
            61_000_000 if what == "later" else 0
        )  # as if a minute had passed: the claim of the dead has run out
        while upload_due(what, now() + ahead, lambda: now() + ahead):
            pass
    upload = Upload.objects.get()
    told = {
        name: getattr(upload, name)
        for name in ("state", "rows", "done", "applied", "quarantined", "repeated")
    }
    told |= {
        "events": Event.objects.count(),
        "held": Quarantined.objects.count(),
        "notices": Notice.objects.count(),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0)
