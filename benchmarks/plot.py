"""The figures as a picture: CPU time per request, user and system, of each contender in each scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.figures import Row
from benchmarks.scenarios import SCENARIOS

try:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt
except ImportError:  # an extra of its own: who only wants the table need not have it
    plt = None

NO_PLOT = "no plot without matplotlib: pip install matplotlib"
_USER, _SYSTEM, _OURS = "#4c72b0", "#c8d3e6", "#dd8452"
_CEILING = 8
"""So many times the fastest is shown; a longer bar is cut, and its number tells the rest."""


def draw(measured: Mapping[str, Sequence[Row]], target: Path) -> bool:
    """Draw a panel for each scenario into a file (SVG or PNG by its name); say whether it could be."""
    panels = {name: rows for name, rows in measured.items() if rows}
    if plt is None or not panels:
        return False
    height = sum(0.9 + 0.32 * len(rows) for rows in panels.values())
    figure, axes = plt.subplots(
        len(panels),
        1,
        figsize=(9, height),
        squeeze=False,
        height_ratios=[2 + len(rows) for rows in panels.values()],
        layout="constrained",
    )
    for axis, (name, rows) in zip(axes[:, 0], panels.items(), strict=True):
        shown = sorted(rows, key=lambda each: -each.cpu_us)
        limit = _CEILING * min(each.cpu_us for each in rows)
        names = [each.contender for each in shown]
        colours = [_OURS if "tollkeeper" in each.title else _USER for each in shown]
        axis.barh(names, [each.user_us for each in shown], color=colours)
        lefts = [each.user_us for each in shown]
        axis.barh(names, [each.system_us for each in shown], left=lefts, color=_SYSTEM)
        for place, each in enumerate(shown):
            axis.text(min(each.cpu_us, limit * 0.93), place, f" {each.cpu_us:.1f}", va="center", fontsize=8)
        axis.set_xlim(0, limit)
        axis.set_title(SCENARIOS[name].title, loc="left", fontsize=9)
        axis.spines[["top", "right"]].set_visible(False)
    axes[-1, 0].set_xlabel("CPU microseconds per request: in its own code (dark), in the kernel (light)")
    figure.savefig(target)
    plt.close(figure)
    return True
