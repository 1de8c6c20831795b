"""Plain forecasts that a model must be compared with: repeat last, unigram, order-5 contexts, median time."""

from collections import defaultdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from logcast_training.encoding import UNKNOWN, Encoded
from logcast_training.metrics import QUANTILES, gap_measures, next_event_measures

ORDER = 5
_NAMED = 9

Context = tuple[int, ...]
Counts = NDArray[np.float64]


def baseline_measures(encoded: Encoded, train: range, rows: range, vocabulary: int) -> dict[str, Any]:
    """Measures of each baseline on the events whose next row lies in `rows`, learnt from those of `train`."""
    learnt, scored = _events(encoded, train), _events(encoded, rows)
    target = encoded.target[scored]
    unigram = np.bincount(encoded.target[learnt], minlength=vocabulary + 1) + 0.5
    return {
        "repeatLast": {"nextEvent": _repeat_last(encoded, scored)},
        "unigram": {"nextEvent": _measures(np.tile(unigram / unigram.sum(), (len(target), 1)), target)},
        "context5Static": {"nextEvent": _context_measures(encoded, learnt, scored, unigram / unigram.sum())},
        "medianTimeByLastEvent": {"timeToNext": _times(encoded, learnt, scored)},
    }


def _events(encoded: Encoded, rows: range) -> NDArray[np.int64]:
    return np.flatnonzero((encoded.next_row >= rows.start) & (encoded.next_row < rows.stop))


def _repeat_last(encoded: Encoded, scored: NDArray[np.int64]) -> dict[str, Any]:
    last = encoded.classes[encoded.type[scored]]
    return next_event_measures(encoded.target[scored], last[:, None], None, None)


def _measures(probabilities: Counts, target: NDArray[np.int64]) -> dict[str, Any]:
    """Measures of probabilities [M, V + 1]; the last class is never named."""
    if len(target) == 0:
        return {"events": 0}
    top = np.argsort(-probabilities[:, :-1], axis=1, kind="stable")[:, :_NAMED]
    every = np.arange(len(target))
    return next_event_measures(target, top, np.log(probabilities[every, target]), probabilities[every, top[:, 0]])


def _context_measures(
    encoded: Encoded, learnt: NDArray[np.int64], scored: NDArray[np.int64], unigram: Counts
) -> dict[str, Any]:
    """Successors of the last five types, each order backing off to the shorter one by its share of novelty."""
    history = _histories(encoded)
    followers: dict[Context, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for event in learnt.tolist():
        for order in range(1, ORDER + 1):
            followers[tuple(history[event, -order:])][int(encoded.target[event])] += 1
    known: dict[Context, Counts] = {(): unigram}

    def forecast(context: Context) -> Counts:
        if context not in known:
            lower = forecast(context[1:])
            known[context] = _interpolate(followers.get(context), lower)
        return known[context]

    rows = [forecast(tuple(history[event])) for event in scored.tolist()]
    return _measures(np.array(rows).reshape(len(scored), len(unigram)), encoded.target[scored])


def _histories(encoded: Encoded) -> NDArray[np.int64]:
    """The last five types of each event, the event's own last, -1 before the beginning: [N, 5]."""
    places = np.arange(len(encoded.type)) - np.repeat(encoded.offsets[:-1], np.diff(encoded.offsets))
    columns = []
    for back in range(ORDER - 1, -1, -1):
        shifted = np.roll(encoded.type, back)
        columns.append(np.where(places >= back, shifted, -1))
    return np.stack(columns, axis=1)


def _interpolate(counts: dict[int, int] | None, lower: Counts) -> Counts:
    """Witten-Bell: weight N / (N + U) for U distinct successors among N."""
    if not counts:
        return lower
    own = np.zeros_like(lower)
    own[list(counts)] = list(counts.values())
    mixed: Counts = (own + len(counts) * lower) / (own.sum() + len(counts))
    return mixed


def _times(encoded: Encoded, learnt: NDArray[np.int64], scored: NDArray[np.int64]) -> dict[str, Any]:
    """Quantiles of the gaps after the same type in training; of all gaps where it is new."""
    learnt = learnt[encoded.gap[learnt] != UNKNOWN]
    scored = scored[encoded.gap[scored] != UNKNOWN]
    if len(learnt) == 0 or len(scored) == 0:
        return {"events": 0}
    overall = np.quantile(encoded.next_dt[learnt], QUANTILES)
    by_type = np.tile(overall, (len(encoded.classes), 1))
    for kind in np.unique(encoded.type[learnt]):
        by_type[kind] = np.quantile(encoded.next_dt[learnt[encoded.type[learnt] == kind]], QUANTILES)
    return gap_measures(encoded.next_dt[scored], by_type[encoded.type[scored]])
