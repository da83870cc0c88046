"""What the service keeps about itself: who did what, figures that pages show, who is alive, settings."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One line of the audit trail; `digest` covers it and the digest before it, so that no line can be changed alone.

    Lines stay for ever, so that of a lead they hold the number of its row alone: who that is, the row tells until it is
    erased.
    """

    at = models.BigIntegerField()
    who = models.CharField(max_length=255)
    """The e-mail address of the user, or the name of what acted."""
    what = models.CharField(max_length=64)
    subject = models.CharField(max_length=255, blank=True)
    detail = models.JSONField(default=dict)
    lead = models.ForeignKey(
        "records.Lead", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    withheld_by = models.BigIntegerField(null=True)
    """The number of the line that says that subject and detail of this one are gone, with the person they told of."""
    before = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["who", "id"], name="entry_who"),
            models.Index(fields=["what", "id"], name="entry_what"),
            models.Index(fields=["subject", "id"], name="entry_subject"),
            models.Index(fields=["lead", "id"], name="entry_lead", condition=models.Q(lead__isnull=False)),
        ]


class Figures(models.Model):
    """Numbers worked out from stored findings, as pages show them: one row a page and period."""

    name = models.CharField(max_length=100, unique=True)
    made_at = models.BigIntegerField()
    values = models.JSONField(default=dict)


class Heartbeat(models.Model):
    """That a worker lives: its last sign."""

    worker = models.CharField(max_length=32, primary_key=True)
    host = models.CharField(max_length=255)
    started_at = models.BigIntegerField()
    at = models.BigIntegerField()


class Cached(models.Model):
    """What Django's cache keeps, for all processes: the tries of a second factor, codes that were used. It is read and
    written by `DatabaseCache` alone, whose columns these are.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)


class Setting(models.Model):
    """One setting of this deployment that people change on a page."""

    name = models.CharField(max_length=64, primary_key=True)
    value = models.JSONField()
