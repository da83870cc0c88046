"""What reading makes of texts: values with their defaults, and never a traceback."""

from __future__ import annotations

import pickle
from decimal import Decimal
from fractions import Fraction

import pytest
from agreement_examples import SMALL, WHOLE, changed
from hypothesis import given, settings
from hypothesis import strategies as st

from leadpact.agreement.document import Agreement
from leadpact.agreement.reading import Read, read_agreement
from leadpact.agreement.texts import Text
from leadpact.agreement.values import Frequency
from leadpact.calendars.duration import Duration


def agreement_in(text: str) -> Agreement:
    read = read_agreement(text, "a.yaml")
    assert read.agreement is not None, [str(problem) for problem in read.problems]
    return read.agreement


def test_what_is_written_is_what_is_held() -> None:
    """Numbers and shares are exact, words become lists, times of day and languages keep their form."""
    whole = agreement_in(WHOLE)
    revenue = whole.goals.revenue
    assert revenue is not None
    assert revenue.target == Decimal(1_200_000)
    assert revenue.conversion["lead"] == Fraction(1, 4)
    assert list(revenue.conversion) == ["visitor", "lead", "mql", "sql", "opportunity"]
    first = whole.follow_up.clocks["first-response"]
    assert [(str(target.is_), target.trigger, target.grade) for target in first.within] == [
        ("5bm", "demo", ()),
        ("30bm", None, ("A1",)),
        ("4bh", None, ()),
    ]
    assert first.within[2].for_all
    assert first.starts.on == "handed_off"
    assert [signal.on for signal in first.stops] == ["attempt_made"]
    assert (first.calendar.by, first.calendar.default) == ("owner", "madrid")
    assert first.at_risk == (Fraction(1, 2),)
    assert first.escalate[1].reassign
    assert whole.qualification.interest.rules[0].at_most == Frequency(3, Duration(1, "d"))
    assert whole.qualification.grades.names == ("A1", "A2", "A3", "B1", "B2", "B3", "C1", "C2", "C3")
    assert whole.follow_up.reasons["other"].text == "required"
    assert str(whole.follow_up.reasons["no_fit"].means) == "No encaja"
    goals = whole.personas["plant-manager"].goals[0]
    assert (goals.in_("ar"), goals.in_("pt-BR", "es")) == ("توقف أقل", "Menos paradas")
    both = Text(None, {"en": "Fewer stops", "es": "Menos paradas"})
    assert [both.in_("pt", own) for own in ("es", "es-MX", "fr")] == [
        "Menos paradas",
        "Menos paradas",
        "Fewer stops",
    ]
    assert [both.answers(each, "es") for each in ("en", "ar", "en-GB")] == ["en", "es", "en"]
    assert whole.handoff.return_.track_for("not_now") == "long-term"
    assert whole.handoff.return_.track_for("no_fit") is None
    assert whole.handoff.return_.track_for("else") == "re-engage"
    assert whole.handoff.up_to is not None
    assert whole.handoff.up_to.share == Fraction(6, 5)
    assert whole.kpis["complete_handoffs"].measure == "complete"


def test_what_is_not_written_has_a_stated_default() -> None:
    """Twenty lines are a whole agreement: calendar, zone, heads, stages, reasons and the rest are given."""
    small = agreement_in(SMALL)
    assert (small.calendar, small.timezone, small.language) == ("office", "Europe/Madrid", "en")
    assert small.parties["sales"].head == "luis"
    assert (small.from_party, small.to_party, small.mql_stage) == ("marketing", "sales", "mql")
    assert [stage.id for stage in small.definitions.stages][:3] == ["contact", "lead", "mql"]
    assert small.deciders == ("marketing.head", "sales.head")
    assert small.people_meant("sales.head") == ("luis",)
    assert small.people_meant("owner", "luis") == ("luis",)
    assert small.party_of("luis") == "sales"
    assert (str(small.review.close), str(small.review.disputes.backdate_grace)) == ("3bd", "1bd")
    assert small.handoff.accept.implied_by == ("attempt_made",)
    assert "other" in small.follow_up.reasons
    assert small.effective_at == 1_767_222_000_000_000  # 2026-01-01T00:00+01:00
    assert small.until_at is None
    assert agreement_in(WHOLE).until_at == 1_798_758_000_000_000  # the midnight after 2026-12-31 in Madrid


def test_an_agreement_is_a_value() -> None:
    """Equal documents are equal values, which can be hashed and sent to another process."""
    one, other = agreement_in(WHOLE), agreement_in(WHOLE)
    assert one == other
    assert hash(one) == hash(other)
    assert pickle.loads(pickle.dumps(one)) == one


