"""The published JSON Schema: kept equal to the models, and it accepts what `check` accepts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from agreement_examples import SMALL, WHOLE, changed

from leadpact.agreement.document import Agreement
from leadpact.agreement.parsing import parse
from leadpact.agreement.schema import FILE, schema, schema_text


def as_json(text: str) -> Any:
    root = parse(text).root
    assert root is not None
    return json.loads(json.dumps(root.plain(), default=float))


def test_the_published_schema_is_the_models() -> None:
    """`schema.json` is what `python -m leadpact.agreement.schema` writes."""
    assert FILE.read_text(encoding="utf-8") == schema_text()
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("text", [WHOLE, SMALL], ids=["whole", "small"])
def test_the_schema_accepts_the_examples(text: str) -> None:
    """What reads without problems validates."""
    errors = list(jsonschema.Draft202012Validator(schema()).iter_errors(as_json(text)))
    assert [f"{list(error.path)}: {error.message}" for error in errors] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("objective: 95%", "objectve: 95%"),
        ("objective: 95%", "objective: 95"),
        ("within: 15bd", "within: 15"),
        ("unit: account", "unit: company"),
        ("name: Acme inbound 2026", "title: Acme"),
        ("{id: score, on_stage: mql}", "{on_stage: mql}"),
        ("season: {aug: 40%}", "season: {august: 40%}"),
    ],
)
def test_the_schema_refuses_what_reading_refuses(old: str, new: str) -> None:
    """An editor underlines a wrong key, a bare number, a word not in the list."""
    assert not jsonschema.Draft202012Validator(schema()).is_valid(as_json(changed(old, new)))


def test_every_key_says_what_it_means() -> None:
    """Each key in the schema has a description, which states its default where it has one."""
    found = schema()
    for part, each in {"Agreement": found, **found["$defs"]}.items():
        for key, told in each.get("properties", {}).items():
            assert "description" in told, f"{part}.{key}"
            if "anyOf" not in each and key not in each.get("required", ()):
                assert told["description"]
    assert set(found["properties"]) == {str(f.alias or n) for n, f in Agreement.model_fields.items()}
    assert Path(FILE).name == "schema.json"
