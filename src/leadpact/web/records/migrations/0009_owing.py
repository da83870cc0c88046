"""What pages of a service with a million leads read by index: who is late, beside since when, and what one was told last.

Whoever is late is judged anew, by which it is filled.
"""

from django.db import migrations, models

AGAIN = (
    "UPDATE records_account SET rules = 'again' WHERE rules <> '' AND id IN "
    "(SELECT account_id FROM records_standing WHERE late_since IS NOT NULL)"
)


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0008_cached"),
    ]

    operations = [
        migrations.AddField(
            model_name="standing",
            name="late_party",
            field=models.CharField(blank=True, max_length=128),
        ),
        migrations.AddField(
            model_name="standing",
            name="late_person",
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                condition=models.Q(("late_since__isnull", False)),
                fields=["late_party", "late_person", "late_since"],
                name="standing_owing",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["recipient", "-created_at", "-id"], name="notice_told"),
        ),
        migrations.RunSQL(AGAIN, migrations.RunSQL.noop),
    ]
