"""An event says whether it was put in as history: what came by itself into the same account is told all the same."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0015_listed"),
    ]

    operations = [
        migrations.AddField(
            model_name="event",
            name="historical",
            field=models.BooleanField(db_default=False),
        ),
        migrations.RunSQL(
            "UPDATE records_event SET historical = TRUE WHERE received_at IS NULL", migrations.RunSQL.noop
        ),
    ]
