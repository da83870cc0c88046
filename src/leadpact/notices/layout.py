"""Sets a message as plain text and as a self-contained HTML page that mail programs show: no pictures, nothing fetched."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from leadpact.notices.message import Block, Facts, Message, Paragraph, Points

RLM = "\u200f"
FONT = "font-family:-apple-system,'Segoe UI',Roboto,'Noto Sans','Noto Sans Arabic',Arial,sans-serif"
BODY = f"margin:0;padding:0;background:#f3f5f8;color:#1f2937;{FONT};font-size:15px;line-height:1.55"
CARD = "background:#ffffff;border:1px solid #dfe4ea;border-radius:8px;padding:24px 28px"
HEADING = "font-size:14px;margin:22px 0 6px;color:#334155"
BUTTON = (
    "display:inline-block;background:#1d4ed8;color:#ffffff;text-decoration:none;font-weight:600;"
    "padding:10px 18px;border-radius:6px"
)
FOOTER = "color:#5b6675;font-size:12px;margin:14px 4px 0"


def text_of(message: Message) -> str:
    """The message as plain text. In a right-to-left language every line says its direction."""
    mark = RLM if message.is_rtl else ""
    parts = ["\n".join(f"{mark}{line}" for line in lines) for lines in _paragraphs(message)]
    if message.link is not None:
        parts.append(f"{mark}{message.link.text}:\n{message.link.url}")
    if message.footer:
        parts.append("\n".join(["-- ", *(f"{mark}{line}" for line in message.footer)]))
    return "\n\n".join(parts) + "\n"


def _paragraphs(message: Message) -> Iterator[list[str]]:
    yield [message.title]
    for block in message.blocks:
        yield lines_of(block)


def lines_of(block: Block) -> list[str]:
    """A block as lines."""
    if isinstance(block, Paragraph):
        return [block.text]
    if isinstance(block, Points):
        return [block.heading, *(f"- {item}" for item in block.items)]
    return [block.heading, *(f"- {name}: {value}" for name, value in block.rows)]


def html_of(message: Message) -> str:
    """The message as HTML. Whatever was written by others is text in it, never markup."""
    direction = "rtl" if message.is_rtl else "ltr"
    language = escape(message.language)
    inner = "".join(_block(block, message.is_rtl) for block in message.blocks)
    return (
        f'<!doctype html>\n<html lang="{language}" dir="{direction}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(message.title)}</title></head>\n"
        f'<body style="{BODY}" dir="{direction}">\n'
        '<div style="max-width:600px;margin:0 auto;padding:24px 12px">\n'
        f'<div style="{CARD}">\n<h1 style="font-size:19px;line-height:1.35;margin:0 0 12px">{escape(message.title)}</h1>\n'
        f"{inner}{_button(message)}</div>\n{_footer(message)}</div>\n</body>\n</html>\n"
    )


def _block(block: Block, is_rtl: bool) -> str:
    if isinstance(block, Paragraph):
        weight = ";font-weight:600" if block.strong else ""
        return f'<p style="margin:0 0 10px{weight}">{escape(block.text)}</p>\n'
    if isinstance(block, Points):
        side = "0 22px 0 0" if is_rtl else "0 0 0 22px"
        items = "".join(f'<li style="margin:0 0 4px">{escape(item)}</li>' for item in block.items)
        return f'{_heading(block.heading)}<ul style="margin:0;padding:{side}">{items}</ul>\n'
    return f"{_heading(block.heading)}{_table(block, is_rtl)}\n"


def _heading(text: str) -> str:
    return f'<h2 style="{HEADING}">{escape(text)}</h2>'


def _table(block: Facts, is_rtl: bool) -> str:
    side = "right" if is_rtl else "left"
    gap = "0 0 4px 14px" if is_rtl else "0 14px 4px 0"
    rows = "".join(
        f'<tr><th scope="row" style="text-align:{side};vertical-align:top;font-weight:600;padding:{gap}">{escape(name)}</th>'
        f'<td style="text-align:{side};vertical-align:top;padding:0 0 4px">{escape(value)}</td></tr>'
        for name, value in block.rows
    )
    return f'<table style="border-collapse:collapse;font-size:15px">{rows}</table>'


def _button(message: Message) -> str:
    if message.link is None:
        return ""
    url = escape(message.link.url)
    return (
        f'<p style="margin:22px 0 0"><a href="{url}" style="{BUTTON}">{escape(message.link.text)}</a></p>\n'
    )


def _footer(message: Message) -> str:
    if not message.footer:
        return ""
    return f'<p style="{FOOTER}">{"<br>".join(escape(line) for line in message.footer)}</p>\n'
