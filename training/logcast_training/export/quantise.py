"""The int8 variant: smaller, faster, and allowed only where validation shows no loss."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from logcast_training.export.onnx_file import Arrays, OnnxGraph
from logcast_training.export.served_windows import ServedRun, as_batch

FLOOR = 1e-6
_BATCH = 8


def quantise(source: Path, target: Path) -> bool:
    """Writes weights as int8 (dynamic quantisation); False where the graph holds nothing that can be."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    folded = target.with_suffix(".folded")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            quant_pre_process(str(source), str(folded), skip_symbolic_shape=True)
            quantize_dynamic(
                str(folded), str(target), weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "LSTM"]
            )
    finally:
        folded.unlink(missing_ok=True)
    return target.stat().st_size < 0.9 * source.stat().st_size


def served_accuracy(served: OnnxGraph, runs: list[ServedRun], size: tuple[int, int]) -> dict[str, float]:
    """Top-1, log-loss of the next event and of the gap (nats) of a graph on runs; size = (vocabulary, state).

    A class that is not among those named counts at the probability that is left.
    """
    events: list[NDArray[np.float64]] = []
    gaps: list[NDArray[np.float64]] = []
    for first in range(0, len(runs), _BATCH):
        batch = runs[first : first + _BATCH]
        outputs = served.run(as_batch(batch, *size))
        for place, run in enumerate(batch):
            events.append(_events(outputs, place, run.target))
            gaps.append(_gaps(outputs, place, run.gap))
    hit, loss = np.concatenate(events, axis=1)
    timed = np.concatenate(gaps)
    return {
        "top1": float(hit.mean()),
        "nll": float(loss.mean()),
        "gapNll": float(timed.mean()) if len(timed) else 0.0,
    }


def _events(outputs: Arrays, place: int, target: NDArray[np.int64]) -> NDArray[np.float64]:
    """Hits of the first forecast and log-losses: [2, scored events]."""
    named = outputs["topi"][place, : len(target)]
    probabilities = np.asarray(outputs["topv"][place, : len(target)], dtype=np.float64)
    same = named == target[:, None]
    left = np.maximum(1 - probabilities.sum(axis=1), FLOOR)
    likelihood = np.where(same.any(axis=1), (probabilities * same).sum(axis=1), left)
    return np.stack([same[:, 0], -np.log(np.maximum(likelihood, FLOOR))])[:, target >= 0]


def _gaps(outputs: Arrays, place: int, gap: NDArray[np.int64]) -> NDArray[np.float64]:
    """Log-losses of the gaps that are known."""
    known = np.flatnonzero(gap >= 0)
    probabilities = np.asarray(outputs["gaps"][place], dtype=np.float64)[known, gap[known]]
    return -np.log(np.maximum(probabilities, FLOOR))


def gate(fp32: dict[str, float], int8: dict[str, float], tolerance: float) -> dict[str, Any]:
    """The verdict as it stands in the manifest."""
    losses = all(int8[name] <= fp32[name] + tolerance for name in ("nll", "gapNll"))
    passed = losses and int8["top1"] >= fp32["top1"] - tolerance
    return {"fp32": fp32, "int8": int8, "tolerance": tolerance, "passed": passed}
