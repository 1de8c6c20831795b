"""Writing a ranking model as a package: manifest, graph and golden rows."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from logcast_training.errors import PackageError
from logcast_training.export.manifest import FORMAT, now, write_json, write_package
from logcast_training.ranking.candidates import CandidateFolder, CandidateSets
from logcast_training.ranking.fit import FittedTrees
from logcast_training.ranking.graph import OPSET, run_graph, tree_graph
from logcast_training.ranking.settings import RankingSettings
from logcast_training.ranking.softmax import measure

TOLERANCE = 1e-5
_GOLDEN_SETS = 8
_PARITY_ROWS = 2000


def write_ranking(
    out: Path, name: str, folder: CandidateFolder, fitted: FittedTrees, settings: RankingSettings
) -> dict[str, Any]:
    """Writes the package folder, whole or not at all, and returns its manifest.

    Raises PackageError where the graph differs from the trees or something else is at `out`.
    """
    content = tree_graph(fitted.ensemble)
    manifest = {
        "format": FORMAT,
        "schema": 1,
        "name": name,
        "kind": "ranking-gbdt",
        "tier": "onnx",
        "mode": "ranking",
        "createdAt": now(),
        "graph": {"file": "model.onnx", "opset": OPSET, "features": list(folder.names)},
        "candidates": {"most": folder.most, "ends": folder.ends, "leastShare": folder.least_share},
        "hyperparameters": settings.__dict__,
        "parameters": sum(len(tree) for tree in fitted.ensemble.trees),
        "training": {
            "dataset": folder.digest,
            "files": list(folder.files),
            "sets": fitted.trained_sets,
            "trees": len(fitted.ensemble.trees),
            "seconds": round(fitted.seconds, 3),
            "seed": settings.seed,
        },
        "metrics": _metrics(content, folder),
        "parity": _parity(content, fitted, folder.validation),
    }

    def fill(draft: Path) -> dict[str, Any]:
        (draft / "model.onnx").write_bytes(content)
        cases = _golden(content, folder.validation.decidable())
        write_json(draft / "golden.json", {"schema": 1, "cases": cases})
        return manifest

    return write_package(out, fill)


def _metrics(content: bytes, folder: CandidateFolder) -> dict[str, Any]:
    """Trees and online mix on the same sets: those in which one of several candidates came."""
    metrics: dict[str, Any] = {}
    for name, part in (("validation", folder.validation), ("test", folder.test)):
        sets = part.decidable()
        if sets.sets == 0:
            continue
        metrics[name] = {
            "sets": sets.sets,
            "trees": measure(run_graph(content, sets.features), sets),
            "online": measure(sets.features[:, folder.base], sets),
        }
    return metrics


def _parity(content: bytes, fitted: FittedTrees, sets: CandidateSets) -> dict[str, Any]:
    rows = sets.features[:_PARITY_ROWS]
    difference = float(np.abs(run_graph(content, rows) - fitted.ensemble.score(rows)).max())
    if not difference <= TOLERANCE:
        raise PackageError(f"graph: expected the trees' scores within {TOLERANCE}, got {difference} apart")
    return {"windows": len(rows), "maxAbsDifference": difference}


def _golden(content: bytes, sets: CandidateSets) -> list[dict[str, Any]]:
    chosen = np.unique(np.linspace(0, sets.sets - 1, _GOLDEN_SETS).astype(int))
    return [_case(content, sets.between(range(int(at), int(at) + 1)).features) for at in chosen]


def _case(content: bytes, features: NDArray[np.float32]) -> dict[str, Any]:
    return {"features": [_short(row) for row in features], "scores": _short(run_graph(content, features))}


def _short(values: NDArray[np.float32]) -> list[float]:
    """The shortest decimal numbers that are these float32."""
    return [float(str(value)) for value in values]
