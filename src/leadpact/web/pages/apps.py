"""The pages as a Django application, for their templates and static files."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Templates, static files and template tags."""

    name = "leadpact.web.pages"
    label = "pages"
