"""Real windows of a dataset in the form in which a server feeds them to the graph."""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from logcast_training.clock import CLOCK
from logcast_training.encoding import Encoded
from logcast_training.export.onnx_file import Arrays
from logcast_training.pieces import lanes


@dataclasses.dataclass(frozen=True)
class ServedRun:
    """Consecutive events of one sequence: ids, dt, target, gap [T], clock [T, 3] and words [extra, most]."""

    ids: NDArray[np.int32]
    dt: NDArray[np.float32]
    clock: NDArray[np.float32]
    words: NDArray[np.int32]
    target: NDArray[np.int64]
    """Class that follows each event, the vocabulary's size for others, -1 where nothing followed."""
    gap: NDArray[np.int64]
    """Bin of the time to it, -1 where it was none or an end."""


def served_runs(encoded: Encoded, rows: range, vocabulary: int, most_events: int, number: int) -> list[ServedRun]:
    """Up to `number` runs of at most `most_events` events, spread over the sequences that have a next row in `rows`."""
    pieces = lanes(encoded, rows, most_events)
    if len(pieces) == 0:
        return []
    chosen = np.unique(np.linspace(0, len(pieces) - 1, number).astype(np.int64))
    runs = []
    for piece in chosen:
        begin = int(pieces.begin[piece])
        runs.append(_run(encoded, slice(begin, begin + int(pieces.length[piece])), vocabulary))
    return runs


def _run(encoded: Encoded, events: slice, vocabulary: int) -> ServedRun:
    types = encoded.type[events]
    classes = encoded.classes[types]
    outside = np.unique(types[classes == vocabulary])
    words = encoded.words[outside] if len(outside) else np.zeros((1, encoded.words.shape[1]), np.int32)
    ids = np.where(classes == vocabulary, vocabulary + np.searchsorted(outside, types), classes)
    return ServedRun(
        ids=ids.astype(np.int32),
        dt=encoded.dt[events],
        clock=encoded.clock[events],
        words=words.astype(np.int32),
        target=encoded.target[events],
        gap=encoded.gap[events],
    )


def as_batch(runs: list[ServedRun], vocabulary: int, state: int) -> Arrays:
    """Runs side by side, padded on the right with id 0; words of all runs in one table.

    The state, where there is one, is that of a beginning.
    """
    steps = max(len(run.ids) for run in runs)
    ids = np.zeros((len(runs), steps), np.int32)
    dt = np.zeros((len(runs), steps), np.float32)
    clock = np.zeros((len(runs), steps, CLOCK), np.float32)
    extra = 0
    for place, run in enumerate(runs):
        ids[place, : len(run.ids)] = np.where(run.ids >= vocabulary, run.ids + extra, run.ids)
        dt[place, : len(run.dt)] = run.dt
        clock[place, : len(run.clock)] = run.clock
        extra += len(run.words)
    batch: Arrays = {"ids": ids, "dt": dt, "clock": clock, "words": np.concatenate([run.words for run in runs])}
    return batch | ({"state": np.zeros((len(runs), state), np.float32)} if state else {})
