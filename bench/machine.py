"""What the figures were taken on: the machine, the versions, the state of the source, the load."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("duckdb", "pyarrow", "numpy", "numba", "pandas", "businesstimedelta", "business-duration")


def described(root: Path) -> list[str]:
    """One line each: machine, versions, source."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return [
        f"{processor()}, {os.cpu_count()} cores, {memory:.0f} GiB memory, {platform.system()} {kernel()}",
        f"Python {platform.python_version()}, leadpact {version('leadpact')}, {versions}",
        f"source: {source(root)}",
    ]


def processor() -> str:
    """The processor's name as the kernel has it."""
    told = Path("/proc/cpuinfo")
    if told.exists():
        for line in told.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def kernel() -> str:
    """The kernel's version, without what tells this build of it from others."""
    return ".".join(platform.release().split(".")[:2])


def source(root: Path) -> str:
    """The commit, and whether the package's source is as committed."""
    head = _git(root, "rev-parse", "--short", "HEAD")
    changed = _git(root, "status", "--porcelain", "--", "src", "agreements")
    return f"{head or 'no repository'}{', with changes' if changed else ''}"


def _git(root: Path, *asked: str) -> str:
    try:
        done = subprocess.run(["git", *asked], cwd=root, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()


def load() -> str:
    """How busy the machine is: the mean of waiting and running programs over the last minute."""
    return f"{os.getloadavg()[0]:.1f}"
