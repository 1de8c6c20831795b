"""Events of a dataset as a model reads them: class, gap, and what came next, sequence after sequence."""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from logcast_training.clock import clock_columns
from logcast_training.dataset import END, Dataset
from logcast_training.gap_bins import gap_bins
from logcast_training.horizons import horizon_labels
from logcast_training.vocabulary import ModelVocabulary

UNKNOWN = -1
"""A target that is not known or does not apply."""


@dataclasses.dataclass(frozen=True)
class Encoded:
    """Events (ends left out) of a dataset in sequence order; N events."""

    rows: NDArray[np.int64]
    """Dataset row of each event: [N]."""
    offsets: NDArray[np.int64]
    """The events of sequence s are [offsets[s], offsets[s + 1])."""
    type: NDArray[np.int64]
    """Dataset type of each event: [N]."""
    dt: NDArray[np.float32]
    """ln(1 + seconds since the event before): [N]."""
    clock: NDArray[np.float32]
    """ln(1 + seconds since the sequence began), fraction of the day, fraction of the week: [N, 3]."""
    next_row: NDArray[np.int64]
    """Dataset row that follows (the end included), UNKNOWN if none: [N]."""
    target: NDArray[np.int64]
    """Class of what follows, V for a type outside the vocabulary, UNKNOWN if nothing followed: [N]."""
    next_dt: NDArray[np.float32]
    """ln(1 + seconds to the next event), NaN before an end: [N]."""
    gap: NDArray[np.int64]
    """Bin of next_dt, UNKNOWN before an end: [N]."""
    classes: NDArray[np.int64]
    """Class of each dataset type: [types]."""
    words: NDArray[np.int32]
    """Hashed words of each dataset type: [types, most]."""
    horizon: NDArray[np.int8] | None
    """1: a watched event follows within the horizon, UNKNOWN: that is cut off: [N, horizons · watches]."""


def encode(dataset: Dataset, vocabulary: ModelVocabulary, horizons: tuple[int, ...], until: int) -> Encoded:
    """Encodes a dataset for a model; horizon labels look no further than row `until`."""
    grouping = dataset.grouping
    events = dataset.type[grouping.order] != END
    rows = grouping.order[events]
    offsets = np.concatenate([[0], np.cumsum(events)])[grouping.offsets]
    next_row = grouping.next_row[rows]
    followed = next_row >= 0
    follower = dataset.type[next_row]
    classes = vocabulary.classes_of(dataset)
    is_event = followed & (follower != END)
    next_dt = np.where(is_event, grouping.dt[next_row], np.nan).astype(np.float32)
    return Encoded(
        rows=rows,
        offsets=offsets,
        type=dataset.type[rows].astype(np.int64),
        dt=grouping.dt[rows],
        clock=clock_columns(dataset.time, grouping)[rows],
        next_row=next_row,
        target=np.where(followed, classes[follower], UNKNOWN),
        next_dt=next_dt,
        gap=np.where(is_event, gap_bins(np.nan_to_num(next_dt)), UNKNOWN),
        classes=classes,
        words=dataset.word_table(),
        horizon=horizon_labels(dataset, horizons, until)[rows] if dataset.watches and horizons else None,
    )
