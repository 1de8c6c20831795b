"""Ensembles as an ONNX graph: TreeEnsembleRegressor plus a matrix product for the linear part."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper

from logcast_training.ranking.ensemble import Ensemble, Node

OPSET = 17
_TREES_OPSET = 3
_TREES_DOMAIN = "ai.onnx.ml"


def tree_graph(ensemble: Ensemble) -> bytes:
    """Serialised graph with input `features` float32 [rows, features] and output `score` float32 [rows, 1]."""
    return trees_graph([ensemble])


def trees_graph(ensembles: Sequence[Ensemble]) -> bytes:
    """The same for several ensembles over the same features, one column of `score` each.

    The engine reads exactly this form without ONNX Runtime (src/adapters/onnx/tree-ensemble.ts).
    """
    linear_parts = np.stack([ensemble.linear for ensemble in ensembles], axis=1)
    width, targets = linear_parts.shape
    trees = helper.make_node(
        "TreeEnsembleRegressor", ["features"], ["trees"], domain=_TREES_DOMAIN, **_attributes(ensembles)
    )
    linear = helper.make_node("MatMul", ["features", "linear_weights"], ["linear"])
    total = helper.make_node("Add", ["trees", "linear"], ["score"])
    weights = helper.make_tensor(
        "linear_weights", TensorProto.FLOAT, [width, targets], linear_parts.astype("<f4").tobytes(), raw=True
    )
    graph = helper.make_graph(
        [trees, linear, total],
        "ranking",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["rows", width])],
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, ["rows", targets])],
        [weights],
    )
    model = helper.make_model(
        graph,
        producer_name="logcast-training",
        opset_imports=[
            helper.make_opsetid("", OPSET),
            helper.make_opsetid(_TREES_DOMAIN, _TREES_OPSET),
        ],
        ir_version=8,
    )
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def run_graph(content: bytes, features: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores of rows by ONNX Runtime: [rows, features] to [rows], or [rows, ensembles] where there are several."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    (scores,) = session.run(None, {"features": features})
    scores = np.asarray(scores, dtype=np.float32)
    return scores.reshape(-1) if scores.shape[1] == 1 else scores


def _attributes(ensembles: Sequence[Ensemble]) -> dict[str, Any]:
    trees = [(target, parts) for target, ensemble in enumerate(ensembles) for parts in ensemble.trees]
    targets = [target for target, _ in trees]
    nodes = [(tree, at, node) for tree, (_, parts) in enumerate(trees) for at, node in enumerate(parts)]
    leaves = [(tree, at, node.value) for tree, at, node in nodes if node.feature < 0]
    return {
        "n_targets": len(ensembles),
        "aggregate_function": "SUM",
        "post_transform": "NONE",
        "nodes_treeids": [tree for tree, _, _ in nodes],
        "nodes_nodeids": [at for _, at, _ in nodes],
        "nodes_modes": [_mode(node) for _, _, node in nodes],
        "nodes_featureids": [max(0, node.feature) for _, _, node in nodes],
        "nodes_values": [node.threshold for _, _, node in nodes],
        "nodes_truenodeids": [node.low for _, _, node in nodes],
        "nodes_falsenodeids": [node.high for _, _, node in nodes],
        "target_treeids": [tree for tree, _, _ in leaves],
        "target_nodeids": [at for _, at, _ in leaves],
        "target_ids": [targets[tree] for tree, _, _ in leaves],
        "target_weights": [value for _, _, value in leaves],
    }


def _mode(node: Node) -> str:
    return "LEAF" if node.feature < 0 else "BRANCH_LEQ"
