"""The routes of one's own settings."""

from __future__ import annotations

from django.urls import path

from leadpact.web.pages.mine import settings

urlpatterns = [
    path("mine", settings.mine, name="mine"),
    path("mine/test", settings.test, name="mine_test"),
]
