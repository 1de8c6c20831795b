"""Writing the graph as ONNX, and reading it with ONNX Runtime as a server does."""

import warnings
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray

from logcast_training.clock import CLOCK
from logcast_training.errors import PackageError
from logcast_training.export.graph import ServedGraph

OPSET = 17
Arrays = dict[str, NDArray[np.generic]]


def input_names(graph: ServedGraph) -> list[str]:
    """Inputs of the graph in order."""
    return ["ids", "dt", "clock", "words", *(["state"] if graph.model.trunk.state else [])]


def output_names(graph: ServedGraph) -> list[str]:
    """Outputs of the graph in order."""
    horizon = ["horizon"] if graph.model.heads.horizons else []
    return ["topv", "topi", "gaps", *horizon, *(["state_out"] if graph.model.trunk.state else [])]


def write_onnx(graph: ServedGraph, most: int, path: Path) -> None:
    """Exports with dynamic batch, time and extra words. Raises PackageError where an input was lost."""
    graph.eval()
    names, outputs = input_names(graph), output_names(graph)
    axes = {name: {0: "batch", 1: "time"} for name in ["ids", "dt", "clock", *outputs]}
    axes |= {"words": {0: "extra"}, "state": {0: "batch"}, "state_out": {0: "batch"}}
    example = [
        torch.ones((2, 3), dtype=torch.int32),
        torch.zeros((2, 3)),
        torch.zeros((2, 3, CLOCK)),
        torch.ones((1, most), dtype=torch.int32),
        torch.zeros(2, graph.model.trunk.state),
    ][: len(names)]
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            graph,
            tuple(example),
            str(path),
            input_names=names,
            output_names=outputs,
            dynamic_axes={name: axes[name] for name in [*names, *outputs]},
            opset_version=OPSET,
            dynamo=False,
            do_constant_folding=False,
        )
    _keep_declared(path, names, most)


def _keep_declared(path: Path, names: list[str], most: int) -> None:
    """An input that the network does not read stays declared, in its place, so that all packages are fed alike."""
    model = onnx.load(str(path))
    declared = {value.name: value for value in model.graph.input}
    shapes: dict[str, list[str | int | None]] = {
        "ids": ["batch", "time"],
        "dt": ["batch", "time"],
        "clock": ["batch", "time", CLOCK],
        "words": ["extra", most],
    }
    for name in names:
        if name not in declared:
            if name not in shapes:
                raise PackageError(f"export: expected the graph to read {name}, but it was left out")
            kind = onnx.TensorProto.FLOAT if name in ("dt", "clock") else onnx.TensorProto.INT32
            declared[name] = onnx.helper.make_tensor_value_info(name, kind, shapes[name])
    del model.graph.input[:]
    model.graph.input.extend(declared[name] for name in names)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


class OnnxGraph:
    """A graph loaded by ONNX Runtime on one CPU thread."""

    def __init__(self, path: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self.outputs = [output.name for output in self.session.get_outputs()]

    def run(self, inputs: Mapping[str, NDArray[np.generic]]) -> Arrays:
        """Outputs by name."""
        return dict(zip(self.outputs, self.session.run(None, dict(inputs)), strict=True))


def run_torch(graph: ServedGraph, inputs: Mapping[str, NDArray[np.generic]]) -> Arrays:
    """The same by Torch."""
    tensors = {name: torch.from_numpy(np.ascontiguousarray(value)) for name, value in inputs.items()}
    graph.eval()
    with torch.no_grad():
        outputs = graph(*(tensors[name] for name in input_names(graph)))
    return {name: value.numpy() for name, value in zip(output_names(graph), outputs, strict=True)}
