"""Whom the service has forgotten: not who they were, only that an id must not come back."""

from __future__ import annotations

from django.db import models


class Erased(models.Model):
    """One erased lead_id, as a salted digest. While `lead` is there the erasure is not through; then nothing leads back."""

    digest = models.CharField(max_length=64, primary_key=True)
    lead = models.OneToOneField("records.Lead", null=True, on_delete=models.SET_NULL, related_name="erasing")
    begun_at = models.BigIntegerField()
    done_at = models.BigIntegerField(null=True)
