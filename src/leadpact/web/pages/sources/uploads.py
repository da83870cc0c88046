"""Uploads: those that were, and a file more."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from leadpact.log.problems import Problem
from leadpact.web.actions import upload as uploading
from leadpact.web.agreed import agreed
from leadpact.web.clock import now as present
from leadpact.web.may import needs, user_of
from leadpact.web.pages.asked import number_of
from leadpact.web.pages.frame import formats_of, words_of
from leadpact.web.pages.sources.file_problems import FileProblem, problems_said
from leadpact.web.pages.sources.receiving_file import Incoming, ToUploads
from leadpact.web.records.models import Upload
from leadpact.words.catalogue import Said, Words
from leadpact.words.naming import N_

ROWS = 25
STATES = {
    Upload.MAPPING: N_("to be mapped"),
    Upload.WAITING: N_("waiting"),
    Upload.RUNNING: N_("importing"),
    Upload.DONE: N_("done"),
    Upload.FAILED: N_("failed"),
    Upload.CANCELLED: N_("cancelled"),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of an upload's rows: accepted = applied + quarantined + repeated + unmapped (+ erased people's)."""

    upload: Upload
    state: Said

    @property
    def erased(self) -> int:
        """Rows about people who were erased at their wish: kept nowhere."""
        each = self.upload
        return each.done - each.applied - each.quarantined - each.repeated - each.unmapped

    @property
    def percent(self) -> int:
        """How much of it is done, 0 to 100."""
        each = self.upload
        return 100 if each.state == Upload.DONE else 100 * each.done // max(each.rows, 1)


def counted(upload: Upload, words: Words) -> Counted:
    """An upload as pages show it."""
    return Counted(upload, words.say(STATES[upload.state]))


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@needs("upload")
def uploads(request: HttpRequest) -> HttpResponse:
    """The newest first; a file that is sent is streamed to the disk, so the handler is set before the form is read."""
    handler = ToUploads(request)
    if request.method == "POST":
        request.upload_handlers = [handler]
    return _uploads(request, handler)


@csrf_protect
def _uploads(request: HttpRequest, handler: ToUploads) -> HttpResponse:
    problems: list[FileProblem] = []
    words = words_of(request)
    if request.method == "POST":
        kept = _kept(request, handler)
        if isinstance(kept, Upload):
            return redirect("upload", kept.pk)
        problems = problems_said(words, kept)
    before = number_of(request.GET.get("before", ""))
    found = Upload.objects.select_related("by").order_by("-pk")
    rows = list((found.filter(pk__lt=before) if before else found)[: ROWS + 1])
    context = {
        "uploads": [counted(each, words) for each in rows[:ROWS]],
        "more": rows[ROWS - 1].pk if len(rows) > ROWS else None,
        "problems": problems,
        "largest": formats_of(request).number(uploading.LARGEST // 1_000_000),
        "has_agreement": agreed() is not None,
    }
    return render(request, "sources/uploads.html", context, status=422 if problems else 200)


def _kept(request: HttpRequest, handler: ToUploads) -> Upload | list[Problem]:
    given = request.FILES.get("file")
    if handler.failed or not isinstance(given, Incoming) or not given.size:
        return [Problem("", handler.failed or ("empty" if given is not None else "no_file"))]
    try:
        found = uploading.keep(
            given.path, given.name or "", given.digest, given.size, user_of(request), present(),
            anew=bool(request.POST.get("anew")),
        )  # fmt: skip
    except OSError:
        return [Problem("", "disk_full")]
    if isinstance(found, list):
        return found
    upload, is_new = found
    if not is_new:
        said = words_of(request).say(
            "The same file was uploaded before, on {at} by {name}: here it is. Nothing was changed.",
            at=formats_of(request).instant(upload.created_at),
            name=upload.by.get_full_name(),
        )
        messages.info(request, said)
    return upload
