"""Rows in time order, seen as sequences: which row comes next in the same sequence, and how long after."""

import dataclasses

import numpy as np
from numpy.typing import NDArray


@dataclasses.dataclass(frozen=True)
class Grouping:
    """Rows of a dataset by sequence."""

    order: NDArray[np.int64]
    """Row numbers, sequence after sequence, in time order inside each: [rows]."""
    offsets: NDArray[np.int64]
    """The rows of sequence s are order[offsets[s]:offsets[s + 1]]."""
    next_row: NDArray[np.int64]
    """Row that follows in the same sequence, -1 if none: [rows]."""
    dt: NDArray[np.float32]
    """ln(1 + seconds since the row before in the same sequence), 0 for its first: [rows]."""
    place: NDArray[np.int64]
    """Number of rows before it in the same sequence: [rows]."""


def group_rows(type: NDArray[np.int32], time: NDArray[np.float64], sequence: NDArray[np.int32]) -> Grouping:
    """Groups rows by sequence. Raises ValueError where something follows the end of a sequence."""
    rows = len(sequence)
    order = np.argsort(sequence, kind="stable")
    grouped = sequence[order]
    heads = np.flatnonzero(np.diff(grouped, prepend=-1))
    offsets = np.append(heads, rows).astype(np.int64)
    place = np.empty(rows, dtype=np.int64)
    place[order] = np.arange(rows) - np.repeat(heads, np.diff(offsets))
    next_row = np.full(rows, -1, dtype=np.int64)
    same = grouped[1:] == grouped[:-1]
    next_row[order[:-1][same]] = order[1:][same]
    ended = np.flatnonzero((type == 0) & (next_row >= 0))
    if len(ended):
        raise ValueError(f"row {next_row[ended[0]]} follows the end of its sequence")
    dt = np.zeros(rows, dtype=np.float32)
    before = np.flatnonzero(next_row >= 0)
    seconds = np.maximum(0.0, time[next_row[before]] - time[before]) / 1000
    dt[next_row[before]] = np.log1p(seconds)
    return Grouping(order, offsets, next_row, dt, place)
