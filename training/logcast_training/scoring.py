"""Forecasts of a model on rows of a dataset, as arrays that metrics are computed from."""

import dataclasses
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from logcast_training.batches import Batch, EventTensors, plan_batches
from logcast_training.encoding import UNKNOWN, Encoded
from logcast_training.metrics import (
    average_precision,
    bin_quantiles,
    gap_measures,
    next_event_measures,
)
from logcast_training.models.sequence_model import SequenceModel
from logcast_training.pieces import Pieces, lanes, windows

WARM_UP = 1024
"""Events read before the first scored one of a sequence; what lies further back hardly matters to a state."""
NAMED = 9
_STEPS = 256


@dataclasses.dataclass(frozen=True)
class Scores:
    """Forecasts after M events, in any order."""

    place: NDArray[np.int64]
    """Index of each event in the encoded arrays: [M]."""
    logits: NDArray[np.float32]
    """Of the next event: [M, V + 1], the last one for types outside the vocabulary."""
    gaps: NDArray[np.float32]
    """Probabilities of the gap bins: [M, 46]."""
    horizon: NDArray[np.float32]
    """Probabilities of watched events: [M, horizons · watches]."""


def score(model: SequenceModel, encoded: Encoded, rows: range, batch_events: int = 8192) -> Scores:
    """Forecasts of every event whose next row lies in `rows`, with the state that a server would have."""
    device = next(model.parameters()).device
    tensors = EventTensors(encoded, device)
    pieces = _pieces(model, encoded, rows)
    parts: list[tuple[torch.Tensor, ...]] = []
    model.eval()
    with torch.no_grad():
        table = model.input.table(tensors.classes, tensors.words)
        for batch in plan_batches(pieces, batch_events, device):
            parts.extend(_score_batch(model, tensors, batch, table))
    if not parts:
        vocabulary, horizons = model.heads.vocabulary, model.heads.horizons
        return Scores(
            np.empty(0, np.int64),
            np.empty((0, vocabulary + 1), np.float32),
            np.empty((0, 46), np.float32),
            np.empty((0, horizons), np.float32),
        )
    return Scores(*(torch.cat(column).cpu().numpy() for column in zip(*parts, strict=True)))


def _pieces(model: SequenceModel, encoded: Encoded, rows: range) -> Pieces:
    if model.trunk.window:
        return windows(encoded, rows, model.trunk.window, model.trunk.block)
    return lanes(encoded, rows, lane=len(encoded.rows) + 1, warm_up=WARM_UP)


def _score_batch(
    model: SequenceModel, tensors: EventTensors, batch: Batch, table: torch.Tensor
) -> list[tuple[torch.Tensor, ...]]:
    parts: list[tuple[torch.Tensor, ...]] = []
    state = torch.zeros(len(batch.begin), model.trunk.state, device=table.device)
    steps = model.trunk.window or _STEPS
    for first in range(0, batch.steps, steps):
        place, inside, scored = batch.places(first, min(first + steps, batch.steps))
        hidden, state = model.hidden(tensors.type[place], *tensors.times(place, inside), table, state)
        following, gaps, horizons = model.heads(hidden[scored])
        parts.append((place[scored], following, torch.softmax(gaps, dim=-1), torch.sigmoid(horizons)))
    return parts


def measure(
    scores: Scores, encoded: Encoded, gap_means: NDArray[np.floating], labels: list[dict[str, Any]]
) -> dict[str, Any]:
    """All measures of forecasts; `labels` names the columns of the horizons (watch, seconds)."""
    target = encoded.target[scores.place]
    shifted = scores.logits - scores.logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    top = np.argsort(-log_p[:, :-1], axis=1, kind="stable")[:, :NAMED]
    of_target = log_p[np.arange(len(target)), target]
    confidence = np.exp(log_p[np.arange(len(target)), top[:, 0]]) if len(target) else of_target
    timed = encoded.gap[scores.place] != UNKNOWN
    gaps, truth = scores.gaps[timed], encoded.next_dt[scores.place][timed]
    time = gap_measures(truth, bin_quantiles(gaps, gap_means))
    if len(truth):
        of_gap = gaps[np.arange(len(truth)), encoded.gap[scores.place][timed]]
        time["nll"] = float(-np.log(np.maximum(of_gap, 1e-12)).mean())
    measures: dict[str, Any] = {
        "nextEvent": next_event_measures(target, top, of_target, confidence),
        "timeToNext": time,
    }
    if encoded.horizon is not None and labels:
        measures["horizon"] = _horizon_measures(scores, encoded.horizon[scores.place], labels)
    return measures


def _horizon_measures(scores: Scores, truth: NDArray[np.int8], labels: list[dict[str, Any]]) -> list[dict[str, Any]]:
    measures = []
    for column, label in enumerate(labels):
        settled = truth[:, column] != UNKNOWN
        happened = truth[settled, column] == 1
        probability = scores.horizon[settled, column]
        likelihood = np.where(happened, probability, 1 - probability)
        measures.append(
            {
                **label,
                "events": len(happened),
                "baseRate": float(happened.mean()) if len(happened) else None,
                "prAuc": average_precision(probability, happened),
                "nll": float(-np.log(np.maximum(likelihood, 1e-12)).mean()) if len(happened) else None,
            }
        )
    return measures
