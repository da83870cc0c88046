"""Notices as posts in a chat: Slack's and Teams' incoming webhooks, in forms where what others wrote is never markup."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from leadpact.notices.connection import Guard, post
from leadpact.notices.failure import NoticeFailure
from leadpact.notices.layout import text_of
from leadpact.notices.message import Block, Facts, Message, Paragraph, Points

Json = dict[str, Any]
HEADER, LONGEST, MOST_BLOCKS = 150, 2800, 45
"""Slack's limits: characters of a header; characters of a text and blocks of a post, with room to spare."""
MOST_TEAMS = 24_000
"""Teams refuses posts beyond 28 KB."""
MENTION = re.compile(r"(?<!\w)@(?=\w)")
LATER = re.compile(r"HTTP error (?:429|5\d\d)")
BREAK = "\u200b"


def send_slack(message: Message, url: str, guard: Guard, at: int) -> None:
    """Post to a Slack channel, or to a server that takes Slack's posts. Raises NoticeFailure."""
    post(url, _bytes(slack(message)), {}, guard, at)


def send_teams(message: Message, url: str, guard: Guard, at: int) -> None:
    """Post to a Teams channel. Raises NoticeFailure."""
    said = post(url, _bytes(teams(message)), {}, guard, at)
    # Connectors of the older kind answer 200 and say in words that Teams itself did not take it.
    if "delivery failed" in said.lower():
        later = LATER.search(said) is not None
        raise NoticeFailure(not later, "busy" if later else "refused", said)


def _bytes(payload: Json) -> bytes:
    return json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")


def cut(text: str, most: int = LONGEST) -> str:
    """A text that fits."""
    return text if len(text) <= most else text[: most - 1] + "…"


# --- Slack: rich text, whose texts are no markup; `text` is for notifications and for servers that know no blocks


def slack(message: Message) -> Json:
    """The post. Rich text has no syntax, so a lead's name can neither link nor mention."""
    blocks: list[Json] = [
        {"type": "header", "text": {"type": "plain_text", "text": cut(message.title, HEADER), "emoji": False}}
    ]
    blocks += [_rich(list(_slack_block(block))) for block in message.blocks[:MOST_BLOCKS]]
    if message.link is not None:
        link = {"type": "link", "url": message.link.url, "text": message.link.text, "style": {"bold": True}}
        blocks.append(_rich([_section(link)]))
    if message.footer:
        blocks.append(_rich([_section(_run("\n".join(message.footer), italic=True))]))
    return {
        "text": harmless(text_of(message)),
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def harmless(text: str) -> str:
    """Text where Slack's or Markdown's syntax is read: it mentions nobody and hides no address behind words."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return MENTION.sub(f"@{BREAK}", escaped).replace("](", f"]{BREAK}(")


def _rich(elements: list[Json]) -> Json:
    return {"type": "rich_text", "elements": elements}


def _section(*runs: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(runs)}


def _run(text: str, **style: bool) -> Json:
    run: Json = {"type": "text", "text": cut(text) or " "}  # Slack refuses a post with an empty text in it
    return {**run, "style": style} if style else run


def _slack_block(block: Block) -> Iterator[Json]:
    if isinstance(block, Paragraph):
        yield _section(_run(block.text, bold=True) if block.strong else _run(block.text))
        return
    yield _section(_run(block.heading, bold=True))
    items = [
        _section(*(_run(text, bold=True) if strong else _run(text) for text, strong in item))
        for item in _items(block)
    ]
    yield {"type": "rich_text_list", "style": "bullet", "elements": items}


def _items(block: Points | Facts) -> Iterator[list[tuple[str, bool]]]:
    """Each line as runs of text, and whether they are bold."""
    if isinstance(block, Points):
        yield from ([(item, False)] for item in block.items)
    else:
        yield from ([(f"{name}: ", True), (value, False)] for name, value in block.rows)


# --- Teams: an Adaptive Card of rich text blocks, whose runs are no Markdown


def teams(message: Message) -> Json:
    """The post: one card. What does not fit falls off its end; the link stays."""
    lines = [_text([(message.title, True)], size="Large")]
    for block in message.blocks:
        lines += _card_block(block)
    footer = [_text([(line, False)], size="Small", isSubtle=True) for line in message.footer]
    while len(lines) > 1 and len(_bytes(_card(message, lines, footer))) > MOST_TEAMS:
        lines.pop()
    return _card(message, lines, footer)


def _card(message: Message, lines: list[Json], footer: list[Json]) -> Json:
    card: Json = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "lang": message.language,
        "rtl": message.is_rtl,
        "fallbackText": cut(message.title),
        "body": [*lines, *footer],
        "msteams": {"width": "Full"},
    }
    if message.link is not None:
        card["actions"] = [{"type": "Action.OpenUrl", "title": message.link.text, "url": message.link.url}]
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "summary": cut(message.title), "attachments": [content]}


def _text(runs: list[tuple[str, bool]], **style: Any) -> Json:
    shown = [
        {"type": "TextRun", "text": cut(text), **({"weight": "Bolder"} if strong else {}), **style}
        for text, strong in runs
    ]
    return {"type": "RichTextBlock", "inlines": shown}


def _card_block(block: Block) -> Iterator[Json]:
    if isinstance(block, Paragraph):
        yield _text([(block.text, block.strong)])
        return
    yield {**_text([(block.heading, True)]), "spacing": "Medium"}
    for item in _items(block):
        yield {**_text([("• ", False), *item]), "spacing": "None"}
