"""The routes of the outbox, and of one's own notices."""

from __future__ import annotations

from django.urls import path

from leadpact.web.pages.notices import listing, one, own

urlpatterns = [
    path("notices", listing.notices, name="notices"),
    path("notices/again", listing.notices_again, name="notices_again"),
    path("notices/<int:number>", one.notice, name="notice"),
    path("notices/<int:number>/again", one.notice_again, name="notice_again"),
    path("mine/notices", own.my_notices, name="my_notices"),
]
