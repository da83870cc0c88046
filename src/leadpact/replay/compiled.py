"""The same fold, compiled: its files are loaded once more under another name, with Numba in place of the plain mark.

`kernel` becomes `numba.njit` and the tables become views of arrays; nothing else differs. The compiled code is kept
in a directory named by a digest of every source file that goes into it, so an edit anywhere compiles anew.
"""

from __future__ import annotations

import hashlib
import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from leadpact.calendars.spans import CalendarTable

from .arrays import CALENDAR, TABLES, WORLD, ArrayWorld
from .memory import World

HOME = Path(__file__).resolve().parents[1]
ALIAS = "leadpact._compiled"
Fold = Callable[[Any, int, int], int]
"""`fold(worlds, first, last)`: `worlds` an array of one world record; the first account that did not fit."""


def digest_of_sources() -> str:
    """The digest of all that is compiled, and of what compiles it."""
    import llvmlite
    import numba
    import numpy

    told = hashlib.sha256(
        f"{numba.__version__} {llvmlite.__version__} {numpy.__version__} {sys.version}".encode()
    )
    for source in (HOME / "calendars" / "spans.py", *sorted((HOME / "replay").glob("*.py"))):
        told.update(source.read_bytes())
    return told.hexdigest()[:16]


def load(cache: Path | None = None, told: Callable[[int, int], None] | None = None) -> Fold:
    """The compiled fold, from `cache` (a directory) where this was done before; `told` hears of parts done, of how many."""
    if ALIAS in sys.modules:
        fold: Fold = sys.modules[ALIAS].fold
        return fold
    import numba

    known = cache is not None and is_cached(cache)
    if cache is not None:
        setattr(numba.config, "CACHE_DIR", str(cache / digest_of_sources()))  # noqa: B010 (numba has no types)
    package = _package(ALIAS, HOME)
    try:
        loop, kernels = _load_again()
        if not known:
            kernels.compile_all(told or (lambda done, of: None))
        made: Fold = numba.njit(error_model="numpy", nogil=True, cache=cache is not None)(loop.fold_first)
        made(nothing(), 0, 0)
    except BaseException:
        del sys.modules[ALIAS]
        raise
    setattr(package, "fold", made)  # noqa: B010
    return made


def _load_again() -> tuple[ModuleType, Kernels]:
    """The fold's files once more, under the other name."""
    _package(f"{ALIAS}.calendars", HOME / "calendars")
    _package(f"{ALIAS}.replay", HOME / "replay")
    kernels = Kernels()
    kernel = _module(f"{ALIAS}.calendars.kernel")
    setattr(kernel, "kernel", kernels.add)  # noqa: B010
    spans = importlib.import_module(f"{ALIAS}.calendars.spans")
    _views(_module(f"{ALIAS}.replay.reach"), spans.CalendarTable)
    return importlib.import_module(f"{ALIAS}.replay.loop"), kernels


def nothing() -> Any:
    """A world with nothing in it, to compile for."""
    return ArrayWorld(World()).record


def is_cached(cache: Path) -> bool:
    """Whether the fold was compiled before by this installation."""
    return any((cache / digest_of_sources()).rglob("*.nbc"))


