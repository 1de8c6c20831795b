"""How good predicted quantiles are, on ln(1 + seconds)."""

import numpy as np
from numpy.typing import NDArray

from logcast_training.times.rows import LEVELS

SHARES = (0.25, 0.5, 0.75, 1)
"""Shares of the trees that the engine compares (src/ranking/trained-time-share.ts)."""


def pinball(quantiles: NDArray[np.floating], value: NDArray[np.floating]) -> float:
    """Mean pinball loss over LEVELS; quantiles [rows, levels], value [rows]."""
    losses = [level_loss(quantiles[:, at], value, level) for at, level in enumerate(LEVELS)]
    return float(np.mean(losses))


def level_loss(quantile: NDArray[np.floating], value: NDArray[np.floating], level: float) -> float:
    """Mean pinball loss of one level."""
    miss = value - quantile
    return float(np.maximum(level * miss, (level - 1) * miss).mean())


def averaged_loss(trees: NDArray[np.floating], online: NDArray[np.floating], value: NDArray[np.floating]) -> float:
    """Pinball loss with the best of the SHARES, which is what the engine looks for."""
    return min(pinball(online + share * (trees - online), value) for share in SHARES)


def in_order(quantiles: NDArray[np.floating]) -> NDArray[np.float64]:
    """Quantiles as they are served: none below zero, none below a lower one."""
    return np.asarray(np.maximum.accumulate(np.maximum(quantiles, 0), axis=1), dtype=np.float64)


def measure(quantiles: NDArray[np.floating], value: NDArray[np.floating]) -> dict[str, float]:
    """Pinball loss, mean error of the median, and how many fell into the 80 % interval, its ends included."""
    inside = (value >= quantiles[:, 0] - 1e-9) & (value <= quantiles[:, -1] + 1e-9)
    return {
        "pinball": round(pinball(quantiles, value), 5),
        "maeLog1p": round(float(np.abs(quantiles[:, 1] - value).mean()), 5),
        "coverage80": round(float(inside.mean()), 5),
    }
