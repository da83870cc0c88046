"""Part names hold together: the YAML, the files in `agreement/`, the reference pages, the sections of the rendered agreement;
and the pages tell the truth."""

from __future__ import annotations

import importlib
import inspect
import json
import re
from pathlib import Path

import pytest
from agreement_examples import WHOLE

import leadpact.agreement
from leadpact.agreement.document import FRAME, PARTS, Agreement
from leadpact.agreement.history import version_of
from leadpact.agreement.parsing import parse
from leadpact.agreement.reading import read_agreement
from leadpact.agreement.schema import words_of
from leadpact.agreement.values import Value
from leadpact.rendering.document import PARTS as SECTIONS
from leadpact.rendering.document import document_of
from leadpact.words.catalogue import Words

PAGES = Path(__file__).parents[2] / "docs" / "reference" / "agreement"
FILES = Path(leadpact.agreement.__file__).parent
SCALARS = {"leadpact", "name", "language", "effective", "until", "timezone", "currency", "applies_to", "signers", "calendar"}  # fmt: skip


def test_part_names_are_keys_files_and_pages() -> None:
    """A part has one name: its key in the YAML, its file, its page. Calendars are a package with a page beside."""
    keys = set(Agreement.model_fields) - SCALARS
    assert keys == {*PARTS, *FRAME, "calendars"}
    for part in (*PARTS, *FRAME, "document"):
        assert (FILES / f"{part}.py").is_file(), part
        assert (PAGES / f"{part}.md").is_file(), part
    assert {page.stem for page in PAGES.glob("*.md")} == {*PARTS, *FRAME, "document"}
    assert (FILES.parent / "calendars").is_dir()
    assert (PAGES.parent / "calendars.md").is_file()
    assert list(parse(WHOLE).root.plain())[-8:-1] == list(PARTS)  # type: ignore[union-attr]


def test_part_names_are_sections_of_the_rendered_agreement() -> None:
    """Each part is a section of the same name, in the order of the YAML, written by a file of the same name; the seven are
    numbered. Who signs is a line of the YAML's frame, and the last section."""
    keys = [key for key in Agreement.model_fields if key not in SCALARS]
    assert [*keys, "signers"] == list(SECTIONS)
    for key in keys:
        assert SECTIONS[key] is importlib.import_module(f"leadpact.rendering.{key}").section
    read = read_agreement(WHOLE, "a.yaml")
    document = document_of(version_of(read, "a.yaml"), Words("en"))
    assert [section.key for section in document.sections] == list(SECTIONS)
    assert {section.key: section.number for section in document.sections if section.number} == {
        part: place for place, part in enumerate(PARTS, 1)
    }


def models_of(part: str) -> list[type[Value]]:
    module = importlib.import_module(f"leadpact.agreement.{part}")
    found = [each for _, each in inspect.getmembers(module, inspect.isclass) if issubclass(each, Value)]
    return [each for each in found if each.__module__ == module.__name__]


@pytest.mark.parametrize("part", [*PARTS, *FRAME, "document"])
def test_a_page_tells_every_key_as_the_code_does(part: str) -> None:
    """Each key of a part has a row in its page, with the words that stand below it in the code."""
    page = (PAGES / f"{part}.md").read_text(encoding="utf-8")
    for model in models_of(part):
        words = words_of(model)
        for name, field in model.model_fields.items():
            assert f"| `{field.alias or name}` | {words[name]} |" in page, f"{model.__name__}.{name}"


@pytest.mark.parametrize("part", [*PARTS, *FRAME])
def test_the_example_of_a_page_is_read(part: str) -> None:
    """The example of each page, put into the whole example, has no problems."""
    page = (PAGES / f"{part}.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert blocks
    for block in blocks:
        written, whole = parse(block).root, parse(WHOLE).root
        assert written is not None
        assert whole is not None
        assert list(written.plain()) == [part]
        together = json.dumps({**whole.plain(), **written.plain()}, default=float)
        assert [str(problem) for problem in read_agreement(together, "a.yaml").problems] == []


def test_the_example_of_the_frame_is_an_agreement() -> None:
    """The page of the document shows a whole one."""
    page = (PAGES / "document.md").read_text(encoding="utf-8")
    for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL):
        assert read_agreement(block, "a.yaml").problems == ()
