"""Notices to a program: JSON, signed as standardwebhooks.com asks, so that the receiver knows who sent it and when."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from standardwebhooks import Webhook as Signer

from leadpact.calendars import format_instant
from leadpact.notices.connection import Guard, post
from leadpact.notices.failure import NoticeFailure
from leadpact.notices.layout import text_of
from leadpact.notices.message import Message

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def send_webhook(message: Message, url: str, secrets: tuple[str, ...], guard: Guard, at: int) -> None:
    """Post to a program. `secrets` are base64, with or without `whsec_`; while one is replaced, both sign.

    Raises NoticeFailure.
    """
    body = payload(message)
    post(url, body.encode("utf-8"), signed(message.notice_id, body, secrets, at), guard, at)


def payload(message: Message) -> str:
    """The body. `data.values` are what the sentences say, as values."""
    told = {
        "type": f"notice.{message.kind}",
        "timestamp": format_instant(message.at),
        "data": {
            "id": message.notice_id,
            "attempt": message.attempt,
            "possible_repeat": message.may_repeat,
            "language": message.language,
            "title": message.title,
            "text": text_of(message),
            "link": message.link.url if message.link is not None else None,
            "values": message.values,
        },
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace").decode()


def signed(notice_id: str, body: str, secrets: tuple[str, ...], at: int) -> dict[str, str]:
    """The headers: id, seconds, and a signature by each secret. Raises NoticeFailure for a secret that is none."""
    moment = EPOCH + timedelta(seconds=at // 1_000_000)
    try:
        signatures = [Signer(secret).sign(notice_id, moment, body) for secret in secrets]
    except (ValueError, RuntimeError) as error:
        raise NoticeFailure(True, "address_wrong", "its secret is not base64") from error
    except (
        Exception
    ) as error:  # the library has a class of its own, outside its public names, for an empty secret
        raise NoticeFailure(True, "address_wrong", "its secret is empty") from error
    if not signatures:
        raise NoticeFailure(True, "address_wrong", "it has no secret")
    return {
        "webhook-id": notice_id,
        "webhook-timestamp": str(at // 1_000_000),
        "webhook-signature": " ".join(signatures),
    }
