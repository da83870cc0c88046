"""The agreement's versions as both sides read, propose and sign them."""

from __future__ import annotations

from django.db import models


class Version(models.Model):
    """One version's text, byte for byte. Once proposed it is never edited; once signed by all it holds from `effective`."""

    DRAFT, PROPOSED, SIGNED, WITHDRAWN = "draft", "proposed", "signed", "withdrawn"
    STATES = [(state, state) for state in (DRAFT, PROPOSED, SIGNED, WITHDRAWN)]
    effective = models.CharField(max_length=40)
    """As findings call it: the effective date."""
    name = models.CharField(max_length=255)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    lock = models.TextField(blank=True)
    """The lock's text, written when it is signed: the holidays as resolved then, and who signed."""
    state = models.CharField(max_length=9, choices=STATES, default=DRAFT)
    created_at = models.BigIntegerField()
    created_by = models.ForeignKey("records.User", null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.BigIntegerField(null=True)
    """When a draft's text was last saved, and by whom."""
    saved_by = models.ForeignKey("records.User", null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.BigIntegerField(null=True)
    proposed_by = models.ForeignKey("records.User", null=True, on_delete=models.PROTECT, related_name="+")
    signed_at = models.BigIntegerField(null=True)
    withdrawn_at = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["effective"], condition=models.Q(state="signed"), name="version_signed_once"
            )
        ]


class Signature(models.Model):
    """That one of the version's signers signed this digest."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="signatures")
    signer = models.CharField(max_length=128)
    """One of the agreement's `signers`."""
    by = models.ForeignKey("records.User", null=True, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "signer"], name="signature_once")]
