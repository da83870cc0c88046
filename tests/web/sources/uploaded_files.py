"""A small file, its mapping, and what a worker does with it."""

from __future__ import annotations

from leadpact.web.actions import upload as uploading
from leadpact.web.actions.upload_import import upload_due
from leadpact.web.records.models import Upload, User

NOW = 1_780_000_000_000_000
MAPPING = """leadpact_map: 1
columns:
  lead_id: email
  at: when
timezone: Europe/Madrid
events:
  - where: "what = 'call'"
    kind: call_made
    actor_kind: human
    properties:
      company: company
  - where: "what = 'form'"
    kind: form_submitted
    properties:
      company: company
"""
CSV = (
    "email,when,what,company\n"
    "ana@x.example,2026-01-05 09:30:00,form,Áridos SL\n"
    "bea@x.example,2026-01-05 10:00:00,call,شركة النور\n"
    "bea@x.example,2026-01-05 10:00:00,call,شركة النور\n"
    "cid@x.example,yesterday,call,\n"
    "dan@x.example,2026-01-06,visit,\n"
)


def imported(upload: Upload, user: User, *, live: bool = False) -> Upload:
    """The upload after a worker had it."""
    uploading.start(upload, user, NOW, live=live)
    while upload_due("w1", NOW, lambda: NOW):
        pass
    upload.refresh_from_db()
    return upload
