"""The agreement as one HTML file: everything agreed is on it, nothing on it comes from outside, and it reads in any language."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from html import unescape
from html.parser import HTMLParser

import pytest
from promise_examples import SMALL, acme, document, small, texts

from leadpact.agreement.conditions import parse_condition
from leadpact.agreement.lock import lock_of, signed_by
from leadpact.agreement.names import ConditionText
from leadpact.agreement.walking import leaves
from leadpact.rendering.document import PARTS
from leadpact.rendering.html import hexadecimal, html, page_of
from leadpact.words.catalogue import FSI, LANGUAGES, PDI

VOID = {"meta", "br", "hr", "img", "input", "link", "wbr"}
FORBIDDEN = {"script", "link", "img", "iframe", "object", "embed", "form", "base", "audio", "video"}
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 6


class Page(HTMLParser):
    """What a page is made of; fails where a tag is left open."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "srcset", "action")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        """What is read, blanks as one."""
        return " ".join(" ".join(self.words).split())


@cache
def page(language: str = "en") -> str:
    """The example's page."""
    return page_of(document(acme(), language)).decode("utf-8")


@cache
def read(language: str = "en") -> Page:
    """The example's page, parsed."""
    return Page(page(language))


def told(more: str = "", language: str = "en", base: str = SMALL) -> Page:
    """The page of a small agreement."""
    return Page(page_of(document(small(more, base), language)).decode("utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_agreed_has_its_place(language: str) -> None:
    """Every person, calendar, persona, stage, rule, trigger, track, clock and KPI is found by the clause that names it."""
    agreement, ids = acme().agreement, set(read(language).ids)
    wanted = {
        *(
            f"parties.{party}.people.{key}"
            for party, each in agreement.parties.items()
            for key in each.people
        ),
        *(f"calendars.{key}" for key in agreement.calendars),
        *(f"personas.{key}" for key in agreement.personas),
        *(f"definitions.stages.{stage.id}" for stage in agreement.definitions.stages),
        *(f"goals.segments.{key}" for key in agreement.goals.segments),
        *(f"goals.methods.{key}" for key in agreement.goals.methods),
        *(f"qualification.fit.rules.{rule.id}" for rule in agreement.qualification.fit.rules),
        *(f"qualification.interest.rules.{rule.id}" for rule in agreement.qualification.interest.rules),
        *(f"handoff.triggers.{trigger.id}" for trigger in agreement.handoff.triggers),
        *(f"nurturing.tracks.{key}" for key in agreement.nurturing.tracks),
        *(f"follow_up.clocks.{key}" for key in agreement.follow_up.clocks),
        *(f"kpis.{key}" for key in agreement.kpis),
        *PARTS,
    }
    assert wanted - ids == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_condition_stands_as_written_too(language: str) -> None:
    """Each condition is in a `details` one click away, and once in the list that paper prints."""
    conditions = {
        str(leaf.value) for leaf in leaves(acme().agreement) if isinstance(leaf.value, ConditionText)
    }
    opened = re.findall(
        r'<details class="source">.*?<code dir="ltr">(.*?)</code></details>', page(language), re.DOTALL
    )
    listed = re.findall(r'<li><code dir="ltr">(.*?)</code></li>', page(language), re.DOTALL)
    assert {unescape(each) for each in opened} == conditions
    assert {unescape(each) for each in listed} == conditions
    assert len(listed) == len(conditions)


def test_no_condition_of_the_example_needs_its_source_to_be_understood() -> None:
    """Outside the sources nothing reads like SQL."""
    prose = re.sub(r"<code.*?</code>", "", page(), flags=re.DOTALL)
    assert not re.search(r"ILIKE|coalesce|ends_with| IN \(| &gt;= | IS NULL", prose)
    types, zone = acme().agreement.definitions.properties, acme().agreement.timezone
    assert all(
        not isinstance(parse_condition(leaf.value, types, zone), list)
        for leaf in leaves(acme().agreement)
        if isinstance(leaf.value, ConditionText)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_comes_from_outside(language: str) -> None:
    """No script, no picture, no style sheet, no address: every link stays on the page and finds its place."""
    found = read(language)
    assert FORBIDDEN & set(found.tags) == set()
    assert {name for name in found.attributes if name.startswith("on")} == set()
    assert not re.search(r"https?:|//\w|url\(|@import", page(language))
    assert all(link.startswith("#") and unescape(link[1:]) in found.ids for link in found.links)


@pytest.mark.parametrize("language", LANGUAGES)
def test_ids_are_there_once(language: str) -> None:
    """A clause that several sentences tell leads to the first."""
    assert [each for each, times in Counter(read(language).ids).items() if times > 1] == []


def test_the_page_says_its_language_and_direction() -> None:
    """Arabic runs from right to left, and what is written left to right in it is isolated."""
    assert '<html lang="ar" dir="rtl">' in page("ar")
    assert all(f'<html lang="{each}" dir="ltr">' in page(each) for each in LANGUAGES if each != "ar")
    assert "<bdi>Ana Ruiz</bdi>" in page("ar")
    assert '<bdi dir="ltr">10:30</bdi>' in page("ar")
    assert not any(sign in page("ar") for sign in (FSI, PDI))


def test_marks_in_marks_become_elements_in_elements() -> None:
    """Isolated text within isolated text stays isolated, and nothing is lost."""
    assert html(f"a {FSI}b {FSI}<c>{PDI} d{PDI}") == "a <bdi>b <bdi>&lt;c&gt;</bdi> d</bdi>"
    assert html(f"{FSI}+15{PDI}") == '<bdi dir="ltr">+15</bdi>'


def test_all_languages_have_the_same_parts() -> None:
    """The same sections, groups, tables, rows and sources in the same order; only the words differ."""
    shape = ("section", "h2", "h3", "table", "tr", "li", "details", "dt")
    counted = [{tag: read(language).tags[tag] for tag in shape} for language in LANGUAGES]
    assert counted[1:] == counted[:1] * 3
    order = [[each for each in read(language).ids if each in PARTS] for language in LANGUAGES]
    assert order == [list(PARTS)] * 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_hole_is_left_in_a_sentence(language: str) -> None:
    """No placeholder, no empty value, no Python on the page."""
    assert not re.search(r"\{\w+\}|\bNone\b|Said\(|\(\)|Fraction|Decimal\(", read(language).text)


def test_names_are_text_and_nothing_else() -> None:
    """A name can be no element, no attribute, no entity: in headings, cells, sentences, labels and the title."""
    bad = '<script>alert(1)</script> & \\"onload=x'
    yaml = SMALL.replace("Ana Ruiz", bad).replace("Small", bad).replace("name: <", 'name: "<')
    yaml = yaml.replace("onload=x", 'onload=x"')
    more = f'personas: {{p: {{name: "{bad}", match: "a = \'<b>\'", goals: "{bad}"}}}}\nsigners: [ana]\n'
    for language in LANGUAGES:
        found = told(more, language, yaml)
        assert found.tags["script"] == found.tags["b"] - 1 == 0  # the one is the signer's
        assert "onload" not in found.attributes
        assert found.text.count('<script>alert(1)</script> & "onload=x') >= 5


def test_a_name_of_two_hundred_letters_may_break() -> None:
    """A word without end does not make the page wider: it says where it may break."""
    found = page_of(document(small(base=SMALL.replace("Ana Ruiz", LONG))))
    assert re.search(rf'<th [^>]*class="long"[^>]*>{LONG}', found.decode())
    assert not re.search(r'class="long"', page())


def test_a_text_without_the_language_stands_as_written_and_the_page_says_so() -> None:
    """How many, in which languages; names of people and of the agreement are no such texts."""
    assert (
        "42 texts of this agreement are not written in English; they stand here as written, in Spanish."
        in read().text
    )
    assert 'role="note"' not in page("es")
    one = told("review: {if_missed: {pt: Reunir}}")
    assert (
        "1 text of this agreement is not written in English; it stands here as written, in Portuguese."
        in one.text
    )
    assert "Reunir" in one.text
    assert "not written in" not in told("review: {if_missed: {pt: Reunir, en: Meet}}").text


def test_a_text_changed_after_signing_is_named() -> None:
    """With both digests, on top; a signed one says that it is, by whom and when."""
    version = acme()
    lock = lock_of(version.agreement, version.digest)
    signed = document(replace(version, lock=lock))
    assert dict(signed.facts)["State"] == "signed"
    assert not any("changed" in note for note in signed.notes)
    by_one = document(replace(version, lock=signed_by(lock, ["ana"], 1_767_258_000_000_000)))
    assert dict(by_one.facts)["State"] == "signed in part"
    assert "Ana Ruiz signed on Thu 1 Jan 2026, 10:00." in texts(by_one.sections[-1])
    by_all = document(replace(version, lock=signed_by(lock, ["ana", "luis"], 0)))
    assert dict(by_all.facts)["State"] == "signed"
    changed = document(replace(version, lock=replace(lock, digest="0f" * 32)))
    assert dict(changed.facts)["State"] == "changed after signing"
    assert version.digest in changed.notes[0] and "0f" * 32 in changed.notes[0]
    assert "Nobody has signed what stands here." in changed.notes[0]
    assert dict(document(version).facts)["State"] == "not signed yet"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_smallest_agreement_has_all_parts(language: str) -> None:
    """With only the required keys every part still says something: that nothing is agreed, or what holds then."""
    least = SMALL.replace("until: 2026-12-31\n", "")
    found = document(small(base=least), language)
    assert [section.key for section in found.sections] == list(PARTS)
    assert all(section.blocks for section in found.sections)
    assert told("", language, least).tags["section"] == len(PARTS) + 1  # the usual stages have a condition
    no_people = least.replace("{people: {ana: {name: Ana Ruiz}}}", "{}").replace(
        "{people: {luis: {name: Luis Gil}}}", "{}"
    )
    assert told("", language, no_people).tags["section"] == len(PARTS) + 1


def test_every_sheet_carries_the_digest() -> None:
    """So that none can be slipped into another agreement; nothing but a digest gets into the style sheet."""
    assert f'content: "{acme().digest}"' in page()
    assert hexadecimal('"} body { color: red') == ""
