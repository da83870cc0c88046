"""The routes of a rep's own pages, of the leads, and of what one does with them. A lead's own address comes last."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from leadpact.web.pages.leads.acting import VERBS, view_of
from leadpact.web.pages.leads.address import LeadId
from leadpact.web.pages.leads.card import lead_card
from leadpact.web.pages.leads.inbox import my_leads
from leadpact.web.pages.leads.late import late
from leadpact.web.pages.leads.lead import lead
from leadpact.web.pages.leads.search import leads

register_converter(LeadId, "lead_id")

urlpatterns: list[URLPattern] = [
    path("leads", leads, name="leads"),
    path("leads/mine", my_leads, name="my_leads"),
    path("late", late, name="late"),
    path("leads/act/card/<lead_id:lead_id>", lead_card, name="lead_card"),
    *(path(f"leads/act/{verb}/<lead_id:lead_id>", view_of(verb), name=f"lead_{verb}") for verb in VERBS),
    path("leads/<lead_id:lead_id>", lead, name="lead"),
]
