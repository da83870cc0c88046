"""Ready-made examples for a new source: they hold its key and this service's address, and can be pasted as they are."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.conf import settings

from leadpact.calendars.instant import format_instant
from leadpact.words.naming import N_


@dataclass(frozen=True, slots=True)
class Example:
    """A text to paste, and what it is."""

    title: str
    text: str


def examples(kind: str, number: int, secret: str, now: int) -> list[Example]:
    """How to send a first event from a source of this kind. `now`: microseconds UTC, when the example happens."""
    base = str(settings.BASE_URL)
    at = format_instant(now - now % 1_000_000)
    if kind == "segment":
        return _segment(base, secret, at)
    if kind == "webhook":
        return [
            Example(N_("In a shell: a signed webhook"), _webhook(f"{base}/api/webhooks/{number}", secret, at))
        ]
    return [Example(N_("In a shell"), _curl(base, secret, at))]


def _event(at: str) -> str:
    event = {
        "event_id": f"first-{at}",
        "lead_id": "ana@example.com",
        "at": at,
        "kind": "form_submitted",
        "properties": {"form": "demo"},
    }
    return json.dumps(event)


def _curl(base: str, key: str, at: str) -> str:
    return (
        f"curl {base}/api/v1/events \\\n"
        f"  -H 'Authorization: Bearer {key}' \\\n"
        "  -H 'Content-Type: application/json' \\\n"
        f"  -d '{_event(at)}'"
    )


def _segment(base: str, key: str, at: str) -> list[Example]:
    call = {
        "messageId": f"first-{at}",
        "userId": "ana@example.com",
        "event": "Form Submitted",
        "timestamp": at,
        "properties": {"form": "demo"},
    }
    return [
        Example(
            N_("In a shell: one call, as Segment's libraries send it"),
            f"curl {base}/v1/track \\\n  -u '{key}:' \\\n  -H 'Content-Type: application/json' \\\n"
            f"  -d '{json.dumps(call)}'",
        ),
        Example(
            N_("Segment's library for Node.js, pointed here"),
            "import { Analytics } from '@segment/analytics-node'\n\n"
            f"const analytics = new Analytics({{ writeKey: '{key}', host: '{base}' }})\n"
            "analytics.track({ userId: 'ana@example.com', event: 'Form Submitted', properties: { form: 'demo' } })",
        ),
        Example(
            N_("Segment's library for Python, pointed here"),
            "import segment.analytics as analytics\n\n"
            f"analytics.write_key = '{key}'\nanalytics.host = '{base}'\n"
            "analytics.track('ana@example.com', 'Form Submitted', {'form': 'demo'})",
        ),
    ]


def _webhook(url: str, secret: str, at: str) -> str:
    return (
        f"secret='{secret}'\n"
        f"body='{_event(at)}'\n"
        "id=msg_$(date +%s); at=$(date +%s)\n"
        "key=$(printf %s \"${secret#whsec_}\" | base64 -d | od -An -tx1 | tr -d ' \\n')\n"
        'signature=$(printf %s "$id.$at.$body" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)\n'
        f"curl {url} \\\n"
        "  -H 'Content-Type: application/json' \\\n"
        '  -H "webhook-id: $id" -H "webhook-timestamp: $at" -H "webhook-signature: v1,$signature" \\\n'
        '  -d "$body"'
    )
