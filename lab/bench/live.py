"""What messages and polls add, and the bill until a customer is completely onboarded, as tables."""

from __future__ import annotations

from datetime import timedelta

from lab.bench import cost
from lab.bench.extra import LIVE_AFTER, Extra, Pace, pace
from lab.bench.measured import Measured
from lab.bench.result_tables import ResultTable


def extras(measured: Measured) -> ResultTable:
    """Each of them, for one onboarding; in dollars for a thousand."""
    found = measured.extras
    rows = [
        _row("messages: signed up, submitted", found.told),
        _row("message: completely onboarded", found.told_live),
        _row("first poll, within the invocation that attaches the pixel", found.first),
        _row("a poll that a wake starts", found.woken, starts=1),
        _row("a poll that the sweep starts", found.swept, starts=1),
        _row("the last poll, which finds everything", found.last, starts=1),
    ]
    asked = ", ".join(f"{number} {name}" for name, number in measured.asked.items())
    note = (
        "Messages and the first poll start nothing: they go on in an invocation that is there anyhow. Writes with the "
        f"wake's or the sweep's own. Each poll also asks AWS, while no event has come: {asked}; these are in the "
        "dollars, not in the engine's. Once events come, it is up to five lists and three objects of the event bucket."
    )
    columns = ("part", "starts", "stream invocations", "reads", "writes", "write units", "GB-s", "engine $", "all $")
    return ResultTable("What messages and polls add, each once; US dollars for a thousand of them", columns, rows, note)


def until_completed(measured: Measured) -> ResultTable:
    """The bill both ways: until the customer's part is done, and until they are completely onboarded."""
    found, polls = measured.extras, pace()
    done = sum(line.usd for line in cost.bill(measured.usage)), cost.engine_share(measured.usage)
    woken, swept = _before_the_last(polls)
    parts = [
        ("until all is done that the customer sees, all messages told", *done),
        ("the first poll", *_usd(found.first)),
        (f"{woken} polls that wakes start", *_usd(found.woken, woken)),
        *([(f"{swept} polls that the sweep starts", *_usd(found.swept, swept))] if swept else []),
        ("the last poll", *_usd(found.last)),
    ]
    parts.append(("together, until completed", sum(part[1] for part in parts), sum(part[2] for part in parts)))
    rows = [(name, f"{usd:.4f}", f"{engine:.4f}") for name, usd, engine in parts]
    pauses = ", ".join(f"{number} {_readable(pause)} apart" for pause, number in polls.pauses.items())
    note = (
        f"An assumption: a customer is live {_readable(LIVE_AFTER)} after submission. Then there are, after the first "
        f"poll, {polls.woken + polls.swept}: {pauses}; the last finds everything. A customer who is live within "
        f"the hour takes at most {pace(timedelta(hours=1)).woken}; each day beyond the first adds {_a_day_later()}."
    )
    return ResultTable(
        "A thousand onboardings until completed, US dollars", ("part", "$", "of which engine"), rows, note
    )


def _before_the_last(polls: Pace) -> tuple[int, int]:
    return (polls.woken, polls.swept - 1) if polls.swept else (polls.woken - 1, 0)


def _a_day_later() -> str:
    one, two = pace(LIVE_AFTER), pace(LIVE_AFTER + timedelta(days=1))
    return f"{two.swept - one.swept}, which the sweep starts"


def _usd(extra: Extra, times: int = 1) -> tuple[float, float]:
    return cost.THOUSAND * times * extra.usd, cost.THOUSAND * times * extra.engine_usd


def _row(name: str, extra: Extra, *, starts: int = 0) -> tuple[str, ...]:
    usd, engine = _usd(extra)
    numbers = (starts, extra.invocations, extra.reads, extra.writes, extra.table.write_units)
    return (name, *(f"{number:g}" for number in numbers), f"{extra.gb_seconds:.3f}", f"{engine:.4f}", f"{usd:.4f}")


def _readable(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds % size == 0 and seconds >= size:
            number = seconds // size
            return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
    return f"{seconds} s"
