"""The ensemble as an ONNX graph: TreeEnsembleRegressor plus a matrix product for the linear part."""

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
    """Serialised graph with input `features` float32 [rows, features] and output `score` float32 [rows, 1].

    The engine reads exactly this form without ONNX Runtime (src/adapters/onnx/tree-ensemble.ts).
    """
    width = len(ensemble.linear)
    trees = helper.make_node(
        "TreeEnsembleRegressor", ["features"], ["trees"], domain=_TREES_DOMAIN, **_attributes(ensemble)
    )
    linear = helper.make_node("MatMul", ["features", "linear_weights"], ["linear"])
    total = helper.make_node("Add", ["trees", "linear"], ["score"])
    weights = helper.make_tensor(
        "linear_weights", TensorProto.FLOAT, [width, 1], ensemble.linear.astype("<f4").tobytes(), raw=True
    )
    graph = helper.make_graph(
        [trees, linear, total],
        "ranking",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["rows", width])],
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, ["rows", 1])],
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
    """Scores of rows by ONNX Runtime: [rows, features] to [rows]."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    (scores,) = session.run(None, {"features": features})
    return np.asarray(scores, dtype=np.float32).reshape(-1)


def _attributes(ensemble: Ensemble) -> dict[str, Any]:
    nodes = [(tree, at, node) for tree, parts in enumerate(ensemble.trees) for at, node in enumerate(parts)]
    leaves = [(tree, at, node.value) for tree, at, node in nodes if node.feature < 0]
    return {
        "n_targets": 1,
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
        "target_ids": [0 for _ in leaves],
        "target_weights": [value for _, _, value in leaves],
    }


def _mode(node: Node) -> str:
    return "LEAF" if node.feature < 0 else "BRANCH_LEQ"
