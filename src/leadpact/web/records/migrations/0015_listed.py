"""My leads list what an owner still owes after a return too; what waits for an owner is read by an index of its own.

Whatever is late or due out of a cycle is judged anew, by which it is said whose it is to do.
"""

from django.db import migrations, models

OPEN = "in_cycle OR (coalesce(owner, '') <> '' AND (late_since IS NOT NULL OR promise_due_at IS NOT NULL))"
LIST = f"UPDATE records_standing SET listed = true WHERE {OPEN}"
AGAIN = (
    "UPDATE records_account SET rules = 'again' WHERE rules <> '' AND id IN "
    "(SELECT account_id FROM records_standing WHERE listed AND NOT in_cycle)"
)


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0014_verdict"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="standing",
            name="standing_inbox",
        ),
        migrations.AddField(
            model_name="standing",
            name="listed",
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(LIST, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                condition=models.Q(("listed", True)),
                fields=["owner", "late_since", "promise_due_at", "lead"],
                name="standing_inbox",
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                condition=models.Q(
                    models.Q(("owner__isnull", True), ("owner", ""), _connector="OR"), ("in_cycle", True)
                ),
                fields=["late_since", "promise_due_at", "lead"],
                name="standing_free",
            ),
        ),
        migrations.RunSQL(AGAIN, migrations.RunSQL.noop),
    ]
