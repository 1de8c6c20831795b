"""Progress for people (lines on standard error) or for programs (JSON objects on standard output)."""

import json
import sys
from collections.abc import Callable
from typing import Any

from logcast_training.export.manifest import finite
from logcast_training.fitted import Epoch, OnEpoch

Tell = Callable[[dict[str, Any]], None]


def tell_json(fact: dict[str, Any]) -> None:
    """One JSON object per line."""
    print(json.dumps(finite(fact), allow_nan=False), flush=True)


def tell_text(fact: dict[str, Any]) -> None:
    """One line per fact."""
    print(_text(fact), file=sys.stderr, flush=True)


def epochs_to(tell: Tell, phase: str) -> OnEpoch:
    """Passes epochs on as facts of a phase (`fit`, `refit`)."""

    def on_epoch(epoch: Epoch) -> None:
        fact: dict[str, Any] = {
            "event": "epoch",
            "phase": phase,
            "epoch": epoch.epoch,
            "epochs": epoch.epochs,
            "loss": round(epoch.loss, 6),
            "seconds": round(epoch.seconds, 3),
        }
        if epoch.metrics and epoch.validation_loss is not None:
            fact["validation"] = {"loss": round(epoch.validation_loss, 6), **_short(epoch.metrics)}
        tell(fact)

    return on_epoch


def _short(metrics: dict[str, Any]) -> dict[str, Any]:
    following, time = metrics["nextEvent"], metrics["timeToNext"]
    figures = {"top1": following.get("top1"), "top3": following.get("top3"), "nll": following.get("nll")}
    figures["maeLog1p"] = time.get("maeLog1p")
    return {name: None if value is None else round(value, 5) for name, value in figures.items()}


def _text(fact: dict[str, Any]) -> str:
    if fact["event"] == "epoch":
        head = f"{fact['phase']}: epoch {fact['epoch']}/{fact['epochs']}, loss {fact['loss']:.4f}"
        checked = fact.get("validation")
        middle = f", validation {_figures(checked)}" if checked else ""
        return f"{head}{middle}, {fact['seconds']:.1f} s"
    if fact["event"] == "done":
        return f"wrote {fact['package']}: validation {_figures(_short(fact['metrics']['validation']))}"
    return ", ".join(f"{key} {value}" for key, value in fact.items())


def _figures(figures: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in figures.items() if value is not None)
