"""The JSON documents of a package beside its manifest."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from logcast_training.encoding import Encoded
from logcast_training.export.graph import ServedGraph
from logcast_training.export.onnx_file import Arrays, run_torch
from logcast_training.export.served_windows import ServedRun, as_batch
from logcast_training.vocabulary import ModelVocabulary

_DIGITS = 9
_OPENINGS = 16


def vocabulary_document(vocabulary: ModelVocabulary) -> dict[str, Any]:
    """`vocabulary.json`: the classes by index, the end first."""
    return {
        "schema": 1,
        "words": {"buckets": vocabulary.words.buckets, "most": vocabulary.words.most},
        "types": [
            {"index": entry.index, "id": entry.id, "template": entry.template, "words": list(entry.words)}
            for entry in vocabulary.entries
        ],
    }


def calibration_document(
    gap_means: NDArray[np.float64], temperature: float, openings: list[dict[str, float]]
) -> dict[str, Any]:
    """`calibration.json`: the mean dt of each gap bin, the temperature, what sequences begin with."""
    return {
        "schema": 1,
        "gapMeans": [round(float(mean), _DIGITS) for mean in gap_means],
        "temperature": round(temperature, _DIGITS),
        "openings": openings,
    }


def openings(encoded: Encoded, rows: range, vocabulary: int) -> list[dict[str, float]]:
    """Shares of the types that sequences begin with in `rows`, likeliest first, at most 16."""
    begun = encoded.offsets[:-1][np.diff(encoded.offsets) > 0]
    begun = begun[(encoded.rows[begun] >= rows.start) & (encoded.rows[begun] < rows.stop)]
    counts = np.bincount(encoded.classes[encoded.type[begun]], minlength=vocabulary + 1)
    counts[0] = counts[vocabulary] = 0
    likeliest = np.argsort(-counts, kind="stable")[:_OPENINGS]
    return [
        {"index": int(index), "probability": round(float(counts[index] / len(begun)), _DIGITS)}
        for index in likeliest
        if counts[index] > 0
    ]


def golden_document(graph: ServedGraph, runs: list[ServedRun]) -> dict[str, Any]:
    """`golden.json`: real runs, each alone and the first ones side by side, with what Torch says of them.

    With a carried state, one run more goes on from the state that the first one ended in.
    """
    trunk = graph.model.trunk
    groups = [[run] for run in runs] + ([runs[:3]] if len(runs) > 1 else [])
    batches = [as_batch(group, graph.vocabulary, trunk.state) for group in groups]
    if trunk.state:
        carried = run_torch(graph, batches[0])["state_out"]
        batches.append({**as_batch(runs[-1:], graph.vocabulary, trunk.state), "state": carried})
    return {"schema": 1, "cases": [_case(graph, batch) for batch in batches]}


def _case(graph: ServedGraph, inputs: Arrays) -> dict[str, Any]:
    outputs = run_torch(graph, inputs)
    values = {**inputs, **outputs}
    if "state_out" in values:
        values["stateOut"] = values.pop("state_out")
    return {name: _nested(value) for name, value in values.items()}


def _nested(value: NDArray[Any]) -> list[Any]:
    """Nested lists; seven significant digits are what a float32 holds."""
    if value.dtype.kind == "f":
        value = np.array([float(f"{number:.8g}") for number in value.ravel()]).reshape(value.shape)
    nested: list[Any] = value.tolist()
    return nested
