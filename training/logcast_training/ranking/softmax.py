"""Softmax over the candidates of each set, and how good scores are."""

import numpy as np
from numpy.typing import NDArray

from logcast_training.ranking.candidates import CandidateSets

_LEAST = 1e-9


def shares(scores: NDArray[np.floating], offsets: NDArray[np.int64]) -> NDArray[np.float64]:
    """Share of each candidate in its set; no set may be empty: [candidates]."""
    starts, sizes = offsets[:-1], np.diff(offsets)
    values = np.asarray(scores, dtype=np.float64)
    raised = np.exp(values - np.repeat(np.maximum.reduceat(values, starts), sizes))
    return np.asarray(raised / np.repeat(np.add.reduceat(raised, starts), sizes))


def log_loss(scores: NDArray[np.floating], sets: CandidateSets) -> float:
    """Mean of -ln of the share given to what came, nats."""
    given = shares(scores, sets.offsets)[sets.came()]
    return float(-np.log(np.maximum(given, _LEAST)).mean())


def top1(scores: NDArray[np.floating], sets: CandidateSets) -> float:
    """Share of the sets in which what came has the highest score."""
    best = np.maximum.reduceat(np.asarray(scores, dtype=np.float64), sets.offsets[:-1])
    return float((scores[sets.came()] >= best).mean())


def measure(scores: NDArray[np.floating], sets: CandidateSets) -> dict[str, float]:
    """Log-loss in nats and first choices right, over sets in which one of several candidates came."""
    return {"nll": round(log_loss(scores, sets), 5), "top1": round(top1(scores, sets), 5)}
