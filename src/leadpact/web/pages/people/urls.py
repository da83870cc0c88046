"""The routes of identity and people."""

from __future__ import annotations

from django.urls import path, register_converter

from leadpact.web.pages.leads.address import LeadId
from leadpact.web.pages.people import absences, calendars, listing, person_data, taking, teams, users

register_converter(LeadId, "person")
urlpatterns = [
    path("people", listing.people, name="people"),
    path("people/second-factor", listing.second_factor, name="second_factor"),
    path("people/invite", users.invite, name="user_invite"),
    path("people/users/<int:number>", users.edit, name="user"),
    path("people/users/<int:number>/deactivate", users.deactivate, name="user_deactivate"),
    path("people/users/<int:number>/reactivate", users.reactivate, name="user_reactivate"),
    path("people/users/<int:number>/link", users.link, name="user_link"),
    path("people/users/<int:number>/unlock", users.unlock, name="user_unlock"),
    path("people/users/<int:number>/second-factor", users.reset_factor, name="user_reset_factor"),
    path("invitation/<str:token>", users.invitation, name="invitation"),
    path("people/teams", teams.listed, name="teams"),
    path("people/teams/new", teams.new, name="team_new"),
    path("people/teams/<slug:key>", teams.edit, name="team"),
    path("people/teams/<slug:key>/remove", teams.remove, name="team_remove"),
    path("people/teams/<slug:key>/move", teams.move, name="team_move"),
    path("people/taking", taking.listed, name="taking"),
    path("people/taking/<str:person>", taking.change, name="taking_change"),
    path("people/away", absences.listed, name="away"),
    path("people/away/add", absences.add, name="away_add"),
    path("people/away/<int:number>/remove", absences.remove, name="away_remove"),
    path("people/calendars", calendars.listed, name="calendars"),
    path("person-data/export/<person:lead_id>", person_data.export, name="lead_export"),
    path("person-data/erase/<person:lead_id>", person_data.erase, name="lead_erase"),
]
