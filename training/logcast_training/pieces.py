"""Cutting sequences into pieces that fit a batch: lanes with carried state, or windows at fixed places."""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from logcast_training.encoding import Encoded


@dataclasses.dataclass(frozen=True)
class Pieces:
    """Runs of consecutive events of one sequence each; P pieces."""

    begin: NDArray[np.int64]
    """First event: [P]."""
    length: NDArray[np.int64]
    """Events: [P]."""
    unscored: NDArray[np.int64]
    """Events at the beginning that are context only: [P]."""
    carried_to: NDArray[np.int64]
    """Piece that continues this one, -1 if none: [P]."""

    def __len__(self) -> int:
        return len(self.begin)


def _empty() -> Pieces:
    nothing = np.empty(0, dtype=np.int64)
    return Pieces(nothing, nothing, nothing, nothing)


def lanes(encoded: Encoded, rows: range, lane: int, warm_up: int = 0) -> Pieces:
    """Lanes of at most `lane` events over the events whose next row lies in `rows`.

    The state at the end of a lane starts the next one. Up to `warm_up` events before `rows` are read first,
    unscored, so that the state is not empty.
    """
    first, stop = _scored_span(encoded, rows)
    begins = np.maximum(encoded.offsets[:-1], first - warm_up)
    parts: list[NDArray[np.int64]] = []
    pieces = 0
    for sequence in np.flatnonzero(stop > first):
        starts = np.arange(begins[sequence], stop[sequence], lane)
        ends = np.minimum(starts + lane, stop[sequence])
        unscored = np.clip(first[sequence] - starts, 0, ends - starts)
        following = np.arange(pieces + 1, pieces + 1 + len(starts))
        following[-1] = -1
        pieces += len(starts)
        parts.append(np.stack([starts, ends - starts, unscored, following]))
    return Pieces(*np.concatenate(parts, axis=1)) if parts else _empty()


def windows(encoded: Encoded, rows: range, window: int, block: int) -> Pieces:
    """Windows as a server reads them.

    The event at place p of its sequence is read in the window that starts at max(0, (p // block - 1) * block).
    """
    first, stop = _scored_span(encoded, rows)
    parts: list[NDArray[np.int64]] = []
    for sequence in np.flatnonzero(stop > first):
        offset = encoded.offsets[sequence]
        blocks = np.arange((first[sequence] - offset) // block, (stop[sequence] - 1 - offset) // block + 1)
        starts = offset + np.maximum(0, blocks - 1) * block
        scored_from = np.maximum(offset + blocks * block, first[sequence])
        ends = np.minimum(offset + (blocks + 1) * block, stop[sequence])
        if blocks[0] == 0 and len(blocks) > 1:
            starts, scored_from, ends = starts[1:], scored_from[1:], ends[1:]
            scored_from[0] = first[sequence]
        parts.append(np.stack([starts, ends - starts, scored_from - starts, np.full_like(starts, -1)]))
    return Pieces(*np.concatenate(parts, axis=1)) if parts else _empty()


def _scored_span(encoded: Encoded, rows: range) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First event and end of the events of each sequence whose next row lies in `rows`: [sequences] each."""
    scored = (encoded.next_row >= rows.start) & (encoded.next_row < rows.stop)
    counts = np.concatenate([[0], np.cumsum(scored)])
    per_sequence = counts[encoded.offsets[1:]] - counts[encoded.offsets[:-1]]
    places = np.append(np.flatnonzero(scored), len(scored))
    first = places[np.minimum(counts[encoded.offsets[:-1]], len(places) - 1)]
    first = np.where(per_sequence > 0, first, encoded.offsets[:-1])
    return first, first + per_sequence
