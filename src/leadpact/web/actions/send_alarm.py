"""The one alarm of the outbox: no mail gets out for a reason that lies with the settings; mails wait until it is mended."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from leadpact.web.records.models import Setting

NAME = "notices_alarm"
NO_MAIL_SERVER = "no_mail_server"
PROBE = 60_000_000
"""Microseconds between two tries of one mail while the alarm stands."""


@dataclass(frozen=True)
class Alarm:
    """Why mails wait: a reason of `notices.failure`, or that no mail server is set. Instants in microseconds UTC."""

    reason: str
    detail: str
    since: int
    probe_at: int


def standing_alarm() -> Alarm | None:
    """The alarm, if there is one."""
    found = Setting.objects.filter(name=NAME).values_list("value", flat=True).first()
    return Alarm(**found) if found else None


def raise_alarm(reason: str, detail: str, now: int) -> Alarm:
    """Say that no mail gets out; it stands since the first time, and the next mail is tried after `PROBE`."""
    before = standing_alarm()
    since = before.since if before is not None else now
    alarm = Alarm(reason, detail, since, now + PROBE)
    Setting.objects.update_or_create(name=NAME, defaults={"value": asdict(alarm)})
    return alarm


def clear_alarm() -> None:
    """A mail got out."""
    Setting.objects.filter(name=NAME).delete()
