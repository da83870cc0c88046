"""One upload: mapped on the page, imported by the worker, cancelled, and how far it is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadpact.web.actions import upload as uploading
from leadpact.web.agreed import agreed
from leadpact.web.clock import now as present
from leadpact.web.may import needs, user_of
from leadpact.web.pages.frame import words_of
from leadpact.web.pages.sources.file_problems import problems_said, told_said
from leadpact.web.pages.sources.mapping_page import context_of, is_right, opened, posted
from leadpact.web.pages.sources.shown_file import look
from leadpact.web.pages.sources.uploads import counted
from leadpact.web.records.models import Upload
from leadpact.words.naming import N_


@require_http_methods(["GET", "HEAD", "POST"])
@needs("upload")
def upload(request: HttpRequest, number: int) -> HttpResponse:
    """One upload, in whatever state it is. A file that is being mapped shows what the form says, saved when it reads."""
    found = get_object_or_404(Upload.objects.select_related("by"), pk=number)
    if found.state != Upload.MAPPING:
        if request.method == "POST":
            is_open = found.state in uploading.OPEN
            said = N_("The import was started already.") if is_open else N_("It had ended already.")
            messages.info(request, words_of(request).say(said))
            return redirect("upload", number)
        return render(request, "sources/upload_run.html", _progress(request, found))
    words = words_of(request)
    seen = look(found)
    if isinstance(seen, list):
        context = {
            "upload": found,
            "problems": problems_said(words, seen),
            "goes_at": uploading.goes_at(found),
        }
        return render(request, "sources/upload_unread.html", context)
    try:
        page = posted(request, found, seen) if request.method == "POST" else opened(request, found, seen)
        if request.POST.get("do") == "start" and is_right(page):
            uploading.start(found, user_of(request), present(), live=bool(request.POST.get("live")))
            return redirect("upload", number)
    except uploading.NotOpenError:
        messages.info(request, words.say("The import was started already."))
        return redirect("upload", number)
    return render(request, "sources/upload_map.html", context_of(page, words))


@require_POST
@needs("upload")
def upload_cancel(request: HttpRequest, number: int) -> HttpResponse:
    """End an import where it is, or take a file away that is not wanted."""
    found = get_object_or_404(Upload, pk=number)
    words = words_of(request)
    if uploading.cancel(found, user_of(request), present()):
        messages.success(request, words.say("Cancelled. What was applied before stays in the log."))
    else:
        messages.info(request, words.say("It had ended already."))
    return redirect("upload", number)


@require_safe
@needs("upload")
def upload_progress(request: HttpRequest, number: int) -> HttpResponse:
    """How far an import is, as a piece of the page."""
    found = get_object_or_404(Upload.objects.select_related("by"), pk=number)
    response = render(request, "sources/progress.html", _progress(request, found))
    if found.state not in uploading.OPEN:
        response["HX-Refresh"] = "true"
    return response


@require_safe
@needs("upload")
def upload_mapping(request: HttpRequest, number: int) -> HttpResponse:
    """The mapping, as `leadpact import --map` takes it."""
    found = get_object_or_404(Upload, pk=number)
    if not found.mapping:
        raise Http404
    response = HttpResponse(found.mapping, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="map-{number}.yaml"'
    return response


def _progress(request: HttpRequest, found: Upload) -> dict[str, Any]:
    words = words_of(request)
    return {
        "upload": found,
        "each": counted(found, words),
        "is_open": found.state in uploading.OPEN,
        "problems": told_said(words, found.told),
        "has_agreement": agreed() is not None,
    }
