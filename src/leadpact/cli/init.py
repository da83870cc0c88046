"""`leadpact init`: ten short questions, then a whole agreement from a template and sample events to try it on."""

import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from leadpact.cli.ending import stop
from leadpact.cli.printing import printing

if TYPE_CHECKING:
    from leadpact.beginning import Answers
    from leadpact.beginning.questions import Question
    from leadpact.words.catalogue import Words

FLAGS = {
    "template": "--template",
    "language": "--language",
    "company": "--name",
    "marketing": "--marketing",
    "sales": "--sales",
    "reps": "--rep",
    "region": "--holidays",
    "timezone": "--timezone",
    "hours": "--hours",
    "target": "--target",
    "currency": "--currency",
    "until": "--until",
    "average_deal": "--average-deal",
    "marketing_share": "--marketing-share",
    "first_answer": "--first-answer",
    "objective": "--objective",
    "effective": "--effective",
}
"""The flag of each field."""
STOPPED = "stopped; nothing was written"

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


def _flag(field: str, metavar: str, words: str) -> Any:
    return typer.Option(FLAGS[field], metavar=metavar, help=words)


Given = str | None


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to begin; default: here")] = Path(),
    template: Annotated[Given, _flag("template", "WORD", "software, manufacturer or agency")] = None,
    language: Annotated[Given, _flag("language", "CODE", "Of its texts: en, es, pt or ar")] = None,
    company: Annotated[Given, _flag("company", "TEXT", "What the company is called")] = None,
    marketing: Annotated[
        Given, _flag("marketing", "PERSON", 'The head: "Ana Ruiz <ana@acme.example>"')
    ] = None,
    sales: Annotated[Given, _flag("sales", "PERSON", "The head of sales")] = None,
    reps: Annotated[
        list[str] | None, _flag("reps", "PERSON", "Who else sells; may be given several times")
    ] = None,
    region: Annotated[Given, _flag("region", "REGION", "Whose holidays are kept: ES, BR-SP, none")] = None,
    timezone: Annotated[Given, _flag("timezone", "ZONE", "Default: the region's")] = None,
    hours: Annotated[Given, _flag("hours", "TEXT", "As mon-fri 09:00-13:00,14:00-18:00")] = None,
    target: Annotated[Given, _flag("target", "MONEY", "What is to be sold in the term")] = None,
    currency: Annotated[Given, _flag("currency", "CODE", "Default: the region's")] = None,
    until: Annotated[Given, _flag("until", "DATE", "The last day; default: after a year")] = None,
    average_deal: Annotated[Given, _flag("average_deal", "MONEY", "What one deal brings")] = None,
    marketing_share: Annotated[
        Given, _flag("marketing_share", "SHARE", "Marketing's part of it, 60%")
    ] = None,
    first_answer: Annotated[
        Given, _flag("first_answer", "TIME", "How soon who asks is answered: 30bm, 2bh, 1bd")
    ] = None,
    objective: Annotated[Given, _flag("objective", "SHARE", "For how many of 100, 85%")] = None,
    effective: Annotated[
        Given, _flag("effective", "DATE", "The first day; default: the first of next month")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing, take every default")] = False,
) -> None:
    """Begin: ten questions, then a whole agreement and sample events to try it on.

    Each question has a flag; without a terminal nothing is asked. What is there already is never overwritten.
    """
    flags = {field: value for field, value in locals().items() if field in FLAGS and value is not None}
    if "reps" in flags:
        flags["reps"] = "; ".join(flags["reps"])
    asks = sys.stdin.isatty() and sys.stdout.isatty() and not yes
    with printing():
        try:
            answers = _answers(flags, asks, yes)
            _begin(folder, answers)
        except (KeyboardInterrupt, EOFError):
            typer.echo(err=True)
            stop(STOPPED, 130)


# --- asking ----------------------------------------------------------------------------------------------


def _answers(flags: dict[str, str], asks: bool, yes: bool) -> "Answers":
    """Every field's value: by its flag, by its question, or as proposed."""
    from leadpact.beginning.questions import NEEDED, QUESTIONS, answers_of, next_month

    missing = [FLAGS[field] for field in NEEDED if field not in flags]
    if missing and not asks and not yes:
        told = f"Missing: {', '.join(missing)}. There is no terminal to ask on: give them, or --yes for an example."
        raise typer.BadParameter(told)
    given: dict[str, Any] = {}
    _take(given, "effective", flags.get("effective", next_month(_today()).isoformat()))
    for field, text in flags.items():  # before nine questions are answered in vain
        _take(dict(given), field, text)
    for question in QUESTIONS:
        if asks and question.fields[0] not in flags:
            _asked(question, flags, given)
        else:
            _settled(question.fields, flags, given)
    _settled(("hours",), flags, given)
    return answers_of(given)


