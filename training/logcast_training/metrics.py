"""Measures of forecasts on plain arrays; named and defined as in the engine's backtest reports."""

import numpy as np
from numpy.typing import NDArray

QUANTILES = (0.1, 0.5, 0.9)
CALIBRATION_BINS = 15

Floats = NDArray[np.floating]
Integers = NDArray[np.integer]
Measures = dict[str, float | int | None]


def next_event_measures(
    target: Integers, top: Integers, log_likelihood: Floats | None, confidence: Floats | None
) -> Measures:
    """Accuracy of M forecasts.

    target [M] classes; top [M, k] classes, likeliest first; log_likelihood [M] = ln p(target);
    confidence [M] = p(top[:, 0]). A class that is never offered as a forecast can be a target: it is always
    missed. Precision, recall and F1 are macro averages over the classes that occur as a target or as a first forecast.
    """
    if len(target) == 0:
        return {"events": 0}
    hits = top == target[:, None]
    measures: Measures = {"events": len(target)}
    for k in (1, 3, 9):
        measures[f"top{k}"] = float(hits[:, :k].any(axis=1).mean())
    measures |= macro_measures(target, top[:, 0])
    measures["nll"] = None if log_likelihood is None else float(-log_likelihood.mean())
    measures["ece"] = None if confidence is None else calibration_error(confidence, hits[:, 0])
    return measures


def macro_measures(target: Integers, forecast: Integers) -> Measures:
    """Macro precision, recall and F1 of first forecasts [M]; a class without forecasts has precision 0."""
    classes = int(max(target.max(), forecast.max())) + 1
    right = np.bincount(target[target == forecast], minlength=classes)
    actual = np.bincount(target, minlength=classes)
    named = np.bincount(forecast, minlength=classes)
    occurs = (actual + named) > 0
    precision = right / np.maximum(named, 1)
    recall = right / np.maximum(actual, 1)
    f1 = 2 * right / np.maximum(named + actual, 1)
    return {
        "precision": float(precision[occurs].mean()),
        "recall": float(recall[occurs].mean()),
        "f1": float(f1[occurs].mean()),
    }


def calibration_error(confidence: Floats, correct: NDArray[np.bool_]) -> float:
    """Expected calibration error: distance of confidence and accuracy over 15 bins, weighted by forecasts."""
    bins = np.minimum((confidence * CALIBRATION_BINS).astype(np.int64), CALIBRATION_BINS - 1)
    surplus = np.bincount(bins, weights=confidence - correct, minlength=CALIBRATION_BINS)
    return float(np.abs(surplus).sum() / max(1, len(confidence)))


def gap_measures(next_dt: Floats, quantiles: Floats) -> Measures:
    """Accuracy of the time to the next event.

    next_dt [M] = ln(1 + s); quantiles [M, 3] of it at .1, .5, .9.
    """
    if len(next_dt) == 0:
        return {"events": 0}
    off = next_dt[:, None] - quantiles
    levels = np.array(QUANTILES)
    pinball = np.maximum(levels * off, (levels - 1) * off)
    covered = (next_dt >= quantiles[:, 0] - 1e-6) & (next_dt <= quantiles[:, 2] + 1e-6)
    return {
        "events": len(next_dt),
        "maeLog1p": float(np.abs(off[:, 1]).mean()),
        "pinball": float(pinball.mean()),
        "coverage80": float(covered.mean()),
    }


def bin_quantiles(probabilities: Floats, means: Floats) -> Floats:
    """Quantiles .1, .5, .9 of dt from probabilities [M, bins] and the mean dt of each bin: [M, 3]."""
    cumulated = np.cumsum(probabilities, axis=1)
    cumulated /= cumulated[:, -1:]
    places = [(cumulated < level - 1e-7).sum(axis=1) for level in QUANTILES]
    quantiles: Floats = np.asarray(means)[np.minimum(np.stack(places, axis=1), probabilities.shape[1] - 1)]
    return quantiles


def average_precision(score: Floats, truth: NDArray[np.bool_]) -> float | None:
    """Area under precision over recall, cases of equal score being one step; None without both outcomes."""
    positives = int(truth.sum())
    if positives == 0 or positives == len(truth):
        return None
    order = np.argsort(-score, kind="stable")
    ranked, right = score[order], np.cumsum(truth[order])
    steps = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    precision = right[steps] / (steps + 1)
    recall = right[steps] / positives
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))
