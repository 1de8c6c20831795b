"""Checks that ONNX Runtime says what Torch says, and the same in pieces as event by event."""

import numpy as np
from numpy.typing import NDArray

from logcast_training.errors import PackageError
from logcast_training.export.graph import ServedGraph
from logcast_training.export.onnx_file import Arrays, OnnxGraph, run_torch
from logcast_training.export.served_windows import ServedRun, as_batch

TOLERANCE = 1e-4
_BATCH = 8


def check_parity(graph: ServedGraph, served: OnnxGraph, runs: list[ServedRun]) -> float:
    """Largest difference between Torch and ONNX Runtime on the runs; raises PackageError above 1e-4."""
    worst = 0.0
    for first in range(0, len(runs), _BATCH):
        inputs = as_batch(runs[first : first + _BATCH], graph.vocabulary, graph.model.trunk.state)
        worst = max(worst, difference(run_torch(graph, inputs), served.run(inputs)))
    if not worst <= TOLERANCE:
        raise PackageError(f"export: expected Torch and ONNX Runtime to differ by at most {TOLERANCE}, got {worst}")
    return worst


def difference(expected: Arrays, actual: Arrays) -> float:
    """Largest difference of outputs; classes count where neighbouring probabilities differ by more than 1e-4."""
    worst = 0.0
    for name, value in expected.items():
        if name == "topi":
            continue
        worst = max(worst, float(np.abs(np.subtract(value, actual[name], dtype=np.float64)).max(initial=0.0)))
    distance = np.abs(np.diff(expected["topv"], axis=-1))
    apart = np.pad(distance, [(0, 0), (0, 0), (1, 0)], constant_values=1) > TOLERANCE
    apart &= np.pad(distance, [(0, 0), (0, 0), (0, 1)], constant_values=0) > TOLERANCE
    return 1.0 if np.any((expected["topi"] != actual["topi"]) & apart) else worst


def check_pieces(served: OnnxGraph, graph: ServedGraph, runs: list[ServedRun]) -> float:
    """Largest difference between event by event and pieces of 4, 2 and 1 events with other batch mates.

    Nothing to check in window mode. Raises PackageError where carried state loses more than 1e-5.
    """
    state = graph.model.trunk.state
    if not state:
        return 0.0
    worst = 0.0
    for run in runs:
        alone = _feed(served, run, [1] * len(run.ids), graph, mates=1)
        pieces = _feed(served, run, _powers(len(run.ids)), graph, mates=3)
        worst = max(worst, float(np.abs(alone - pieces).max(initial=0.0)))
    if not worst <= 1e-5:
        raise PackageError(f"export: expected the same in pieces as event by event, got a difference of {worst}")
    return worst


def _powers(length: int) -> list[int]:
    sizes = [4] * (length // 4)
    return sizes + [size for size in (2, 1) if length % 4 & size]


def _feed(served: OnnxGraph, run: ServedRun, sizes: list[int], graph: ServedGraph, mates: int) -> NDArray[np.floating]:
    """Gaps and probabilities of each event of a run fed in pieces beside copies of itself: [T, 46 + K]."""
    states = np.zeros((mates, graph.model.trunk.state), np.float32)
    parts, first = [], 0
    for size in sizes:
        ids = np.tile(run.ids[first : first + size], (mates, 1))
        dt = np.tile(run.dt[first : first + size], (mates, 1))
        clock = np.tile(run.clock[first : first + size], (mates, 1, 1))
        outputs = served.run({"ids": ids, "dt": dt, "clock": clock, "words": run.words, "state": states})
        states = np.asarray(outputs["state_out"])
        parts.append(np.concatenate([outputs["gaps"][-1], outputs["topv"][-1]], axis=-1))
        first += size
    return np.concatenate(parts)
