"""The outbox: what people are to be told, put in by the transaction that found it out."""

from __future__ import annotations

from django.db import models


class Notice(models.Model):
    """One message to one recipient by one channel. `about` says of what, so that nobody is told a thing twice."""

    QUEUED, SENT, FAILED, WITHDRAWN, GATHERED = "queued", "sent", "failed", "withdrawn", "gathered"
    STATES = [(state, state) for state in (QUEUED, SENT, FAILED, WITHDRAWN, GATHERED)]
    id = models.BigAutoField(primary_key=True)
    notice_id = models.CharField(max_length=32, unique=True)
    """The stable id that recipients can tell a repeat by."""
    about = models.CharField(max_length=64)
    recipient = models.CharField(max_length=255)
    """A person of the agreement, or the e-mail address of a user."""
    channel = models.CharField(max_length=16)
    kind = models.CharField(max_length=32)
    lead_id = models.CharField(max_length=255, blank=True)
    finding_id = models.CharField(max_length=32, blank=True)
    account = models.ForeignKey("records.Account", null=True, on_delete=models.SET_NULL, db_index=False)
    told = models.JSONField(default=dict)
    """The values the message is made of."""
    state = models.CharField(max_length=9, choices=STATES, default=QUEUED)
    created_at = models.BigIntegerField()
    attempts = models.IntegerField(default=0)
    work_at = models.BigIntegerField(null=True)
    claimed_by = models.CharField(max_length=32, null=True)
    claimed_until = models.BigIntegerField(null=True)
    sent_at = models.BigIntegerField(null=True)
    failure = models.TextField(blank=True)
    gathered_into = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="gathered")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["about", "recipient", "channel"], name="notice_once")]
        indexes = [
            models.Index(
                fields=["work_at"], name="notice_work_at", condition=models.Q(work_at__isnull=False)
            ),
            models.Index(fields=["state", "-created_at"], name="notice_state"),
            models.Index(fields=["recipient", "state", "created_at"], name="notice_recipient"),
            models.Index(fields=["recipient", "-created_at", "-id"], name="notice_told"),
        ]
