"""Who proposed and saved a version; the audit trail's filters; and a proposed text that the database itself keeps."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PROPOSED = ("text", "digest", "effective", "name")
SIGNED = (*PROPOSED, "lock", "state", "signed_at")
REFUSAL = "a version is not edited once it is proposed"


def _differs(columns: tuple[str, ...], other: str) -> str:
    return " OR ".join(f"NEW.{column} {other} OLD.{column}" for column in columns)


def keep_text(apps: Any, schema_editor: Any) -> None:
    """No program, ours or another, changes what was proposed or signed. A remade table (SQLite) needs this again."""
    postgres = schema_editor.connection.vendor == "postgresql"
    other = "IS DISTINCT FROM" if postgres else "IS NOT"
    kept = (
        f"(OLD.state <> 'draft' AND ({_differs(PROPOSED, other)}))"
        f" OR (OLD.state = 'signed' AND ({_differs(SIGNED, other)}))"
    )
    if postgres:
        schema_editor.execute(
            "CREATE FUNCTION records_version_kept() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
            params=None,
        )
        schema_editor.execute(
            "CREATE TRIGGER records_version_kept BEFORE UPDATE ON records_version "
            f"FOR EACH ROW WHEN ({kept}) EXECUTE FUNCTION records_version_kept()",
            params=None,
        )
    else:
        schema_editor.execute(
            "CREATE TRIGGER records_version_kept BEFORE UPDATE ON records_version "
            f"FOR EACH ROW WHEN {kept} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
            params=None,
        )


def let_go(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER records_version_kept ON records_version", params=None)
        schema_editor.execute("DROP FUNCTION records_version_kept()", params=None)
    else:
        schema_editor.execute("DROP TRIGGER records_version_kept", params=None)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]
    operations = [
        migrations.AddField(
            "version",
            "proposed_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("version", "saved_at", models.BigIntegerField(null=True)),
        migrations.AddField(
            "version",
            "saved_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("version", "withdrawn_at", models.BigIntegerField(null=True)),
        migrations.AddIndex("entry", models.Index(fields=["who", "id"], name="entry_who")),
        migrations.AddIndex("entry", models.Index(fields=["what", "id"], name="entry_what")),
        migrations.AddIndex("entry", models.Index(fields=["subject", "id"], name="entry_subject")),
        migrations.RunPython(keep_text, let_go),
    ]