PLAIN: dict[str, Any] = {"error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""How Numba compiles what only compiled code calls."""


class Kernels:
    """Functions to compile, each once, for the types it is annotated with: whole numbers, floats, and the world.

    Left to itself Numba would compile a function anew for each constant that is passed to it.
    """

    def __init__(self) -> None:
        self.dispatchers: dict[int, Any] = {}

    def add(self, function: Any) -> Any:
        """The mark on functions in place of `kernel`: it is compiled when all are known."""
        import numba

        dispatcher = numba.njit(**PLAIN)(function)
        self.dispatchers[id(dispatcher)] = dispatcher
        return dispatcher

    def compile_all(self, told: Callable[[int, int], None]) -> None:
        """Compile every function after those it calls, and let none be compiled again."""
        done: set[int] = set()
        with parts_only():
            for dispatcher in list(self.dispatchers.values()):
                self._compile(dispatcher, done, told)

    def _compile(self, dispatcher: Any, done: set[int], told: Callable[[int, int], None]) -> None:
        if id(dispatcher) in done:
            return
        done.add(id(dispatcher))
        function = dispatcher.py_func
        for name in function.__code__.co_names:
            called = function.__globals__.get(name)
            if id(called) in self.dispatchers:
                self._compile(called, done, told)
        signature = signature_of(function)
        if signature is not None:
            dispatcher.compile(signature)
            dispatcher.disable_compile()
        told(len(done), len(self.dispatchers))


@contextmanager
def parts_only() -> Iterator[None]:
    """While this holds, Numba makes parts to be linked, and no machine code of their own.

    It would else optimise and emit every function with all it calls, over and over up the tree of calls; here only
    the last, which calls all others, has to run. Where Numba's insides have changed this does nothing but cost time.
    """
    import numba._dynfunc as _dynfunc
    from numba.core.codegen import JITCodeLibrary as Library
    from numba.core.cpu import CPUContext as Context

    def not_to_be_run(context: Any, library: Any, told: Any, env: Any) -> Any:
        return _dynfunc.make_function(told.lookup_module(), told.qualname, "a part", 0, env, (library,))

    def finalize(library: Any) -> None:
        for part in dict.fromkeys(library._linking_libraries):
            library._reload_init.update(part._reload_init)
            library._final_module.link_in(part._get_module_for_linking(), preserve=True)
        library._finalized = True

    whole, to_run = Library.finalize, Context.get_executable
    if hasattr(Library, "_get_module_for_linking") and hasattr(_dynfunc, "make_function"):
        Library.finalize, Context.get_executable = finalize, not_to_be_run
    try:
        yield
    finally:
        Library.finalize, Context.get_executable = whole, to_run


def signature_of(function: Any) -> Any:
    """The types a function is annotated with; None where it takes or gives something else (the calendars' arrays)."""
    import numba

    known = {"int": numba.int64, "float": numba.float64, "bool": numba.boolean, "None": numba.void}
    known["World"] = numba.from_dtype(WORLD)
    annotated = dict(function.__annotations__)
    names = {key: getattr(each, "__name__", str(each)) for key, each in annotated.items()}
    if not all(name in known for name in names.values()):
        return None
    returned = known[names.pop("return")]
    return returned(*(known[name] for name in names.values()))


def _package(name: str, folder: Path) -> ModuleType:
    module = _module(name)
    module.__path__ = [str(folder)]
    return module


def _module(name: str) -> ModuleType:
    module = ModuleType(name)
    sys.modules[name] = module
    return module


def _views(module: ModuleType, calendar_table: type[CalendarTable]) -> None:
    """Fill a module with the functions of `reach`, each a view of the array at an address of the world's record."""
    import numba
    from numba import carray, types
    from numba.core import cgutils
    from numba.extending import intrinsic

    @intrinsic  # type: ignore[untyped-decorator]
    def address(typing: Any, number: Any) -> Any:
        def made(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            return builder.inttoptr(args[0], cgutils.voidptr_t)

        return types.voidptr(types.int64), made

    told: dict[str, Any] = {
        "carray": carray,
        "address": address,
        "njit": numba.njit,
        "Table": calendar_table,
        "INT": "i8",
    }
    lines = []
    for name, dtype in TABLES.items():
        told[f"{name}_dtype"] = dtype
        lines += ["@njit", f"def {name}(w): return carray(address(w.{name}), (1 << 40,), {name}_dtype)"]
    told["int_dtype"] = TABLES["numbers"]
    parts = ", ".join(
        f"carray(address(w.{CALENDAR}{name}), (1 << 40,), int_dtype)" for name in calendar_table._fields
    )
    lines += ["@njit", f"def calendar(w): return Table({parts})"]
    exec("\n".join(lines), told)
    for name in (*TABLES, "calendar"):
        setattr(module, name, told[name])
