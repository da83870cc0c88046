"""The routes of the numbers: the scorecard, the leads behind it, and its public link."""

from __future__ import annotations

from django.urls import URLPattern, path

from leadpact.web.pages.numbers.leads import scorecard_leads
from leadpact.web.pages.numbers.link import scorecard_link, scorecard_public
from leadpact.web.pages.numbers.scorecard import scorecard

urlpatterns: list[URLPattern] = [
    path("scorecard", scorecard, name="scorecard"),
    path("scorecard/leads", scorecard_leads, name="scorecard_leads"),
    path("scorecard/link", scorecard_link, name="scorecard_link"),
    path("public/scorecard/<str:token>", scorecard_public, name="scorecard_public"),
]
