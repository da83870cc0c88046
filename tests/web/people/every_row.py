"""All that the service keeps, as one text in which a test looks for a person."""

from __future__ import annotations

import json

from django.apps import apps

TELLING = ("lead-maria", "maria@buyer.example", "María Pérez", "+34 600 111 222", "10.1.2.3", "Calle Mayor")
"""What tells that it is she."""


def everything() -> str:
    """All rows of the service's own tables but its people and agreements."""
    left_out = {"User", "Version", "Signature", "Setting"}
    models = [
        model for model in apps.get_app_config("records").get_models() if model.__name__ not in left_out
    ]
    return "\n".join(
        json.dumps(list(model._default_manager.values()), ensure_ascii=False, default=str) for model in models
    )
