"""The event log as tables: what happened, who may say so, and what could not be read."""

from __future__ import annotations

from django.db import models


class Source(models.Model):
    """Where events come from. A write key is kept as its digest; a webhook's secret must be kept as it is to check by."""

    KINDS = [
        ("api", "api"),
        ("segment", "segment"),
        ("webhook", "webhook"),
        ("upload", "upload"),
        ("page", "page"),
    ]
    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=16, choices=KINDS)
    key_digest = models.CharField(max_length=64, unique=True, null=True)
    key_shown = models.CharField(max_length=12, blank=True)
    """The first letters of the key, so that people can tell keys apart."""
    secret = models.CharField(max_length=128, blank=True)
    created_at = models.BigIntegerField()
    revoked_at = models.BigIntegerField(null=True)
    used_at = models.BigIntegerField(null=True)


class Event(models.Model):
    """One event as it was acknowledged; `id` is the order of arrival. Never edited, erasure of a person apart.

    Instants are microseconds UTC. `properties` are texts by name. `received_at` is mostly empty for historical imports.
    """

    id = models.BigAutoField(primary_key=True)
    event_id = models.CharField(max_length=255, unique=True)
    lead_id = models.CharField(max_length=255)
    at = models.BigIntegerField()
    kind = models.CharField(max_length=128)
    account_id = models.CharField(max_length=255, null=True)
    seq = models.BigIntegerField(default=0)
    logged_at = models.BigIntegerField(null=True)
    received_at = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=255, null=True)
    actor_kind = models.CharField(max_length=8, null=True)
    source = models.CharField(max_length=255, null=True)
    """What the event itself says of its source, as a measure splits by; who delivered it is `delivered_by`."""
    date_only = models.BooleanField(default=False)
    historical = models.BooleanField(db_default=False)
    """Whether it was put in as history, of which nobody is alerted."""
    properties = models.JSONField(default=dict)
    delivered_by = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, db_index=False)

    class Meta:
        indexes = [models.Index(fields=["lead_id", "at"], name="event_lead_at")]


class Quarantined(models.Model):
    """What was acknowledged and could not be applied, as it came, with why; it waits for a person."""

    HELD, RELEASED, DISCARDED = "held", "released", "discarded"
    STATES = [(state, state) for state in (HELD, RELEASED, DISCARDED)]
    received_at = models.BigIntegerField()
    delivered_by = models.ForeignKey(Source, null=True, on_delete=models.PROTECT)
    upload = models.ForeignKey(
        "records.Upload", null=True, on_delete=models.PROTECT, related_name="rows_held"
    )
    line = models.BigIntegerField(null=True)
    """The line of the uploaded file, counted from 1."""
    raw = models.TextField()
    """The event as JSON text."""
    code = models.CharField(max_length=64)
    field = models.CharField(max_length=255, blank=True)
    value = models.CharField(max_length=255, blank=True)
    event_id = models.CharField(max_length=255, blank=True)
    lead_id = models.CharField(max_length=255, blank=True)
    historical = models.BooleanField(default=False)
    state = models.CharField(max_length=9, choices=STATES, default=HELD)
    decided_at = models.BigIntegerField(null=True)
    decided_by = models.ForeignKey("records.User", null=True, on_delete=models.PROTECT)
    corrected = models.TextField(blank=True)
    once = models.CharField(max_length=64, unique=True, null=True)
    """A digest of who told what (or of an upload and its line): the same thing told again is not held twice."""

    class Meta:
        indexes = [
            models.Index(fields=["state", "-received_at"], name="quarantined_state"),
            models.Index(fields=["event_id"], name="quarantined_event", condition=~models.Q(event_id="")),
        ]


class Upload(models.Model):
    """A file of events that a person uploads: mapped on the page, applied in the background, resumed where it stopped."""

    MAPPING, WAITING, RUNNING, DONE, FAILED, CANCELLED = (
        "mapping", "waiting", "running", "done", "failed", "cancelled",
    )  # fmt: skip
    STATES = [(state, state) for state in (MAPPING, WAITING, RUNNING, DONE, FAILED, CANCELLED)]
    name = models.CharField(max_length=255)
    path = models.CharField(max_length=500)
    digest = models.CharField(max_length=64)
    bytes = models.BigIntegerField()
    by = models.ForeignKey("records.User", on_delete=models.PROTECT)
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT)
    created_at = models.BigIntegerField()
    historical = models.BooleanField(default=True)
    mapping = models.TextField(blank=True)
    """The mapping as YAML, as `leadpact import --map` takes it."""
    state = models.CharField(max_length=9, choices=STATES, default=MAPPING)
    rows = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    applied = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    repeated = models.BigIntegerField(default=0)
    unmapped = models.BigIntegerField(default=0)
    told = models.TextField(blank=True)
    """What went wrong with the file as a whole."""
    work_at = models.BigIntegerField(null=True, db_index=True)
    claimed_by = models.CharField(max_length=32, null=True)
    claimed_until = models.BigIntegerField(null=True)
    ended_at = models.BigIntegerField(null=True)
