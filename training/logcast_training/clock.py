"""Where an event lies in its sequence, in the day and in the week; the same as the engine feeds to models."""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from logcast_training.dataset import Dataset
from logcast_training.grouping import Grouping
from logcast_training.settings import Settings

CLOCK = 3
"""Columns of the clock."""
_DAY_MS = 86_400_000
_FIRST_WEEKDAY = 3
_FEWEST_DAYS = 14


def clock_columns(time: NDArray[np.float64], grouping: Grouping) -> NDArray[np.float32]:
    """ln(1 + seconds since the first row of the sequence), fraction of the UTC day, fraction of the week: [rows, 3].

    `time` is in epoch milliseconds. The week begins on Monday; 1970-01-01 was a Thursday.
    """
    began = np.empty_like(time)
    heads = grouping.order[grouping.offsets[:-1]]
    began[grouping.order] = np.repeat(time[heads], np.diff(grouping.offsets))
    elapsed = np.log1p(np.maximum(0.0, time - began) / 1000)
    days = time / _DAY_MS
    return np.stack([elapsed, days % 1, (days + _FIRST_WEEKDAY) % 7 / 7], axis=1).astype(np.float32)


def settle_calendar(settings: Settings, dataset: Dataset, rows: range) -> Settings:
    """The settings with `model.calendar: auto` replaced by on or off.

    Hours and weekdays are worth reading where `rows` span two weeks; shorter logs would be learnt by heart.
    """
    if settings.model.calendar != "auto":
        return settings
    times = dataset.time[rows.start : rows.stop]
    calendar = "on" if np.ptp(times) >= _FEWEST_DAYS * _DAY_MS else "off"
    return dataclasses.replace(settings, model=dataclasses.replace(settings.model, calendar=calendar))
