"""My leads are read in the order they are shown in by one index: what is late, what is due, what is neither."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0009_owing"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="standing",
            name="standing_owner",
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                condition=models.Q(("in_cycle", True)),
                fields=["owner", "late_since", "promise_due_at", "lead"],
                name="standing_inbox",
            ),
        ),
    ]
