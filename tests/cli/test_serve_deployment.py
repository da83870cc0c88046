"""Image, compose file and the page of settings: what they name is there, and the image's very command runs."""

from __future__ import annotations

import ast
import json
import re
import shlex
import socket
import subprocess
import sys
import tomllib
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from serving_trials import environment, healthy, running
from typer.main import get_command

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
DOCUMENTED = set(re.findall(r"^\| `([A-Z_]+)` \|", PAGE, re.MULTILINE))
NAMES = re.compile(r"\b(?:LEADPACT|POSTGRES)_[A-Z_]*[A-Z]\b")
OWN = {"POSTGRES_USER", "POSTGRES_DB"}
"""Of PostgreSQL's image; written in the compose file, not asked for."""


def dockerfile() -> list[tuple[str, str]]:
    """Its instructions, with continued lines as one."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in lines]


def compose() -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load(ROOT / "compose.yaml")
    return found


def flags_of(command: str) -> set[str]:
    """The flags that a command of Leadpact takes."""
    from importlib import import_module

    found = get_command(import_module(f"leadpact.cli.{command}").app)
    return {flag for each in found.params for flag in (*each.opts, *each.secondary_opts)}


# --- settings --------------------------------------------------------------------------------------------


def test_the_page_has_the_settings_as_the_code_says_them() -> None:
    """Meaning and default of each are those of the settings file, word for word."""
    source = (ROOT / "src" / "leadpact" / "web" / "settings.py").read_text(encoding="utf-8")
    rows = [
        line for line in (ast.get_docstring(ast.parse(source)) or "").splitlines() if "`LEADPACT_" in line
    ]
    assert len(rows) >= 10
    assert [row for row in rows if row not in PAGE.splitlines()] == []


def test_every_variable_is_documented() -> None:
    """What the code asks the environment for stands on the page, and nothing else does."""
    asked = {
        name
        for path in (ROOT / "src").rglob("*.py")
        for name in re.findall(r"""["'](LEADPACT_[A-Z_]+)["']""", path.read_text(encoding="utf-8"))
    }
    assert asked | {"POSTGRES_PASSWORD"} == DOCUMENTED


@pytest.mark.parametrize("name", ["run-the-service.md", "deploy.md"])
def test_what_the_pages_name_is_there(name: str) -> None:
    """Variables and flags of the how-to pages exist."""
    text = (ROOT / "docs" / "how-to" / name).read_text(encoding="utf-8")
    assert set(NAMES.findall(text)) - DOCUMENTED == set()
    for command, rest in re.findall(r"leadpact (serve|worker|doctor)((?: +--[a-z-]+(?: [\w.]+)?)+)", text):
        assert set(re.findall(r"--[a-z-]+", rest)) <= flags_of(command), (command, rest)


def test_every_option_is_explained() -> None:
    """The page on running has each flag of `serve`."""
    text = (ROOT / "docs" / "how-to" / "run-the-service.md").read_text(encoding="utf-8")
    assert {flag for flag in flags_of("serve") if f"`{flag}" not in text} == {"--help"} & flags_of("serve")


# --- compose ---------------------------------------------------------------------------------------------


def test_the_compose_file_fits_together() -> None:
    """Services, volumes and what they wait for are there; secrets come from outside; commands are real."""
    found = compose()
    services = found["services"]
    assert set(services) == {"db", "web", "worker"}
    for service in services.values():
        named = {each.split(":")[0] for each in service["volumes"] if not each.startswith("${")}
        assert named <= set(found["volumes"])
        assert set(service.get("depends_on", {})) <= set(services)
        for name, value in service["environment"].items():
            assert name in DOCUMENTED | OWN
            if "SECRET" in name or "PASSWORD" in name:
                assert str(value).startswith("${")
    for name in ("web", "worker"):
        program, command, *arguments = services[name]["command"]
        assert program == "leadpact" and command in ("serve", "worker")
        assert {each for each in arguments if each.startswith("--")} <= flags_of(command)
    assert services["web"]["environment"]["LEADPACT_DATABASE_URL"].startswith("postgres://")


