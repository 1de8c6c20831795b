"""Truth about watched events: does one of a class come in the stream within so many seconds?"""

import numpy as np
from numpy.typing import NDArray

from logcast_training.dataset import Dataset


def horizon_labels(dataset: Dataset, horizons: tuple[int, ...], until: int) -> NDArray[np.int8]:
    """1 yes, 0 no, -1 unknown because the rows before `until` end too early.

    Shape [rows, horizons · watches], horizon by horizon: column h · watches + w. An event counts for the rows
    before it.
    """
    watches = len(dataset.watches)
    labels = np.full((dataset.rows, len(horizons) * watches), -1, dtype=np.int8)
    time = np.maximum.accumulate(dataset.time[:until])
    end = time[-1] if until else 0.0
    for watch in range(watches):
        wait = _seconds_until_next(time, (dataset.watched[:until] >> watch) & 1)
        for place, seconds in enumerate(horizons):
            settled = time + seconds * 1000 <= end
            column = np.where(wait <= seconds, 1, np.where(settled, 0, -1))
            labels[:until, place * watches + watch] = column
    return labels


def _seconds_until_next(time: NDArray[np.float64], watched: NDArray[np.int32]) -> NDArray[np.float64]:
    """Seconds from each row to the next watched row behind it, infinite if none."""
    at = np.flatnonzero(watched)
    following = np.searchsorted(at, np.arange(len(time)), side="right")
    times = np.append(time[at], np.inf)
    return (times[following] - time) / 1000
