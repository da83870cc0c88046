"""Agreements as files and folders: what is a version, what is left alone, and what can't be read."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "agreement"))

from agreement_examples import SMALL, WHOLE

from leadpact.agreement.history import History
from leadpact.agreement.lock import lock_of, lock_text
from leadpact.agreement.reading import read_agreement
from leadpact.log.documents import load_history

LATER = SMALL.replace("2026-01-01", "2026-07-01")


def test_a_folder_holds_its_dated_versions(tmp_path: Path) -> None:
    """Dated files are versions; mappings, cases and other files beside them are left alone."""
    (tmp_path / "2026-07-01.yaml").write_text(LATER)
    (tmp_path / "2026-01-01.yml").write_text(SMALL)
    (tmp_path / "map.yaml").write_text("leadpact_map: 1\n")
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "cases").mkdir()
    history = load_history(tmp_path)
    assert isinstance(history, History), history
    assert [Path(version.file).name for version in history.versions] == ["2026-01-01.yml", "2026-07-01.yaml"]


def test_a_version_by_another_name_is_a_problem(tmp_path: Path) -> None:
    """In a folder a file that looks like a version must be named by its date; alone, any name will do."""
    file = tmp_path / "acme.yaml"
    file.write_text(SMALL)
    found = load_history(tmp_path)
    assert isinstance(found, list)
    assert [problem.code for problem in found] == ["file_name"]
    assert isinstance(load_history(file), History)


def test_what_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    """A missing file, an empty folder, a huge file: each is said, none is a traceback."""
    assert [p.code for p in load_history(tmp_path / "none.yaml")] == ["unreadable"]  # type: ignore[union-attr]
    assert [p.code for p in load_history(tmp_path)] == ["no_versions"]  # type: ignore[union-attr]
    (tmp_path / "2026-01-01.yaml").write_bytes(b"#" * 1_000_000)
    assert [p.code for p in load_history(tmp_path)] == ["too_large"]  # type: ignore[union-attr]


def test_a_lock_beside_a_version_is_read(tmp_path: Path) -> None:
    """`<date>.lock` belongs to `<date>.yaml`; one for another text is a problem."""
    file, lock = tmp_path / "2026-01-01.yaml", tmp_path / "2026-01-01.lock"
    file.write_text(WHOLE, encoding="utf-8")
    read = read_agreement(WHOLE, "x")
    assert read.agreement is not None
    lock.write_text(lock_text(lock_of(read.agreement, read.digest)))
    history = load_history(tmp_path)
    assert isinstance(history, History)
    assert history.latest.lock is not None
    file.write_text(WHOLE.replace("objective: 95%", "objective: 94%"), encoding="utf-8")
    found = load_history(tmp_path)
    assert isinstance(found, list)
    assert [problem.code for problem in found] == ["lock_mismatch"]
