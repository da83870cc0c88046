"""The records as a Django application."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """The tables, under the label `records`."""

    name = "leadpact.web.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"
