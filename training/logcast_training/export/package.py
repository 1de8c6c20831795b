"""From a fitted model to a package folder: graph, documents, checks, int8 variant, manifest."""

import dataclasses
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch

from logcast_training.dataset import Dataset
from logcast_training.encoding import Encoded, encode
from logcast_training.errors import PackageError
from logcast_training.export.documents import (
    calibration_document,
    golden_document,
    openings,
    vocabulary_document,
)
from logcast_training.export.graph import ServedGraph
from logcast_training.export.manifest import FORMAT, code_revision, iso_time, now, write_json
from logcast_training.export.onnx_file import OPSET, OnnxGraph, write_onnx
from logcast_training.export.parity import check_parity, check_pieces
from logcast_training.export.quantise import gate, quantise, served_accuracy
from logcast_training.export.read_package import Parent
from logcast_training.export.served_windows import ServedRun, as_batch, served_runs
from logcast_training.fitted import Fitted
from logcast_training.gap_bins import GAP_BIN_FACTS

_RUN_EVENTS = 24
_GATE_RUNS = 512
_GATE_RUN_EVENTS = 512
_GATE_EVENTS = 65_536
_SLACK = 20


@dataclasses.dataclass(frozen=True)
class Origin:
    """What the manifest tells of how a model came about."""

    name: str
    temperature: float
    metrics: dict[str, Any]
    """By part of the dataset: `validation`, and `test` where some is kept aside."""
    seconds: float
    parent: Parent | None
    rows: range
    """Rows that the final weights were trained on."""


class PackageFolder:
    """Fills a folder with the files of one package."""

    def __init__(self, dataset: Dataset, fitted: Fitted, origin: Origin) -> None:
        self.dataset = dataset
        self.fitted = fitted
        self.origin = origin
        self.settings = fitted.settings
        words = torch.from_numpy(fitted.vocabulary.word_table())
        self.graph = ServedGraph(fitted.model, words, origin.temperature, self.settings.vocabulary.top_k)
        self.rows = dataset.splits.validation
        self.encoded: Encoded = encode(dataset, fitted.vocabulary, (), self.rows.stop)

    def fill(self, folder: Path) -> dict[str, Any]:
        """Writes all files but the manifest and returns that, without its list of files. Raises PackageError."""
        path = folder / "model.onnx"
        write_onnx(self.graph, self.dataset.words.most, path)
        served = OnnxGraph(path)
        runs = self._runs(self.settings.package.parity_windows)
        difference = check_parity(self.graph, served, runs)
        check_pieces(served, self.graph, runs[:4])
        self._write_documents(folder)
        gates = self._int8(folder, served) if self.settings.package.int8 else None
        return {
            **self._head(),
            "graph": self._graph_facts(),
            "variants": {"int8": {"file": "model.int8.onnx", "gate": gates}} if gates else {},
            "hyperparameters": self.settings.as_dict(),
            "parameters": self.fitted.model.parameter_count(),
            "training": self._training_facts(),
            "metrics": self.origin.metrics,
            "budgets": self._budgets(served, path.stat().st_size),
            "parity": {"windows": len(runs), "maxAbsDifference": difference},
        }

    def _runs(self, number: int, most_events: int = _RUN_EVENTS) -> list[ServedRun]:
        window = self.graph.model.trunk.window
        runs = served_runs(self.encoded, self.rows, self.graph.vocabulary, window or most_events, number)
        if not runs:
            raise PackageError("export: expected events in the validation rows to check the graph on, got none")
        return runs

    def _gate_runs(self) -> list[ServedRun]:
        """Runs so long that errors which add up in a carried state show."""
        runs = self._runs(_GATE_RUNS, _GATE_RUN_EVENTS)
        events = sum(len(run.ids) for run in runs)
        return runs[:: -(-events // _GATE_EVENTS)]

    def _write_documents(self, folder: Path) -> None:
        fitted = self.fitted
        begun = openings(self.encoded, self.origin.rows, fitted.vocabulary.size)
        write_json(folder / "vocabulary.json", vocabulary_document(fitted.vocabulary))
        calibration = calibration_document(fitted.gap_means, self.origin.temperature, begun)
        write_json(folder / "calibration.json", calibration)
        write_json(folder / "golden.json", golden_document(self.graph, self._runs(self.settings.package.golden_cases)))

    def _head(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "schema": 1,
            "name": self.origin.name,
            "kind": self.settings.kind,
            "tier": self.settings.package.tier,
            "mode": self.fitted.model.mode,
            "createdAt": now(),
        }

    def _graph_facts(self) -> dict[str, Any]:
        trunk, dataset = self.graph.model.trunk, self.dataset
        seconds, watches = self.settings.heads.horizons, dataset.watches
        return {
            "file": "model.onnx",
            "opset": OPSET,
            "state": trunk.state,
            "window": trunk.window,
            "block": trunk.block,
            "topK": self.graph.top_k,
            "vocabulary": self.graph.vocabulary,
            "words": {"buckets": dataset.words.buckets, "most": dataset.words.most},
            "gapBins": GAP_BIN_FACTS,
            "horizons": {"seconds": list(seconds), "watches": list(watches)}
            if self.graph.model.heads.horizons
            else None,
        }

    def _training_facts(self) -> dict[str, Any]:
        rows, dataset = self.origin.rows, self.dataset
        parent, times = self.origin.parent, dataset.time[rows.start : rows.stop]
        first, last = float(times.min()), float(times.max())
        if parent:
            first, last = min(first, parent.trained_from), max(last, parent.trained_to)
        return {
            "dataset": dataset.digest,
            "from": iso_time(first),
            "to": iso_time(last),
            "rows": len(rows),
            "sequences": len(np.unique(dataset.sequence[rows.start : rows.stop])),
            "seconds": round(self.origin.seconds, 3),
            "device": self.fitted.device,
            "seed": self.settings.training.seed,
            "epochs": self.fitted.epochs,
            "codeRevision": code_revision(),
            "parent": parent.digest if parent else None,
        }

    def _budgets(self, served: OnnxGraph, size: int) -> dict[str, Any]:
        """Far above what was measured here: a bound on what is broken, not a promise."""
        trunk = self.graph.model.trunk
        inputs = as_batch(self._runs(8), self.graph.vocabulary, trunk.state)
        served.run(inputs)
        began = time.perf_counter()
        served.run(inputs)
        per_thousand = (time.perf_counter() - began) * 1e6 / inputs["ids"].size
        return {
            "maxBytes": 2 * size,
            "memoryMiB": 128 + 8 * -(-size // 2**20),
            "millisecondsPerThousandEvents": round(max(100.0, _SLACK * per_thousand)),
        }

    def _int8(self, folder: Path, served: OnnxGraph) -> dict[str, Any] | None:
        """The verdict on an int8 variant, whose file stays only if it passed."""
        target = folder / "model.int8.onnx"
        verdict = None
        if quantise(folder / "model.onnx", target):
            trunk = self.graph.model.trunk
            runs = self._gate_runs()
            size = (self.graph.vocabulary, trunk.state)
            fp32 = served_accuracy(served, runs, size)
            int8 = served_accuracy(OnnxGraph(target), runs, size)
            verdict = gate(fp32, int8, self.settings.package.int8_tolerance)
        if not (verdict and verdict["passed"]):
            target.unlink(missing_ok=True)
            return None
        return verdict
