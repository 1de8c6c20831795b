"""Walk-forward cross-validation: trained on what came before, judged on what came next, fold by fold in time order."""

import dataclasses
import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from logcast_training.dataset import Dataset
from logcast_training.errors import SettingsError
from logcast_training.fit import fit
from logcast_training.fitted import Epoch
from logcast_training.judging import Judge
from logcast_training.settings import Settings

WINDOWS = ("expanding", "sliding")
_FIRST_SHARE = 0.5
_FEWEST_ROWS = 16
_STOPPING_SHARE = 0.15

FoldEpoch = Callable[[int, Epoch], None]


@dataclasses.dataclass(frozen=True)
class Fold:
    """Row ranges: learnt from the first, judged on the second, which follows it."""

    train: range
    validation: range


def make_folds(dataset: Dataset, count: int, window: str = "expanding") -> list[Fold]:
    """Cuts training and validation rows into folds; the test rows are never touched.

    The later half of the rows is cut into `count` parts to be judged on; each is preceded by all rows before it
    (expanding) or by as many as the first one has (sliding). One fold is the dataset's own split. Raises SettingsError.
    """
    if window not in WINDOWS:
        raise SettingsError(f"--window: expected one of {', '.join(WINDOWS)}, got {window!r}")
    if count == 1:
        return [Fold(dataset.splits.train, dataset.splits.validation)]
    rows = dataset.splits.validation.stop
    first = math.floor(rows * _FIRST_SHARE)
    if count < 1 or (rows - first) // count < _FEWEST_ROWS:
        most = max(1, (rows - first) // _FEWEST_ROWS)
        raise SettingsError(f"--folds: expected 1 to {most} for {rows} rows, got {count}")
    edges = [first + (rows - first) * fold // count for fold in range(count + 1)]
    return [
        Fold(range(0 if window == "expanding" else start - first, start), range(start, end))
        for start, end in itertools.pairwise(edges)
    ]


def run_folds(
    dataset: Dataset, settings: Settings, folds: Sequence[Fold], on_epoch: FoldEpoch | None = None
) -> list[dict[str, Any]]:
    """Trains and measures fold by fold; `on_epoch` hears of the fold (0…) and epoch, and may end it all by raising.

    The epoch is chosen by the last rows of the fold's training part, which `on_epoch` hears the measures of; those
    returned are of the rows to be judged on, which the model has never met.
    """
    measured = []
    for number, fold in enumerate(folds):

        def hear(epoch: Epoch, number: int = number) -> None:
            if on_epoch:
                on_epoch(number, epoch)

        fitted = fit(dataset, settings, *stopping_split(fold.train), hear)
        judge = Judge(dataset, fitted.settings, fitted.vocabulary, fold.validation, fitted.gap_means)
        metrics = judge.measure(fitted.model)
        measured.append({**metrics, "epochs": fitted.epochs, "bestEpoch": fitted.best_epoch})
    return measured


def stopping_split(rows: range) -> tuple[range, range]:
    """Rows to train on, and the last 15 % (16 rows at least, half of them at most) to choose the epoch by."""
    tail = max(math.ceil(len(rows) * _STOPPING_SHARE), min(_FEWEST_ROWS, len(rows) // 2))
    return range(rows.start, rows.stop - tail), range(rows.stop - tail, rows.stop)


def objective(metrics: dict[str, Any], gap_weight: float) -> float:
    """What a search lowers: log-loss of the next event (nats) plus the weighted pinball loss of the time to it."""
    pinball = metrics["timeToNext"].get("pinball")
    return float(metrics["nextEvent"]["nll"]) + gap_weight * float(pinball or 0.0)


def summarise(folds: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Mean and standard deviation over the folds of each number, by its dotted path."""
    values: dict[str, list[float]] = {}
    for metrics in folds:
        for path, value in _numbers(metrics):
            values.setdefault(path, []).append(value)
    return {
        path: {"mean": float(np.mean(found)), "deviation": float(np.std(found, ddof=1)) if len(found) > 1 else 0.0}
        for path, found in values.items()
        if len(found) == len(folds)
    }


def _numbers(value: Any, path: str = "") -> list[tuple[str, float]]:
    if isinstance(value, dict):
        return [entry for key, item in value.items() for entry in _numbers(item, f"{path}.{key}" if path else key)]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return [(path, float(value))]
    return []
