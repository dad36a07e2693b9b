"""The figures as a table for the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benchmarks.figures import Row

_COLUMNS: tuple[tuple[str, int, Callable[[Row], str]], ...] = (
    ("CPU us", 8, lambda row: f"{row.cpu_us:.2f}"),
    ("spread", 14, lambda row: f"{row.cpu_us_lowest:.2f}-{row.cpu_us_highest:.2f}"),
    ("user", 7, lambda row: f"{row.user_us:.2f}"),
    ("system", 8, lambda row: f"{row.system_us:.2f}"),
    ("beside", 8, lambda row: f"{row.beside_us:.2f}"),
    ("busy", 6, lambda row: f"{row.busy:.0%}"),
    ("req/s", 9, lambda row: f"{row.requests_per_second:,.0f}"),
    ("p50 ms", 8, lambda row: f"{row.p50_ms:.2f}"),
    ("p99 ms", 8, lambda row: f"{row.p99_ms:.2f}"),
    ("RSS", 7, lambda row: f"{row.rss_mib:.0f}"),
    ("PSS MiB", 8, lambda row: f"{row.pss_mib:.0f}"),
)
_NAME = 48


def render(title: str, rows: Sequence[Row], references: Sequence[str]) -> str:
    """Return the table of one scenario; a ratio to itself, or to who was not measured, is a dash."""
    shown = [name for name in references if any(name in row.ratios for row in rows)]
    head = "".join(f"{name:>{width}}" for name, width, _ in _COLUMNS)
    head += "".join(f"{'x ' + name:>{len(name) + 4}}" for name in shown)
    lines = [f"{title:<{_NAME}}{head}"]
    for row in rows:
        cells = "".join(f"{show(row):>{width}}" for _, width, show in _COLUMNS)
        cells += "".join(f"{_ratio(row, name):>{len(name) + 4}}" for name in shown)
        lines.append(f"  {row.title:<{_NAME - 2}}{cells}")
    return "\n".join(lines)


def _ratio(row: Row, name: str) -> str:
    return f"{row.ratios[name]:.2f}" if name in row.ratios else "-"
