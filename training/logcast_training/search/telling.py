"""What a search tells a person, line by line."""

import sys
from typing import Any

from logcast_training.reporting import tell_text

_SHOWN = ("nextEvent.top1", "nextEvent.top3", "nextEvent.nll", "timeToNext.maeLog1p", "timeToNext.pinball")


def tell_search(fact: dict[str, Any]) -> None:
    """One line per fact on standard error; what is no part of a search is told as in training."""
    line = _line(fact)
    if line is None:
        tell_text(fact)
    elif line:
        print(line, file=sys.stderr, flush=True)


def _line(fact: dict[str, Any]) -> str | None:
    event = fact["event"]
    if event == "search":
        before = f", {fact['finished']} of them finished before" if fact["finished"] else ""
        return f"search by {fact['way']}: {fact['trials']} trials{before}; kept in {fact['study']}"
    if event == "trial":
        return _trial(fact)
    if event == "best":
        return f"best: {_settings(fact['settings'])}"
    if event == "fold":
        return f"fold {fact['fold']} of {fact['folds']}: objective {fact['objective']:.4f}"
    if event == "walk-forward":
        known = [(path, fact["metrics"][path]) for path in _SHOWN if path in fact["metrics"]]
        return "\n".join(f"{path:22} {value['mean']:.4f} ± {value['deviation']:.4f}" for path, value in known)
    return None


def _trial(fact: dict[str, Any]) -> str:
    if fact["state"] == "begun":
        return ""
    reached = f" {fact['validation']['loss']:.4f}" if "validation" in fact else ""
    best = "" if fact["best"] is None else f" (best {fact['best']:.4f})"
    head = f"trial {fact['trial']} of {fact['trials']}: {fact['state']}{reached}{best}"
    return f"{head}: {_settings(fact['settings'])}"


def _settings(settings: dict[str, Any]) -> str:
    return ", ".join(
        f"{path}={value:.4g}" if isinstance(value, float) else f"{path}={value}" for path, value in settings.items()
    )
