"""Indexes by which the pages of leads find rows: the beginnings of names, whose leads they are, notices about one lead.

They are written as SQL because the two databases compare the beginning of a text by different indexes.
"""

from django.db import migrations

BOTH = {
    "standing_stage": "records_standing (stage, lead_id)",
    "standing_team": "records_standing (team, lead_id)",
    "standing_whose": "records_standing (owner, lead_id)",
    "standing_snoozed": "records_standing (owner, snoozed_until) WHERE snoozed_until IS NOT NULL",
    "notice_lead": "records_notice (lead_id, created_at)",
}
POSTGRESQL = {
    "standing_name": "records_standing (upper(name::text) text_pattern_ops)",
    "standing_company": "records_standing (upper(company::text) text_pattern_ops)",
    "standing_email": "records_standing (upper((known ->> 'email')::text) text_pattern_ops)",
}
SQLITE = {
    "standing_name": "records_standing (name COLLATE NOCASE)",
    "standing_company": "records_standing (company COLLATE NOCASE)",
}


def indexes(vendor):
    return BOTH | (POSTGRESQL if vendor == "postgresql" else SQLITE)


def create(apps, schema_editor):
    for name, what in indexes(schema_editor.connection.vendor).items():
        schema_editor.execute(f"CREATE INDEX {name} ON {what}")


def drop(apps, schema_editor):
    for name in indexes(schema_editor.connection.vendor):
        schema_editor.execute(f"DROP INDEX {name}")


class Migration(migrations.Migration):
    dependencies = [("records", "0004_people")]
    operations = [migrations.RunPython(create, drop)]
