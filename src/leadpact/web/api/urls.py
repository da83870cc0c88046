"""The routes of the API."""

from __future__ import annotations

from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from leadpact.web.api.problems import of_missing, with_problems
from leadpact.web.api.published import openapi, routes

urlpatterns = [
    path("api/openapi.json", with_problems(openapi), name="api_openapi"),
    *routes(),
    re_path(r"^(?:api|v1)(?:/[\s\S]*)?\Z", csrf_exempt(of_missing), name="api_missing"),
]
