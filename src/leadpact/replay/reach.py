"""How the fold asks a world for its tables; compiled, `compiled.py` puts array views in place of this file."""

from ..calendars.kernel import kernel
from ..calendars.spans import CalendarTable
from . import state, tables
from .memory import World


@kernel
def versions(w: World) -> list[tables.Version]:
    """The table of that name."""
    return w.versions


@kernel
def reactions(w: World) -> list[tables.Reaction]:
    """The table of that name."""
    return w.reactions


@kernel
def stages(w: World) -> list[tables.Stage]:
    """The table of that name."""
    return w.stages


@kernel
def entries(w: World) -> list[tables.Entry]:
    """The table of that name."""
    return w.entries


@kernel
def triggers(w: World) -> list[tables.Trigger]:
    """The table of that name."""
    return w.triggers


@kernel
def rules(w: World) -> list[tables.Rule]:
    """The table of that name."""
    return w.rules


@kernel
def levels(w: World) -> list[tables.Level]:
    """The table of that name."""
    return w.levels


@kernel
def signals(w: World) -> list[tables.Word]:
    """The table of that name."""
    return w.signals


@kernel
def promises(w: World) -> list[tables.Promise]:
    """The table of that name."""
    return w.promises


@kernel
def withins(w: World) -> list[tables.Within]:
    """The table of that name."""
    return w.withins


@kernel
def shares(w: World) -> list[tables.Share]:
    """The table of that name."""
    return w.shares


@kernel
def tracks(w: World) -> list[tables.Track]:
    """The table of that name."""
    return w.tracks


@kernel
def steps(w: World) -> list[tables.Step]:
    """The table of that name."""
    return w.steps


@kernel
def persons(w: World) -> list[tables.Person]:
    """The table of that name."""
    return w.persons


@kernel
def needs(w: World) -> list[int]:
    """The table of that name."""
    return w.needs


@kernel
def numbers(w: World) -> list[int]:
    """The table of that name."""
    return w.numbers


@kernel
def reason_tracks(w: World) -> list[int]:
    """The table of that name."""
    return w.reason_tracks


@kernel
def excuses(w: World) -> list[int]:
    """The table of that name."""
    return w.excuses


@kernel
def pause_reasons(w: World) -> list[int]:
    """The table of that name."""
    return w.pause_reasons


@kernel
def calendars_of(w: World) -> list[int]:
    """The table of that name."""
    return w.calendars_of


@kernel
def initial(w: World) -> list[int]:
    """The table of that name."""
    return w.initial


@kernel
def rows(w: World) -> list[state.Row]:
    """The table of that name."""
    return w.rows


@kernel
def masks(w: World) -> list[int]:
    """The table of that name."""
    return w.masks


@kernel
def carries(w: World) -> list[int]:
    """The table of that name."""
    return w.carries


@kernel
def accounts(w: World) -> list[state.Account]:
    """The table of that name."""
    return w.accounts


@kernel
def leads(w: World) -> list[state.Lead]:
    """The table of that name."""
    return w.leads


@kernel
def talks(w: World) -> list[state.Talk]:
    """The table of that name."""
    return w.talks


@kernel
def clocks(w: World) -> list[state.Clock]:
    """The table of that name."""
    return w.clocks


@kernel
def gifts(w: World) -> list[state.Gift]:
    """The table of that name."""
    return w.gifts


@kernel
def queue(w: World) -> list[int]:
    """The table of that name."""
    return w.queue


@kernel
def marked(w: World) -> list[int]:
    """The table of that name."""
    return w.marked


@kernel
def marked_0(w: World) -> list[int]:
    """The table of that name."""
    return w.marked_0


@kernel
def carried(w: World) -> list[int]:
    """The table of that name."""
    return w.carried


@kernel
def sums(w: World) -> list[float]:
    """The table of that name."""
    return w.sums


@kernel
def heads(w: World) -> list[int]:
    """The table of that name."""
    return w.heads


@kernel
def tails(w: World) -> list[int]:
    """The table of that name."""
    return w.tails


@kernel
def deals(w: World) -> list[int]:
    """The table of that name."""
    return w.deals


@kernel
def findings(w: World) -> list[state.Finding]:
    """The table of that name."""
    return w.findings


@kernel
def standings(w: World) -> list[state.Standing]:
    """The table of that name."""
    return w.standings


@kernel
def open_clocks(w: World) -> list[int]:
    """The table of that name."""
    return w.open_clocks


@kernel
def calendar(w: World) -> CalendarTable:
    """All calendars, flat."""
    return w.calendar
