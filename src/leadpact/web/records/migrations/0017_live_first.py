"""Accounts in which something happened by itself are found without those that wait because of history."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0016_historical"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="account",
            index=models.Index(
                condition=models.Q(
                    ("work_at__isnull", False),
                    models.Q(
                        ("quiet_until__isnull", True),
                        ("quiet_until__lt", models.F("work_at")),
                        _connector="OR",
                    ),
                ),
                fields=["work_at"],
                name="account_live_work_at",
            ),
        ),
    ]
