"""Bins of dt = ln(1 + seconds to the next event); the same as the engine's src/models/gap-bins.ts."""

import numpy as np
from numpy.typing import NDArray

FINE = 0.1
FINE_UNTIL = 2.0
COARSE = 0.75
FINE_BINS = 20
GAP_BINS = 46
GAP_BIN_FACTS = {"fine": FINE, "fineUntil": 2, "coarse": COARSE, "count": GAP_BINS}


def gap_bins(dt: NDArray[np.floating]) -> NDArray[np.int64]:
    """Bin of each dt (0…45), rounding halves up as JavaScript does."""
    values = np.asarray(dt, dtype=np.float64)
    fine = np.floor(values / FINE + 0.5)
    coarse = FINE_BINS + np.floor((values - FINE_UNTIL) / COARSE + 0.5)
    return np.where(values < FINE_UNTIL, fine, np.minimum(GAP_BINS - 1, coarse)).astype(np.int64)


def bin_means(dt: NDArray[np.floating]) -> NDArray[np.float64]:
    """Mean dt of the values in each bin, the bin's centre where there are none: [46]."""
    bins = gap_bins(dt)
    counts = np.bincount(bins, minlength=GAP_BINS)
    sums = np.bincount(bins, weights=np.asarray(dt, dtype=np.float64), minlength=GAP_BINS)
    return np.where(counts > 0, sums / np.maximum(counts, 1), bin_centres())


def bin_centres() -> NDArray[np.float64]:
    """The middle of each bin in dt: [46]."""
    index = np.arange(GAP_BINS)
    return np.where(index < FINE_BINS, index * FINE, FINE_UNTIL + (index - FINE_BINS) * COARSE)
