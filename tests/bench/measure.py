"""Timing, percentiles, and the form in which a measurement is reported."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

REPORT = Path("bench.json")


@dataclass(frozen=True)
class Figure:
    """One measured figure: its raw limit (the same work by the bare engine), the ratio, and the bar.

    ``met`` is None where there is no bar, or where the bar is for another volume than this one.
    """

    name: str
    value: float
    unit: str
    raw: float | None = None
    ratio: float | None = None
    bar: str = ""
    met: bool | None = None
    note: str = ""


class Report:
    """Collects figures, prints each as it comes, and writes them all."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []

    def add(self, figure: Figure) -> None:
        """Print and keep a figure."""
        self.figures.append(figure)
        ratio = (
            f"  {figure.ratio:.2f} x raw {figure.raw:.1f}" if figure.ratio and figure.raw else ""
        )
        verdict = {True: "  met", False: "  MISSED", None: ""}[figure.met]
        bar = f"  [{figure.bar}]" if figure.bar else ""
        print(
            f"{figure.name:58} {figure.value:12.2f} {figure.unit}{ratio}{bar}{verdict}", flush=True
        )
        if figure.note:
            print(f"    {figure.note}", flush=True)

    def write(self) -> None:
        """Write every figure to ``bench.json``."""
        REPORT.write_text(json.dumps([asdict(f) for f in self.figures], indent=1) + "\n")

    def table(self) -> None:
        """Print every figure with its bar once more, the missed ones to be seen at a glance."""
        print(f"\n{'':58} {'measured':>16}  {'x raw':>6}  {'bar':44}")
        for figure in self.figures:
            ratio = f"{figure.ratio:.2f}" if figure.ratio is not None else ""
            verdict = {True: "met", False: "MISSED", None: ""}[figure.met]
            measured = f"{figure.value:,.2f} {figure.unit}"
            print(f"{figure.name:58} {measured:>16}  {ratio:>6}  {figure.bar:44} {verdict}")
        missed = sum(figure.met is False for figure in self.figures)
        print(f"\n{len(self.figures)} figures, {missed} bars missed; all of them are in {REPORT}")


def percentile(values: list[float], share: float) -> float:
    """Return the value below which ``share`` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def timed(work: Callable[[], object], times: int) -> list[float]:
    """Run ``work`` several times after one that is not counted; return milliseconds."""
    work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


@contextmanager
def stopwatch() -> Iterator[Callable[[], float]]:
    """Yield a function that tells the seconds since the block began, or how long it took."""
    start = time.perf_counter()
    end: list[float] = []
    yield lambda: (end[0] if end else time.perf_counter()) - start
    end.append(time.perf_counter())