def _today() -> date:
    return datetime.now(UTC).astimezone().date()


def _take(given: dict[str, Any], field: str, text: str) -> None:
    """A field's value from its flag; a usage error where it is none."""
    from leadpact.beginning import AnswerError
    from leadpact.beginning.questions import value_of

    try:
        given[field] = value_of(field, text, given)
    except AnswerError as wrong:
        raise typer.BadParameter(_said(wrong, given), param_hint=FLAGS[field]) from None


def _settled(fields: tuple[str, ...], flags: dict[str, str], given: dict[str, Any]) -> None:
    """Fields that are not asked: as their flags say, else as proposed."""
    from leadpact.beginning.questions import proposed

    for field in fields:
        _take(given, field, flags[field] if field in flags else proposed(field, given))


def _asked(question: "Question", flags: dict[str, str], given: dict[str, Any]) -> None:
    """Ask until the answer can be used; an empty one takes what is proposed."""
    from leadpact.beginning import AnswerError
    from leadpact.beginning.questions import parts_of

    while True:
        reply = input(_prompt(question, flags, given)).strip()
        try:
            given |= _replied(question, flags | (parts_of(question, reply) if reply else {}), given)
        except AnswerError as wrong:
            typer.echo(f"  {_said(wrong, given)}")
            continue
        return


def _replied(question: "Question", texts: dict[str, str], given: dict[str, Any]) -> dict[str, Any]:
    """A question's values; what it is silent about is proposed. Raises AnswerError."""
    from leadpact.beginning.questions import value_of

    found: dict[str, Any] = {}
    for field in question.fields:
        known = {**given, **found}
        found[field] = value_of(field, texts.get(field) or _proposed(field, known), known)
    return found


def _prompt(question: "Question", flags: dict[str, str], given: dict[str, Any]) -> str:
    """The question, and between brackets what an empty answer means."""
    words = _words(given)
    default = " ".join(_proposals(question, flags, given))
    return words.paragraph(f"{words.say(question.asks)} [{words.foreign(default)}]: ")


def _proposals(question: "Question", flags: dict[str, str], given: dict[str, Any]) -> list[str]:
    """What an empty answer means, field by field: one may depend on another."""
    from leadpact.beginning.questions import value_of

    known, texts = dict(given), []
    for field in question.fields:
        texts.append(flags[field] if field in flags else _proposed(field, known))
        known[field] = value_of(field, texts[-1], known)
    return texts


def _proposed(field: str, given: dict[str, Any]) -> str:
    """What is proposed; the language is that of the terminal, if it is one of ours."""
    from leadpact.beginning.questions import proposed
    from leadpact.words.catalogue import LANGUAGES

    spoken = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "")[:2].lower()
    return spoken if field == "language" and spoken in LANGUAGES else proposed(field, given)


def _words(given: dict[str, Any]) -> "Words":
    from leadpact.words.catalogue import Words

    return Words(given.get("language", "en"))


def _said(wrong: Any, given: dict[str, Any]) -> str:
    """What is wrong with an answer, in the language of the agreement."""
    return str(_words(given).say(wrong.message, **wrong.values))


# --- writing ---------------------------------------------------------------------------------------------


def _begin(folder: Path, answers: "Answers") -> None:
    from leadpact.cli.init_files import write
    from leadpact.cli.init_next import next_steps

    words = _words({"language": answers.language})
    try:
        written = write(folder, answers, words)
    except FileExistsError as there:
        _exists(Path(str(there.filename)), words)
    except OSError as failed:
        stop(f"{failed.filename or folder}: {failed.strerror or failed}; nothing was written", 1)
    for line in next_steps(folder, written, words):
        typer.echo(words.paragraph(line) if line.strip() else "")


def _exists(path: Path, words: "Words") -> NoReturn:
    if path.suffix == ".csv":
        told = words.say(
            "{path} is there already and is not overwritten; move it, or begin in another folder", path=path
        )
    else:
        told = words.say(
            "{path} holds an agreement already, which is not overwritten; leadpact amend writes its next version, or "
            "begin under another name",
            path=path,
        )
    stop(str(told), 1)