def test_the_compose_file_passes_every_setting_on() -> None:
    """Whatever `.env` says reaches the web and the workers; what only `serve` reads, the web; the image sets its own home."""
    services = compose()["services"]
    its_own = {"LEADPACT_HOME", "POSTGRES_PASSWORD", "LEADPACT_CACHE"}
    first = {name for name in DOCUMENTED if name.startswith("LEADPACT_ADMIN_")}
    assert set(services["worker"]["environment"]) == DOCUMENTED - its_own - first
    assert set(services["web"]["environment"]) == DOCUMENTED - its_own
    for service in ("web", "worker"):
        backups = services[service]["environment"]["LEADPACT_BACKUPS"]
        assert any(each.endswith(f":{backups}:ro") for each in services[service]["volumes"])
        assert len(services[service]["volumes"]) == 2


def test_what_is_passed_on_empty_is_as_if_left_out(tmp_path: Path) -> None:
    """The compose file passes settings on that `.env` does not have: the names it answers to are those of the address."""
    passed = {
        name: ""
        for name, value in compose()["services"]["worker"]["environment"].items()
        if value.endswith(":-}")
    }
    passed |= {"LEADPACT_URL": "https://leads.example.com", "LEADPACT_DEBUG": ""}
    code = "from leadpact.web import settings as s; print(s.ALLOWED_HOSTS, s.DEBUG, s.MAIL_FROM, s.INTERNAL_NETWORKS)"
    command = [sys.executable, "-c", code]
    said = subprocess.run(command, env=environment(tmp_path, **passed), capture_output=True, check=True)
    hosts = "['leads.example.com', 'localhost', '127.0.0.1', '[::1]']"
    assert said.stdout.decode().split("\n")[0] == f"{hosts} False leadpact@leads.example.com ()"


def test_what_the_compose_file_asks_for_is_documented() -> None:
    """Each variable that it takes from outside is on the page of settings, and what must be written says so."""
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    asked = dict(re.findall(r"\$\{([A-Z_]+)(:\?|:-)", text))
    assert set(asked) <= DOCUMENTED
    must = {name for name, how in asked.items() if how == ":?"}
    assert must == {"POSTGRES_PASSWORD", "LEADPACT_SECRET_KEY", "LEADPACT_URL"}
    written = (ROOT / "docs" / "how-to" / "deploy.md").read_text(encoding="utf-8")
    assert all(f"\n{name}=" in written for name in must)
    assert ".env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


# --- the image -------------------------------------------------------------------------------------------


def test_what_is_copied_into_the_image_is_there() -> None:
    """Sources exist and are not ignored; the extra that is installed exists; nothing runs as root."""
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sources = [
        source
        for name, rest in dockerfile()
        if name == "COPY" and "--from" not in rest
        for source in rest.split()[:-1]
    ]
    assert sources and all((ROOT / each).exists() and f"!{each}" in ignored for each in sources)
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    runs = " ".join(rest for name, rest in dockerfile() if name == "RUN")
    assert re.findall(r"\[(\w+)\]", runs) and set(re.findall(r"\[(\w+)\]", runs)) <= set(extras)
    assert ("USER", "leadpact") in dockerfile()


def test_the_very_command_of_the_image_runs(tmp_path: Path) -> None:
    """Its CMD serves, and its HEALTHCHECK says so; of both only the port is another here."""
    told = dict(dockerfile())
    program, *arguments = json.loads(told["CMD"])
    assert program == "leadpact"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    _, check = told["HEALTHCHECK"].split(" CMD ")
    python, *code = json.loads(check.replace(":8000", f":{port}"))
    assert python == "python" and told["EXPOSE"] == "8000"
    home = tmp_path / "home"
    variables = dict(each.split("=", 1) for each in shlex.split(told["ENV"]))
    assert variables.pop("LEADPACT_HOME") == told["VOLUME"]
    with running(home, *arguments, "--port", port, **variables) as web:
        assert healthy(web.url)
        command = [sys.executable, *code]
        ask = partial(subprocess.run, command, env=environment(home), capture_output=True, check=False)
        assert ask().returncode == 0
        assert web.end() == 0
        assert ask().returncode != 0