def test_yaml_is_read_by_its_version_1_2() -> None:
    """`on`, `no` and `yes` are words, `09:00-13:00` is no number, a date can be a key."""
    text = changed("- {id: lead, means: \"Lo acordado\", enter: {on: form_submitted}}",
                   "- {id: lead, means: no, enter: [{on: [form_submitted, replied]}, {when: \"a = 'yes'\"}]}")  # fmt: skip
    lead = agreement_in(text).definitions.stages[1]
    assert str(lead.means) == "no"
    assert [entry.on for entry in lead.enter] == [("form_submitted", "replied"), ()]


def test_the_digest_is_of_what_is_said() -> None:
    """Comments, layout, quotes and underscores don't change the digest; a word or an order does."""
    digest = read_agreement(WHOLE, "a").digest
    same = changed("target: 1_200_000", "target:   1200000", WHOLE + "# more\n")
    same = changed("unit: account", "unit: 'account'", same).replace("\n", "\r\n")
    assert read_agreement(same, "b").digest == digest
    assert read_agreement(changed("unit: account", "unit: lead"), "a").digest != digest
    assert read_agreement("\ufeff" + WHOLE, "a").digest == digest


BAD: list[tuple[str, bytes]] = [
    ("empty_document", b""),
    ("empty_document", b"# only a comment\n"),
    ("binary", b"\x00\x01\x02"),
    ("binary", b"name: a\x07b"),
    ("not_utf8", "name: Acuerdo común".encode("latin-1")),
    ("not_utf8", WHOLE.encode("utf-16")),
    ("half_character", b'name: "\\ud800"'),
    ("too_large", b"# " + b"x" * (256 * 1024)),
    ("too_deep", b"[" * 100_000),
    ("too_deep", b"- " * 50_000 + b"x"),
    ("too_many", b"[" + b"[]," * 60_000 + b"]"),
    ("not_a_map", b"- a\n- b\n"),
    ("not_a_map", b"just words"),
    ("alias", b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: &d [*c,*c]\ne: [*d,*d]\n"),
]


@pytest.mark.parametrize(("code", "text"), BAD, ids=[f"{code}-{at}" for at, (code, _) in enumerate(BAD)])
def test_what_is_no_agreement_is_said_so(code: str, text: bytes) -> None:
    """Empty, binary, huge, deep and exploding documents each have a problem, and no traceback."""
    read = read_agreement(text, "a.yaml")
    if code == "binary" and b"\x00" not in text:
        assert read.problems[0].column == 8
    assert code in [problem.code for problem in read.problems]
    assert read.agreement is None


def all_shown(read: Read) -> None:
    for problem in read.problems:
        assert str(problem)
        assert problem.line >= 1
        assert problem.column >= 1


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=300)))
def test_no_text_whatever_is_a_traceback(text: bytes | str) -> None:
    """Arbitrary bytes and texts yield problems, never an exception."""
    read = read_agreement(text, "a.yaml")
    assert read.agreement is None
    assert read.problems
    all_shown(read)


TOKENS = ("{", "}", "[", "]", ":", "- ", "\n", "'", '"', "|", ">", "&a ", "*a", "!x ", "? ", "%", "9" * 40, "1e99", ".nan", "-1",
          "true", "null", "60%", "\t", "2026-02-30", "9999-12-31T23:59:59+00:00", "0001-01-01", "é", "\U0001f600", "sales")  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_mutated_agreement_is_a_traceback(data: st.DataObject) -> None:
    """The whole example with pieces cut out, doubled and replaced is read or refused, never an exception."""
    text = data.draw(st.sampled_from((WHOLE, SMALL)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        end = min(len(text), at + data.draw(st.integers(0, 12)))
        text = text[:at] + data.draw(st.sampled_from(("", *TOKENS, text[at:end] * 2))) + text[end:]
    read = read_agreement(text, "a.yaml")
    assert (read.agreement is None) == any(not problem.is_doubt for problem in read.problems)
    all_shown(read)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(("4bh", "60%", "sales", "mql", "2026-01-01")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("id", "on", "when", "x", "is")), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_no_value_in_any_place_is_a_traceback(data: st.DataObject) -> None:
    """Any plain value in place of any part of the whole example is read or refused, never an exception."""
    import json

    from leadpact.agreement.parsing import parse

    root = parse(WHOLE).root
    assert root is not None
    whole = json.loads(json.dumps(root.plain(), default=float))
    node = whole
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(node[key], (dict, list)) or not node[key] or data.draw(st.integers(0, 3)) == 0:
            break
        node = node[key]
    node[key] = data.draw(PLAIN)
    read = read_agreement(json.dumps(whole), "a.yaml")
    assert (read.agreement is None) == any(not problem.is_doubt for problem in read.problems)
    all_shown(read)
