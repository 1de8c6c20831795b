"""The int8 variant: smaller, faster, and allowed only where validation shows no loss."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from logcast_training.export.onnx_file import Arrays, OnnxGraph
from logcast_training.export.served_windows import ServedRun, as_batch

FLOOR = 1e-6


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


def served_accuracy(
    served: OnnxGraph, runs: list[ServedRun], targets: list[NDArray[np.int64]], size: tuple[int, int]
) -> dict[str, float]:
    """Top-1 and log-loss (nats) of a graph on runs, fed side by side; size = (vocabulary, state).

    A class that is not among those named counts at the probability that is left.
    """
    hits: list[NDArray[np.bool_]] = []
    losses: list[NDArray[np.float64]] = []
    for first in range(0, len(runs), 8):
        outputs = served.run(as_batch(runs[first : first + 8], *size))
        for place, target in enumerate(targets[first : first + 8]):
            hit, loss = _of_run(outputs, place, target)
            hits.append(hit)
            losses.append(loss)
    return {"top1": float(np.concatenate(hits).mean()), "nll": float(np.concatenate(losses).mean())}


def _of_run(outputs: Arrays, place: int, target: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    named = outputs["topi"][place, : len(target)]
    probabilities = np.asarray(outputs["topv"][place, : len(target)], dtype=np.float64)
    scored = target >= 0
    same = named == target[:, None]
    left = np.maximum(1 - probabilities.sum(axis=1), FLOOR)
    likelihood = np.where(same.any(axis=1), (probabilities * same).sum(axis=1), left)
    return same[scored, 0], -np.log(np.maximum(likelihood[scored], FLOOR))


def gate(fp32: dict[str, float], int8: dict[str, float], tolerance: float) -> dict[str, Any]:
    """The verdict as it stands in the manifest."""
    passed = int8["top1"] >= fp32["top1"] - tolerance and int8["nll"] <= fp32["nll"] + tolerance
    return {"fp32": fp32, "int8": int8, "tolerance": tolerance, "passed": passed}
