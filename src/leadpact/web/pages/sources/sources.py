"""Sources: who may send events, when each last did, and the key that is shown once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from leadpact.web.actions import sources as acting
from leadpact.web.clock import now as present
from leadpact.web.may import needs, user_of
from leadpact.web.pages.frame import words_of
from leadpact.web.pages.people.fields import SaidForm
from leadpact.web.pages.sources.examples import examples
from leadpact.web.pages.sources.recent import recent
from leadpact.web.records.models import Event, Quarantined, Source
from leadpact.words.naming import N_

FORM = require_http_methods(["GET", "HEAD", "POST"])
KINDS = {
    "api": N_("Leadpact's own events"),
    "segment": N_("Segment's calls"),
    "webhook": N_("Signed webhook"),
    "upload": N_("Uploaded files"),
    "page": N_("These pages"),
}
CHOSEN = ("api", "segment", "webhook")
MOST = 500
"""Sources that are listed."""


class SourceForm(SaidForm):
    """What a source is called, and how it speaks."""

    name = forms.CharField(
        label=N_("Name"), max_length=100, widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
        help_text=N_("The system that sends: “web site”, “CRM”."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=N_("What it sends"), choices=[(kind, KINDS[kind]) for kind in CHOSEN])


@require_safe
@needs("manage_sources")
def sources(request: HttpRequest) -> HttpResponse:
    """All sources, those in use first. Without any, how to send the first event."""
    words, counts = words_of(request), recent(present())
    rows: list[dict[str, Any]] = [
        {
            "source": source,
            "kind": words.say(KINDS[source.kind]),
            "applied": counts.applied.get(source.pk, 0),
            "quarantined": counts.quarantined.get(source.pk, 0),
            "is_keyed": source.kind in CHOSEN,
        }
        for source in Source.objects.order_by("-used_at", "name")[:MOST]
    ]
    rows.sort(key=lambda row: row["source"].revoked_at is not None)
    senders = [row["source"] for row in rows if row["is_keyed"]]
    nobody_yet = bool(senders) and all(each.used_at is None for each in senders)
    context = {
        "sources": rows,
        "is_cut": counts.cut,
        "has_sender": bool(senders),
        "waits_for": max(senders, key=lambda each: each.pk) if nobody_yet else None,
    }
    return render(request, "sources/sources.html", context)


@never_cache
@FORM
@needs("manage_sources")
def source_new(request: HttpRequest) -> HttpResponse:
    """A source more. Its key is in this answer and nowhere else, so this is no redirect."""
    form = SourceForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = acting.add_source(
                form.cleaned_data["name"], form.cleaned_data["kind"], user_of(request), present()
            )
        except acting.NameTakenError:
            form.add_error(
                "name", str(words_of(request).say("Another source has this name; choose another."))
            )
        else:
            return _made(request, made)
    return render(request, "sources/source_new.html", {"form": form})


@never_cache
@FORM
@needs("manage_sources")
def source_renew(request: HttpRequest, number: int) -> HttpResponse:
    """Another key in the place of the one there is, once it was confirmed."""
    source = get_object_or_404(Source, pk=number, kind__in=CHOSEN)
    if request.method == "POST":
        return _made(request, acting.renew_key(source, user_of(request), present()))
    return render(request, "sources/source_sure.html", {"source": source, "does": "renew"})


@FORM
@needs("manage_sources")
def source_revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Take events of it no more, once it was confirmed."""
    source = get_object_or_404(Source, pk=number, kind__in=CHOSEN)
    if request.method == "POST":
        acting.revoke_source(source, user_of(request), present())
        messages.success(request, words_of(request).say("{name} sends no more events.", name=source.name))
        return redirect("sources")
    return render(request, "sources/source_sure.html", {"source": source, "does": "revoke"})


@require_safe
@needs("manage_sources")
def source_arrived(request: HttpRequest, number: int) -> HttpResponse:
    """Whether a first event came, as a piece of the page that asks again until one does."""
    source = get_object_or_404(Source, pk=number, kind__in=CHOSEN)
    return render(request, "sources/arrived.html", {"source": source, "first": _first(source)})


def _first(source: Source) -> dict[str, Any] | None:
    """The latest thing that this source sent, looked for only when it was in use, among the newest of all."""
    if source.used_at is None:
        return None
    newest = Event.objects.order_by("-pk").values("pk")[:1000]
    event = Event.objects.filter(pk__in=newest, delivered_by=source).order_by("-pk").first()
    held = Quarantined.objects.filter(delivered_by=source).order_by("-pk").first()
    return {"event": event, "held": held if event is None else None}


def _made(request: HttpRequest, made: acting.Made) -> HttpResponse:
    """The key or secret, once, with examples that hold it."""
    words, source = words_of(request), made.source
    told = [
        (words.say(each.title), each.text)
        for each in examples(source.kind, source.pk, made.secret, present())
    ]
    context = {"source": source, "secret": made.secret, "examples": told, "first": None}
    return render(request, "sources/source_made.html", context)
