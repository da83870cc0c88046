"""Takes away what Django adds on PostgreSQL beside a unique text, an index of its beginnings, where nobody asks for those.

That of the events alone is as large as the index of their ids, and every event that comes in had to be written into both.
"""

from typing import Any

from django.db import migrations

UNASKED = (
    ("Event", "event_id"),
    ("Account", "key"),
    ("Notice", "notice_id"),
    ("Entry", "digest"),
    ("Decision", "event_id"),
    ("Decision", "about"),
    ("Decision", "lead_id"),
)


def drop(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for model, column in UNASKED:
        table = apps.get_model("records", model)._meta.db_table
        name = schema_editor._create_index_name(table, [column], suffix="_like")
        schema_editor.execute(f"DROP INDEX IF EXISTS {schema_editor.quote_name(name)}", params=None)


def put_back(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    for name, column in UNASKED:
        model = apps.get_model("records", name)
        schema_editor.execute(
            schema_editor._create_like_index_sql(model, model._meta.get_field(column)), params=None
        )


class Migration(migrations.Migration):
    dependencies = [("records", "0010_inbox")]
    operations = [migrations.RunPython(drop, put_back)]
