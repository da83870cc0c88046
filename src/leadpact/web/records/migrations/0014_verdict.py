"""Which of a promise's verdicts are about a rep's leads is said by the index itself."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0013_clause_due"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False), ("superseded_at__isnull", True)),
                fields=["kind", "clause", "due_at"],
                include=("id", "lead_id"),
                name="finding_verdict",
            ),
        ),
        migrations.RemoveIndex(
            model_name="finding",
            name="finding_clause_due",
        ),
    ]
