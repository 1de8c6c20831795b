"""Regression trees in flat arrays, between the library that grows them and the file that carries them."""

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclasses.dataclass(frozen=True)
class Node:
    """A branch (x[feature] ≤ threshold goes `low`, else `high`) or, with feature -1, a leaf with `value`."""

    feature: int
    threshold: float
    low: int
    high: int
    value: float


@dataclasses.dataclass(frozen=True)
class Ensemble:
    """Trees (lists of nodes, the root first) and a linear part: score = linear · x + sum of leaves."""

    linear: NDArray[np.float32]
    trees: tuple[tuple[Node, ...], ...]

    def score(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Scores of rows, the slow and plain way, to check others against: [rows, features] to [rows]."""
        scores = features.astype(np.float64) @ self.linear.astype(np.float64)
        for row, values in enumerate(features):
            scores[row] += sum(_leaf(tree, values) for tree in self.trees)
        return np.asarray(scores)


def _leaf(tree: tuple[Node, ...], values: NDArray[np.float32]) -> float:
    node = tree[0]
    while node.feature >= 0:
        node = tree[node.low if values[node.feature] <= np.float32(node.threshold) else node.high]
    return node.value


def from_booster(dump: dict[str, Any], trees: int, linear: NDArray[np.float32]) -> Ensemble:
    """The first `trees` trees of a LightGBM model's dump."""
    return Ensemble(linear, tuple(_flatten(info["tree_structure"]) for info in dump["tree_info"][:trees]))


def _flatten(root: dict[str, Any]) -> tuple[Node, ...]:
    nodes: list[Node | None] = []

    def place(part: dict[str, Any]) -> int:
        at = len(nodes)
        nodes.append(None)
        if "split_feature" not in part:
            nodes[at] = Node(-1, 0.0, 0, 0, float(np.float32(part["leaf_value"])))
            return at
        if part["decision_type"] != "<=":
            raise ValueError(f"expected numeric splits, got {part['decision_type']}")
        low, high = place(part["left_child"]), place(part["right_child"])
        nodes[at] = Node(int(part["split_feature"]), _round_down(float(part["threshold"])), low, high, 0.0)
        return at

    place(root)
    return tuple(node for node in nodes if node is not None)


def _round_down(threshold: float) -> float:
    """The largest float32 not above it: float32 features fall on the same side of both."""
    rounded = np.float32(threshold)
    if float(rounded) > threshold:
        rounded = np.nextafter(rounded, np.float32(-np.inf), dtype=np.float32)
    return float(rounded)
