"""The verdicts of one promise are found by its clause and then by when they were due, as the scorecard lists them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0012_promised"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="finding",
            name="finding_kind_due",
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False), ("superseded_at__isnull", True)),
                fields=["kind", "clause", "due_at"],
                name="finding_clause_due",
            ),
        ),
    ]
