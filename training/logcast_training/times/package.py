"""Writing a time model as a package: manifest, graph and golden rows."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from logcast_training.errors import PackageError
from logcast_training.export.manifest import FORMAT, iso_time, now, write_json, write_package
from logcast_training.ranking.graph import OPSET, run_graph, trees_graph
from logcast_training.times.fit import FittedTimes
from logcast_training.times.measures import in_order, measure
from logcast_training.times.rows import LEVELS, TimeRows, TimesFolder
from logcast_training.times.settings import TimesSettings

TOLERANCE = 1e-4
"""Sums of float32 over a hundred trees of logarithms up to 20."""
_GOLDEN_ROWS = 16
_PARITY_ROWS = 1000


def write_times(
    out: Path, name: str, folder: TimesFolder, fitted: FittedTimes, settings: TimesSettings
) -> dict[str, Any]:
    """Writes the package folder, whole or not at all, and returns its manifest.

    Raises PackageError where the graph differs from the trees or something else is at `out`.
    """
    content = trees_graph(fitted.ensembles)
    issued, ended = folder.train.issued, folder.train.ended()
    manifest = {
        "format": FORMAT,
        "schema": 1,
        "name": name,
        "kind": "time-gbdt",
        "tier": "onnx",
        "mode": "time",
        "createdAt": now(),
        "graph": {"file": "model.onnx", "opset": OPSET, "features": list(folder.names)},
        "times": {"levels": list(LEVELS), "start": fitted.start, "calendar": folder.calendar},
        "hyperparameters": settings.__dict__,
        "parameters": sum(len(tree) for ensemble in fitted.ensembles for tree in ensemble.trees),
        "training": {
            "dataset": folder.digest,
            "files": list(folder.files),
            "from": iso_time(float(issued.min())),
            "to": iso_time(float(ended.max())),
            "rows": folder.train.rows,
            "trees": [len(ensemble.trees) for ensemble in fitted.ensembles],
            "seconds": round(fitted.seconds, 3),
            "seed": settings.seed,
        },
        "metrics": _metrics(content, folder),
        "parity": _parity(content, fitted, folder.validation),
    }

    def fill(draft: Path) -> dict[str, Any]:
        (draft / "model.onnx").write_bytes(content)
        write_json(draft / "golden.json", {"schema": 1, "cases": _golden(content, folder.validation)})
        return manifest

    return write_package(out, fill)


def _metrics(content: bytes, folder: TimesFolder) -> dict[str, Any]:
    """Trees, online model and the mean of both on the same rows."""
    metrics: dict[str, Any] = {}
    for name, part in (("validation", folder.validation), ("test", folder.test)):
        if part.rows == 0:
            continue
        trees = in_order(run_graph(content, part.features))
        online = part.features[:, folder.online].astype(np.float64)
        metrics[name] = {
            "times": part.rows,
            "trees": measure(trees, part.value),
            "online": measure(online, part.value),
            "both": measure((trees + online) / 2, part.value),
        }
    return metrics


def _parity(content: bytes, fitted: FittedTimes, rows: TimeRows) -> dict[str, Any]:
    some = rows.between(range(min(rows.rows, _PARITY_ROWS)))
    difference = float(np.abs(in_order(run_graph(content, some.features)) - fitted.quantiles(some)).max())
    if not difference <= TOLERANCE:
        raise PackageError(f"graph: expected the trees' quantiles within {TOLERANCE}, got {difference} apart")
    return {"windows": some.rows, "maxAbsDifference": difference}


def _golden(content: bytes, rows: TimeRows) -> list[dict[str, Any]]:
    chosen = np.unique(np.linspace(0, rows.rows - 1, _GOLDEN_ROWS).astype(int))
    features = rows.features[chosen]
    return [
        {"features": _short(row), "scores": _short(said)}
        for row, said in zip(features, run_graph(content, features), strict=True)
    ]


def _short(values: NDArray[np.float32]) -> list[float]:
    """The shortest decimal numbers that are these float32."""
    return [float(str(value)) for value in values]
