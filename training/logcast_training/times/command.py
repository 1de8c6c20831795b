"""`python -m logcast_training times`: predicted times in, time package out."""

import sys
from pathlib import Path
from typing import Any

from logcast_training.errors import SettingsError
from logcast_training.export.manifest import check_target
from logcast_training.reporting import Tell
from logcast_training.times.fit import fit_times
from logcast_training.times.package import write_times
from logcast_training.times.rows import load_times
from logcast_training.times.settings import times_settings
from logcast_training.train import NAME

_EVERY = 20


def train_times(
    times: Path,
    out: Path,
    overrides: dict[str, object],
    name: str = "time",
    tell: Tell | None = None,
) -> dict[str, Any]:
    """Trains quantile ensembles on a folder of predicted times, writes the package and returns its manifest.

    `tell` hears of progress as one object per event. Raises a LogcastTrainingError with what to do.
    """
    if not NAME.fullmatch(name):
        raise SettingsError(f"--name: expected lower-case letters, digits, hyphens (63 at most), got {name!r}")
    check_target(out)
    hear = tell or tell_text
    settings = times_settings(overrides)
    folder = load_times(times)

    def progress(tree: int, count: int, loss: float) -> None:
        if tree % _EVERY == 0 or tree == 1:
            hear({"event": "tree", "tree": tree, "of": count, "validation": round(loss, 5)})

    fitted = fit_times(folder, settings, progress)
    manifest = write_times(out, name, folder, fitted, settings)
    hear({"event": "done", "package": str(out), "metrics": manifest["metrics"]})
    return manifest


def tell_text(fact: dict[str, Any]) -> None:
    """One line per fact on standard error."""
    if fact["event"] == "tree":
        print(f"tree {fact['tree']}: validation pinball loss {fact['validation']:.4f}", file=sys.stderr)
        return
    for part, figures in fact["metrics"].items():
        trees, online, both = (figures[name]["pinball"] for name in ("trees", "online", "both"))
        verdict = "better than" if min(trees, both) < online else "no better than"
        print(
            f"{part}: pinball loss {trees:.4f}, with online {both:.4f}, {verdict} the online model ({online:.4f}), "
            f"{figures['times']} events",
            file=sys.stderr,
        )
