"""What is promised to the leads of a list is read by an index of its own, without the other findings of their accounts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0011_unasked"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(
                    (
                        "kind__in",
                        (
                            "handed_off",
                            "joined",
                            "clock_started",
                            "clock_paused",
                            "clock_resumed",
                            "clock_missed",
                        ),
                    ),
                    ("superseded_at__isnull", True),
                ),
                fields=["account", "at"],
                name="finding_promised",
            ),
        ),
    ]
