"""What the documents show is what happens: their files are written, their commands run, their outputs compared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
TUTORIALS = sorted((DOCS / "tutorial").glob("*.md"))
FENCED = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
ANYTHING = "..."
"""Stands for any number of lines of an output."""


def commands_of(block: str) -> list[tuple[str, list[str]]]:
    """The commands of a console block, each with the lines it should print."""
    found: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def agrees(wanted: list[str], printed: list[str]) -> bool:
    """Whether the lines are those wanted; `...` stands for any, and a line may be cut after a full stop."""
    if not wanted:
        return not printed
    if wanted[0] == ANYTHING:
        return any(agrees(wanted[1:], printed[n:]) for n in range(len(printed) + 1))
    if not printed:
        return False
    said, line = wanted[0].rstrip(), printed[0].rstrip()
    same = line == said or (said.endswith(".") and line.startswith(said))
    return same and agrees(wanted[1:], printed[1:])


def ran(command: str, folder: Path) -> list[str]:
    """What a command prints, problems and all, as somebody with a wide window sees it."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    told = {**os.environ, "PATH": path, "COLUMNS": "200", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"}
    done = subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env=told,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return done.stdout.splitlines()


@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_a_tutorial_runs(page: Path, tmp_path: Path) -> None:
    """From an empty folder, in order: files are written as shown, commands print what is shown."""
    for language, more, block in FENCED.findall(page.read_text(encoding="utf-8")):
        name = re.search(r"file=(\S+)", more)
        if name:
            (tmp_path / name[1]).write_text(block, encoding="utf-8")
        elif language == "console":
            for command, wanted in commands_of(block):
                printed = ran(command, tmp_path)
                assert agrees(wanted, printed), f"$ {command}\n" + "\n".join(printed)


def test_there_is_a_tutorial_with_files_and_commands() -> None:
    """A page that shows nothing to run would be a test of nothing."""
    blocks = FENCED.findall("\n".join(page.read_text(encoding="utf-8") for page in TUTORIALS))
    assert sum("file=" in more for _, more, _ in blocks) >= 2
    assert sum(len(commands_of(block)) for language, _, block in blocks if language == "console") >= 8


def test_the_case_shown_in_the_reference_holds(tmp_path: Path) -> None:
    """The page on cases shows one that is true."""
    sys.path.insert(0, str(ROOT / "tests" / "cases"))
    from case_files import cases_of, events_of, told, wrongs

    from leadpact.replay.plain import replay

    (block,) = [
        block
        for language, _, block in FENCED.findall(
            (DOCS / "reference" / "cases.md").read_text(encoding="utf-8")
        )
        if language == "yaml"
    ]
    file = tmp_path / "shown.yaml"
    file.write_text(block, encoding="utf-8")
    for case in cases_of(file):
        result = replay(case.history, events_of(case))
        assert not (problems := wrongs(case, result)), told(case, problems, result)


PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """A link to another file of the project names one that is there."""
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    missing = [
        t
        for t in targets
        if "://" not in t and not t.startswith("mailto:") and not (page.parent / t).exists()
    ]
    assert missing == []


def test_every_page_is_reached_from_the_index() -> None:
    """Nobody writes a page that no reader finds."""
    seen: set[Path] = set()
    waiting = [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        targets = [
            t for t in LINK.findall(page.read_text(encoding="utf-8")) if t.endswith(".md") and "://" not in t
        ]
        waiting += [(page.parent / target).resolve() for target in targets]
    pages = {page.resolve() for page in DOCS.rglob("*.md") if "decisions" not in page.parts}
    assert sorted(str(page) for page in pages - seen) == []


def test_the_readme_shows_what_the_demo_prints(tmp_path: Path) -> None:
    """The verdicts and the lines of the story in the README are those of `leadpact demo`, some of them cut."""
    blocks = (ROOT / "README.md").read_text(encoding="utf-8").split("```")[1::2]
    (block,) = [block for block in blocks if "attainment" in block]
    printed = [" ".join(line.split()) for line in ran("leadpact demo", tmp_path)]
    for line in filter(None, (" ".join(line.split()) for line in block.splitlines())):
        assert any(line.rstrip(".") in each for each in printed), line
