"""The signed webhook: what a receiver can check, and what arrives."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from notice_servers import AT, LOOPBACK, MESSAGE, Recorder, listening
from standardwebhooks import Webhook as Checker
from standardwebhooks import WebhookVerificationError

from leadpact.notices.connection import Guard
from leadpact.notices.email import Mailbox
from leadpact.notices.failure import NoticeFailure
from leadpact.notices.sending import Slack, Teams, Ways, Webhook, send
from leadpact.notices.webhook import payload, send_webhook, signed

GUARD = Guard(allowed=LOOPBACK, seconds=5)
OLD, NEW = (f"whsec_{b64encode(letter * 24).decode()}" for letter in (b"o", b"n"))


def test_the_receiver_can_check_it() -> None:
    """Id, instant and body are signed; by both secrets while one replaces the other; a changed body is found out."""
    now = int(datetime.now(UTC).timestamp()) * 1_000_000  # noqa: TID251 (the receiver's library asks the time)
    with listening(Recorder(204, body=b"")) as recorder:
        send_webhook(MESSAGE, recorder.url, (OLD, NEW), GUARD, now)
    (call,) = recorder.calls
    assert call.headers["webhook-id"] == "n-42"
    for secret in (OLD, NEW):
        assert Checker(secret).verify(call.body, call.headers)["type"] == "notice.clock_missed"
        with pytest.raises(WebhookVerificationError):
            Checker(secret).verify(call.body.replace(b"Carmen", b"Carlos"), call.headers)


def test_the_signature_is_that_of_the_standard() -> None:
    """HMAC-SHA256 of `id.seconds.body`, as the standard's own example has it."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = signed("msg_p5jXN8AQM9LWM0D4loKWxJek", '{"test": 2432232314}', (secret,), 1_614_265_330_999_999)
    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_body_says_whether_it_may_be_a_repeat() -> None:
    """Same id, next attempt."""
    first, second = (json.loads(payload(replace(MESSAGE, attempt=n)))["data"] for n in (1, 2))
    assert (first["id"], first["attempt"], first["possible_repeat"]) == ("n-42", 1, False)
    assert (second["id"], second["attempt"], second["possible_repeat"]) == ("n-42", 2, True)
    assert first["values"] == {"kind": "clock_missed"} and first["text"].startswith("Missed: Carmen Vega\n")
    assert json.loads(payload(MESSAGE))["timestamp"] == "2026-02-02T02:40:00Z"


@pytest.mark.parametrize("secrets", [(), ("",), ("whsec_",), ("whsec_ä",), ("x",)])
def test_a_secret_that_is_none(secrets: tuple[str, ...]) -> None:
    """Refused for good, before anything is sent unsigned."""
    with pytest.raises(NoticeFailure) as caught:
        send_webhook(MESSAGE, "https://hooks.example/", secrets, GUARD, AT)
    assert (caught.value.permanent, caught.value.reason) == (True, "address_wrong")


def test_send_knows_every_target() -> None:
    """One verb for all; without a mail server mail waits."""
    ways = Ways(guard=GUARD)
    with listening(Recorder()) as recorder:
        for target in (Slack(recorder.url), Teams(recorder.url), Webhook(recorder.url, (NEW,))):
            send(MESSAGE, target, ways, AT)
            assert "s3cret" not in repr(target) or isinstance(target, Webhook)
    assert len(recorder.calls) == 3
    with pytest.raises(NoticeFailure) as caught:
        send(MESSAGE, Mailbox("ana@acme.example"), ways, AT)
    assert not caught.value.permanent


@pytest.mark.parametrize("bad", ["", "a b", "a\r\nb", "a.b", "é", "x" * 101])
def test_an_id_cannot_break_out(bad: str) -> None:
    """It stands in headers and in the signed text, whose parts a dot divides."""
    with pytest.raises(ValueError, match="notice id"):
        replace(MESSAGE, notice_id=bad)
    with pytest.raises(ValueError, match="attempt"):
        replace(MESSAGE, attempt=0)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "javascript://a.example/%0aalert(1)", "/leads/1", "https://a b/", "https://a/\n"],
)
def test_a_link_is_a_web_address(url: str) -> None:
    """It becomes a button in a mail."""
    assert MESSAGE.link is not None
    with pytest.raises(ValueError, match="web address"):
        replace(MESSAGE.link, url=url)
