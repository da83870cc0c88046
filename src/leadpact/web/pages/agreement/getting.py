"""Files of the agreement: one version as HTML, Markdown, PDF, YAML or its lock; all signed ones as a folder."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from leadpact.rendering.failures import NotSetError
from leadpact.rendering.html import page_of
from leadpact.rendering.markdown import markdown_of
from leadpact.web.actions.draft_reading import signed_versions
from leadpact.web.may import needs
from leadpact.web.pages.agreement.shown import document_in, record_for
from leadpact.web.pages.frame import words_of
from leadpact.web.records.models import Version

TYPES = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "pdf": "application/pdf",
    "yaml": "application/yaml; charset=utf-8",
    "lock": "application/json; charset=utf-8",
}


@needs("see_agreement")
@require_safe
def download(request: HttpRequest, number: int, ending: str) -> HttpResponse:
    """A version in a format; the text and its lock byte for byte, as a folder of versions has them."""
    record = record_for(request, number)
    words = words_of(request)
    maker = MAKERS.get(ending)
    if maker is None:
        raise Http404(ending)
    try:
        content = maker(record, words.language)
    except (NotSetError, ImportError) as failed:
        messages.error(request, words.say("No PDF could be made on this server: {why}", why=failed))
        return redirect("agreement_version", number=number)
    if content is None:
        raise Http404(ending)
    return _file(content, TYPES[ending], f"{record.effective[:10]}.{ending}")


@needs("see_agreement")
@require_safe
def folder(request: HttpRequest) -> HttpResponse:
    """All signed versions and their locks, as `leadpact replay` and all other commands take them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for record in signed_versions():
            archive.writestr(f"{record.effective[:10]}.yaml", record.text)
            archive.writestr(f"{record.effective[:10]}.lock", record.lock)
    return _file(packed.getvalue(), "application/zip", "agreement.zip")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _pdf(record: Version, language: str) -> bytes:
    from leadpact.rendering.pdf import pdf_of

    return pdf_of(document_in(record, language))


MAKERS: dict[str, Callable[[Version, str], bytes | None]] = {
    "html": lambda record, language: page_of(document_in(record, language)),
    "md": lambda record, language: markdown_of(document_in(record, language)),
    "pdf": _pdf,
    "yaml": lambda record, language: record.text.encode(),
    "lock": lambda record, language: record.lock.encode() or None,
}
