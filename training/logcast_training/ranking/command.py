"""`python -m logcast_training rank`: candidates in, ranking package out."""

import sys
from pathlib import Path
from typing import Any

from logcast_training.errors import SettingsError
from logcast_training.export.manifest import check_target
from logcast_training.ranking.candidates import load_candidates
from logcast_training.ranking.fit import fit_trees
from logcast_training.ranking.package import write_ranking
from logcast_training.ranking.settings import ranking_settings
from logcast_training.reporting import Tell
from logcast_training.train import NAME

_EVERY = 10


def rank(
    candidates: Path,
    out: Path,
    overrides: dict[str, object],
    name: str = "ranking",
    tell: Tell | None = None,
) -> dict[str, Any]:
    """Trains trees on a candidate folder, writes the package and returns its manifest.

    `tell` hears of progress as one object per event. Raises a LogcastTrainingError with what to do.
    """
    if not NAME.fullmatch(name):
        raise SettingsError(f"--name: expected lower-case letters, digits, hyphens (63 at most), got {name!r}")
    check_target(out)
    hear = tell or tell_text
    settings = ranking_settings(overrides)
    folder = load_candidates(candidates)

    def progress(tree: int, loss: float) -> None:
        if tree % _EVERY == 0 or tree == 1:
            hear({"event": "tree", "tree": tree, "of": settings.trees, "validation": round(loss, 5)})

    fitted = fit_trees(folder, settings, progress)
    manifest = write_ranking(out, name, folder, fitted, settings)
    hear({"event": "done", "package": str(out), "metrics": manifest["metrics"]})
    return manifest


def tell_text(fact: dict[str, Any]) -> None:
    """One line per fact on standard error."""
    if fact["event"] == "tree":
        print(f"tree {fact['tree']}: validation log-loss {fact['validation']:.4f}", file=sys.stderr)
        return
    for part, figures in fact["metrics"].items():
        trees, online = figures["trees"], figures["online"]
        verdict = "better than" if trees["nll"] < online["nll"] else "no better than"
        print(
            f"{part}: log-loss {trees['nll']:.4f}, {verdict} the online mix ({online['nll']:.4f}); "
            f"first choices right {trees['top1']:.3f} (online {online['top1']:.3f}), "
            f"{figures['sets']} events",
            file=sys.stderr,
        )
