"""Lines of before that name somebody who is erased already are emptied, on record, as an erasure does it from now on."""

import hashlib
import hmac
import json
import time

from django.db import migrations

NAMED_LEADS = (
    "call_made", "email_sent", "message_sent", "video_sent", "lead_accepted", "lead_rejected", "lead_returned",
    "lead_assigned", "lead_rated", "lead_snoozed", "no_progress_noted", "track_started", "track_stopped", "clock_paused",
    "clock_resumed", "dispute_decided", "person_exported",
)  # fmt: skip


def withhold(apps, schema_editor):
    """Whose digest an erasure left is erased: nothing else is known of them."""
    entries = apps.get_model("records", "Entry").objects
    erased = apps.get_model("records", "Erased").objects.filter(done_at__isnull=False)
    salt = (
        apps.get_model("records", "Setting")
        .objects.filter(name="erased_salt")
        .values_list("value", flat=True)
        .first()
    )
    if not salt or not erased.exists():
        return
    gone = set(erased.values_list("digest", flat=True))
    named = entries.filter(what__in=NAMED_LEADS, lead__isnull=True, withheld_by__isnull=True).exclude(
        subject=""
    )
    lines = sorted(
        number
        for number, subject in named.values_list("pk", "subject").iterator()
        if hmac.new(salt.encode(), subject.encode(), hashlib.sha256).hexdigest() in gone
    )
    if not lines:
        return
    before = entries.order_by("-pk").values_list("digest", flat=True)[0]
    at, who, what, detail = time.time_ns() // 1000, "erasure", "lines_withheld", {"lines": lines}
    told = json.dumps(
        [before, at, who, what, "", detail], sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    digest = hashlib.sha256(told.encode()).hexdigest()
    line = entries.create(at=at, who=who, what=what, detail=detail, before=before, digest=digest)
    entries.filter(pk__in=lines).update(subject="", detail={}, withheld_by=line.pk)
    if schema_editor is not None and schema_editor.connection.vendor == "postgresql":
        # all steps are one transaction: a later one may not change a table whose constraints wait
        schema_editor.connection.check_constraints()


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0006_audit_lead"),
    ]

    operations = [migrations.RunPython(withhold, migrations.RunPython.noop, elidable=True)]
