"""Temperature of the next-event probabilities (Guo et al., On Calibration of Modern Neural Networks, ICML 2017)."""

import numpy as np
from numpy.typing import NDArray

_LOWEST, _HIGHEST = 0.5, 4.0
_ROUNDS = 40


def fit_temperature(logits: NDArray[np.floating], target: NDArray[np.integer]) -> float:
    """The temperature in [0.5, 4] with the lowest log-loss: logits [M, classes], target [M]. 1 without data."""
    if len(target) == 0:
        return 1.0
    low, high = np.log(_LOWEST), np.log(_HIGHEST)
    ratio = (np.sqrt(5) - 1) / 2
    for _ in range(_ROUNDS):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if log_loss(logits / np.exp(left), target) < log_loss(logits / np.exp(right), target):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def log_loss(logits: NDArray[np.floating], target: NDArray[np.integer]) -> float:
    """Mean -ln p(target) in nats."""
    top = logits.max(axis=1)
    total = top + np.log(np.exp(logits - top[:, None]).sum(axis=1))
    return float((total - logits[np.arange(len(target)), target]).mean())
