"""The routes of no area: where one begins, and whether the service lives."""

from __future__ import annotations

from django.urls import path

from leadpact.web.pages import beginning

urlpatterns = [
    path("", beginning.home, name="home"),
    path("healthz", beginning.alive, name="alive"),
    path("language", beginning.speak, name="speak"),
]
