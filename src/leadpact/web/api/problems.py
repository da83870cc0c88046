"""What the API says when it can't do what was asked: problem+json (RFC 9457), and nothing of its insides."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

MEDIA: Final = "application/problem+json"
TYPE: Final = "urn:leadpact:problem:"
CHALLENGE: Final = {"WWW-Authenticate": 'Bearer realm="leadpact"'}
AGAIN_IN: Final = {"Retry-After": "5"}

log = logging.getLogger("leadpact.api")


class RefusedRequestError(Exception):
    """The request can't be done, and nothing was stored; `errors` are (JSON pointer, code, detail) within its body."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        errors: Sequence[tuple[str, str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.errors, self.headers = errors, headers or {}


def problem(
    status: int,
    code: str,
    detail: str,
    errors: Sequence[tuple[str, str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """An answer that says what is wrong: `type` names the problem, `title` the status, `detail` what to do."""
    told: dict[str, Any] = {
        "type": TYPE + code.replace("_", "-"),
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        told["errors"] = [
            {"pointer": pointer, "code": each, "detail": said} for pointer, each, said in errors
        ]
    return JsonResponse(told, status=status, content_type=MEDIA, headers=dict(headers or {}))


def of_refusal(request: HttpRequest, why: Exception) -> HttpResponse:
    """A refusal of our own."""
    assert isinstance(why, RefusedRequestError)
    return problem(why.status, why.code, why.detail, why.errors, why.headers)


def of_stranger(request: HttpRequest, why: Exception) -> HttpResponse:
    """401: no key, or one that nobody has."""
    detail = "Send the source's write key: as `Authorization: Bearer lp_…`, or as the user name of Basic."
    return problem(401, "unauthorized", detail, headers=CHALLENGE)


def of_http(request: HttpRequest, why: Exception) -> HttpResponse:
    """What the framework refuses by its status."""
    assert isinstance(why, HttpError)
    return problem(why.status_code, HTTPStatus(why.status_code).name.lower(), str(why))


def of_validation(request: HttpRequest, why: Exception) -> HttpResponse:
    """422: parameters that are not what the schema says."""
    assert isinstance(why, ValidationError)
    errors = [
        ("/" + "/".join(str(part) for part in each["loc"]), str(each["type"]), str(each["msg"]))
        for each in why.errors
    ]
    return problem(422, "invalid", "The request is not what the schema says.", errors)


def of_missing(request: HttpRequest, why: Exception | None = None) -> HttpResponse:
    """404: nothing is here."""
    return problem(404, "not_found", f"There is nothing at {request.path}. What there is: /api/openapi.json")


def of_depth(request: HttpRequest, why: Exception) -> HttpResponse:
    """400: a body that nests so deep that reading it gave up."""
    return problem(400, "json_too_deep", "The body nests too deep to be read. Nothing was stored.")


def of_database(request: HttpRequest, why: Exception) -> HttpResponse:
    """503: the database can't be reached or is too busy. Nothing was acknowledged, so that sending again is right."""
    log.error("The database does not answer: %s", why)
    detail = "The database does not answer. Nothing was stored: send it again, repeated events do no harm."
    return problem(503, "database_away", detail, headers=AGAIN_IN)


def of_failure(request: HttpRequest, why: Exception) -> HttpResponse:
    """500: a defect of ours. What it was is in the log alone."""
    log.error("%s %s failed", request.method, request.path, exc_info=why)
    detail = "Something went wrong here, not with the request. Nothing was stored; the log says more."
    return problem(500, "failed", detail)


def say_problems(api: NinjaAPI) -> None:
    """Let an API answer every exception with a problem."""
    answers: tuple[tuple[type[Exception], Any], ...] = (
        (Exception, of_failure),
        (OperationalError, of_database),
        (InterfaceError, of_database),
        (RecursionError, of_depth),
        (Http404, of_missing),
        (ValidationError, of_validation),
        (HttpError, of_http),
        (AuthenticationError, of_stranger),
        (RefusedRequestError, of_refusal),
    )
    for kind, answer in answers:
        api.add_exception_handler(kind, answer)


def with_problems(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view whose 405 is a problem too, and says what is allowed; others may post to it, there is no cookie in it."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = view(request, *args, **kwargs)
        if found.status_code != 405:
            return found
        allowed = {"Allow": found.headers["Allow"]}
        detail = f"{request.method} is not allowed here, but {allowed['Allow']}."
        return problem(405, "method_not_allowed", detail, headers=allowed)

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer
