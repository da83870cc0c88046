"""Believes the proxies in front of the service, as many as the settings say there are, and nobody else."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class ProxyMiddleware:
    """Takes the visitor's address and scheme from the nearest trusted proxy; otherwise such headers are dropped."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        proxies = int(settings.PROXIES)
        forwarded = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        scheme = request.META.pop("HTTP_X_FORWARDED_PROTO", "")
        hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
        if proxies and len(hops) >= proxies:
            request.META["REMOTE_ADDR"] = hops[-proxies]
        if proxies and scheme:
            request.META["wsgi.url_scheme"] = "https" if scheme.split(",")[-1].strip() == "https" else "http"
        return self.get_response(request)
