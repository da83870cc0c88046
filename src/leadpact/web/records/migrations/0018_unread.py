"""Takes away columns that nobody reads."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """What workers did, and the last finding that figures count, which stands in their values too."""

    dependencies: ClassVar = [("records", "0017_live_first")]
    operations: ClassVar = [
        migrations.RemoveField(model_name="figures", name="up_to"),
        migrations.RemoveField(model_name="heartbeat", name="folded"),
        migrations.RemoveField(model_name="heartbeat", name="sent"),
    ]
