"""Going on from a package on newer rows: same network, a vocabulary that has grown."""

import numpy as np
import torch
from torch import Tensor, nn

from logcast_training.dataset import Dataset
from logcast_training.errors import PackageError, SettingsError
from logcast_training.export.manifest import iso_time
from logcast_training.export.read_package import Parent
from logcast_training.fitted import StartPoint
from logcast_training.judging import horizon_columns
from logcast_training.models.build import build_model
from logcast_training.models.inputs import EventInput
from logcast_training.settings import Settings

_DAY_MS = 86_400_000
_NEW_CLASS_BIAS = -4.0
_FEWEST_ROWS = 16
_ENOUGH_UNSEEN = 200


def recent_rows(dataset: Dataset, rows: range, days: float) -> range:
    """The rows of the last `days` days of `rows`; all of them for 0. Raises SettingsError where they are too few."""
    if days == 0:
        return rows
    times = dataset.time[rows.start : rows.stop]
    first = int(np.argmax(times >= times.max() - days * _DAY_MS))
    recent = range(rows.start + first, rows.stop)
    if len(recent) < _FEWEST_ROWS:
        raise SettingsError(
            f"continuation.days: expected a window of at least {_FEWEST_ROWS} rows, got {len(recent)} in the last "
            f"{days:g} days before {iso_time(times.max())}; set more days, or 0 for all rows"
        )
    return recent


def seen_share(parent: Parent, dataset: Dataset, rows: range) -> float:
    """Share of the rows that the parent may have learned from: what it is worth there says nothing."""
    return float(np.mean(dataset.time[rows.start : rows.stop] <= parent.trained_to))


def judged_rows(parent: Parent, dataset: Dataset, rows: range) -> range:
    """The part of `rows` after the last one that the parent may have learned from, where that is enough to judge by.

    Enough is 200 rows or more than half of them; else all of `rows`.
    """
    seen = np.flatnonzero(dataset.time[rows.start : rows.stop] <= parent.trained_to)
    unseen = range(rows.start + int(seen[-1]) + 1, rows.stop) if len(seen) else rows
    return unseen if len(unseen) >= _ENOUGH_UNSEEN or 2 * len(unseen) > len(rows) else rows


def start_point(parent: Parent, dataset: Dataset, settings: Settings, rows: range) -> StartPoint:
    """The parent's network with room for the new types in `rows`.

    Raises PackageError for a dataset that was hashed otherwise, watches other events, or shares no event type.
    """
    _check_fit(parent, dataset, settings)
    vocabulary = parent.vocabulary.extended(dataset, rows, settings.continuation.minimum_count)
    model = build_model(settings, vocabulary.size, vocabulary.words.buckets, len(parent.horizons))
    weights = parent.model.state_dict()
    new = vocabulary.size - parent.vocabulary.size
    if isinstance(parent.model.input, EventInput):
        weights["input.ids.weight"] = _insert_ids(weights["input.ids.weight"], new)
    else:
        first = weights["trunk.cell.weight_ih_l0"]
        weights["trunk.cell.weight_ih_l0"] = nn.functional.pad(first, (0, new))
    weights["heads.linear.weight"] = _insert_classes(weights["heads.linear.weight"], parent.vocabulary.size, new)
    weights["heads.linear.bias"] = _insert_classes(weights["heads.linear.bias"], parent.vocabulary.size, new)
    model.load_state_dict(weights)
    return StartPoint(model, vocabulary, parent.digest)


def _check_fit(parent: Parent, dataset: Dataset, settings: Settings) -> None:
    if parent.vocabulary.words != dataset.words:
        raise PackageError(
            f"{parent.folder}: expected words hashed as in the dataset ({dataset.words}), "
            f"got {parent.vocabulary.words}; "
            "make the dataset with the options of the first one"
        )
    known = {entry.id for entry in parent.vocabulary.entries[1:]}
    if not any(entry.id in known for entry in dataset.types[1:]):
        raise PackageError(
            f"{parent.folder}: expected a package that knows types of the dataset, got none of {len(known)} in common; "
            "it was trained on other logs: train anew without --continue"
        )
    columns = horizon_columns(dataset, settings.heads)
    if parent.horizons and columns != parent.horizons:
        raise PackageError(
            f"{parent.folder}: expected a package with forecasts of {columns or 'no watched events'}, "
            f"got {parent.horizons}; train anew without --continue"
        )


def _insert_ids(ids: Tensor, new: int) -> Tensor:
    """New types begin as what stands for unknown ones, which stays last: [V + 1, E] → [V + new + 1, E]."""
    return torch.cat([ids[:-1], ids[-1:].repeat(new + 1, 1)])


def _insert_classes(values: Tensor, size: int, new: int) -> Tensor:
    """New classes begin like `other` (row `size`) but far less likely: [V + 1 + …] → [V + new + 1 + …]."""
    fresh = values[size : size + 1].repeat(new, *([1] * (values.dim() - 1)))
    if values.dim() == 1:
        fresh = fresh + _NEW_CLASS_BIAS
    return torch.cat([values[:size], fresh, values[size:]])
