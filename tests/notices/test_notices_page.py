"""The page about notices: what it shows is true."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from notice_servers import MESSAGE

from leadpact.notices.failure import REASONS
from leadpact.notices.webhook import payload, signed
from leadpact.words.notices_told import Told

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "notices.md").read_text(encoding="utf-8")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_the_example_checks_a_signature(capsys: pytest.CaptureFixture[str]) -> None:
    """A receiver who copies it hears of a notice once, and believes nobody else."""
    example: dict[str, object] = {}
    exec(PAGE.split("```python")[1].split("```")[0], example)  # the page's own example
    now = int(datetime.now(UTC).timestamp()) * 1_000_000  # noqa: TID251 (the receiver's library asks the time)
    body, seen = payload(MESSAGE), set[str]()
    headers = signed(MESSAGE.notice_id, body, (SECRET,), now)
    received = example["received"]
    assert callable(received)
    for _ in range(2):
        received(body.encode(), headers, seen)
    assert capsys.readouterr().out == "Missed: Carmen Vega\n"
    with pytest.raises(Exception, match="signature"):
        received(body.encode() + b" ", headers, seen)


def test_every_kind_and_every_reason_is_on_the_page() -> None:
    """And no reason that there is not."""
    kinds = {told.kind for single in get_args(Told) for told in (get_args(single) or (single,))}
    assert len(kinds) == 16
    missing = [word for word in (*kinds, *REASONS) if f"`{word}`" not in PAGE]
    assert missing == []
