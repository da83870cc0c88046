"""Posts in a chat: their form, and that what others wrote stays text in them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from notice_servers import AT, LOOPBACK, MESSAGE, Recorder, listening, speaking

from leadpact.notices.chat import MOST_TEAMS, send_slack, send_teams, slack, teams
from leadpact.notices.connection import Guard
from leadpact.notices.failure import NoticeFailure
from leadpact.notices.message import Facts, Message, Paragraph, Points

GUARD = Guard(allowed=LOOPBACK, seconds=5)
EVIL = "<!channel> @here <https://evil.example|pay> [pay](https://evil.example) *b* & {{DATE(x)}}"
Send = Callable[[Message, str, Guard, int], None]
both = pytest.mark.parametrize("send", [send_slack, send_teams])


def texts(found: object) -> Iterator[dict[str, Any]]:
    """Every part of a post."""
    if isinstance(found, dict) and "type" in found:
        yield found
    for each in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        yield from texts(each)


@both
def test_a_post_is_taken(send: Send) -> None:
    """As JSON, with title, lines, link and the stable id."""
    with listening(Recorder()) as recorder:
        send(MESSAGE, recorder.url, GUARD, AT)
    (call,) = recorder.calls
    body = call.body.decode()
    assert json.loads(body)
    for part in ("Missed: Carmen Vega", "Clock missed.", "an attempt", "c@r.example", "leads/L-17", "n-42"):
        assert part in body


@both
@pytest.mark.parametrize(
    ("status", "permanent"), [(400, True), (404, True), (410, True), (429, False), (500, False), (503, False)]
)
def test_a_refused_post(send: Send, status: int, permanent: bool) -> None:
    """A channel that is gone stays gone; a busy one says when."""
    refusing = Recorder(status, {"Retry-After": "7"}, b"no_service")
    with listening(refusing) as recorder, pytest.raises(NoticeFailure) as caught:
        send(MESSAGE, recorder.url, GUARD, AT)
    assert caught.value.permanent is permanent
    assert caught.value.retry_after == (None if permanent else 7)
    assert "s3cret" not in str(caught.value)


@both
def test_silence_and_internal_addresses(send: Send) -> None:
    """Chat goes by the same guarded connection as everything."""
    with speaking(close=False) as port:
        with pytest.raises(NoticeFailure, match="timed_out"):
            send(MESSAGE, f"http://127.0.0.1:{port}/", replace(GUARD, seconds=0.3), AT)
        with pytest.raises(NoticeFailure, match="address_internal"):
            send(MESSAGE, f"http://127.0.0.1:{port}/", Guard(), AT)


@pytest.mark.parametrize(
    ("said", "permanent"), [("HTTP error 429", False), ("HTTP error 503", False), ("HTTP error 400", True)]
)
def test_a_connector_that_says_yes_and_means_no(said: str, permanent: bool) -> None:
    """Teams' older connectors answer 200 and say in words that the message was not delivered."""
    words = f"Webhook message delivery failed with error: Microsoft Teams endpoint returned {said}."
    with listening(Recorder(body=words.encode())) as recorder, pytest.raises(NoticeFailure) as caught:
        send_teams(MESSAGE, recorder.url, GUARD, AT)
    assert caught.value.permanent is permanent


def test_slack_mentions_nobody_and_hides_no_address() -> None:
    """Rich text has no syntax; the plain text, which has, is disarmed for Slack and for servers that read Markdown."""
    post = slack(replace(MESSAGE, title=EVIL, blocks=(Paragraph(EVIL), Points(EVIL, (EVIL,)))))
    shown = post["text"]
    assert "<" not in shown and "@here" not in shown and "](" not in shown
    assert "&lt;!channel&gt;" in shown and "&amp;" in shown
    assert {part["type"] for part in texts(post["blocks"])} <= {
        "header", "plain_text", "rich_text", "rich_text_section", "rich_text_list", "text", "link"
    }  # fmt: skip
    links = [part["url"] for part in texts(post["blocks"]) if part["type"] == "link"]
    assert MESSAGE.link is not None and links == [MESSAGE.link.url]


def test_teams_has_no_markdown() -> None:
    """All text stands in runs, which Teams shows as they are."""
    post = teams(
        replace(MESSAGE, blocks=(Paragraph(EVIL), Points("Owed", (EVIL,))), is_rtl=True, language="ar")
    )
    card = post["attachments"][0]["content"]
    assert (card["rtl"], card["lang"], card["version"]) == (True, "ar", "1.5")
    assert {part["type"] for part in card["body"]} == {"RichTextBlock"}
    assert {part["type"] for part in texts(card["body"])} == {"RichTextBlock", "TextRun"}
    assert [action["url"] for action in card["actions"]] == [MESSAGE.link.url if MESSAGE.link else ""]


def test_long_posts_are_cut_to_what_is_taken() -> None:
    """The title, the link and the id stay; what does not fit falls off the end."""
    long = replace(MESSAGE, title="t" * 400, blocks=tuple(Paragraph("ع" * 4000) for _ in range(60)))
    post = slack(long)
    assert len(post["blocks"]) <= 50 and len(post["blocks"][0]["text"]["text"]) == 150
    assert all(len(part.get("text", "")) <= 3000 for part in texts(post["blocks"]) if part["type"] == "text")
    card = json.dumps(teams(long), ensure_ascii=False)
    assert len(card.encode()) <= MOST_TEAMS
    assert "leads/L-17" in card and "n-42" in card


def test_slack_gets_no_empty_text() -> None:
    """A post with one is refused whole, and for good; a value that is not there must not cost the notice."""
    post = slack(
        replace(MESSAGE, blocks=(Paragraph(""), Points("Owed", ("",)), Facts("Contact", (("Phone", ""),))))
    )
    assert all(part["text"] for part in texts(post["blocks"]) if "text" in part)
