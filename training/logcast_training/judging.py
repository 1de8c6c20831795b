"""How good a model is on some rows, and the one number that chooses the epoch."""

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from logcast_training.calibrate import fit_temperature
from logcast_training.dataset import Dataset
from logcast_training.encoding import Encoded, encode
from logcast_training.models.sequence_model import SequenceModel
from logcast_training.scoring import measure, score
from logcast_training.settings import HeadSettings, Settings
from logcast_training.vocabulary import ModelVocabulary


class Judge:
    """Measures models of one vocabulary on the events whose next row lies in `rows`."""

    def __init__(
        self,
        dataset: Dataset,
        settings: Settings,
        vocabulary: ModelVocabulary,
        rows: range,
        gap_means: NDArray[np.float64],
    ) -> None:
        self.rows = rows
        self.encoded: Encoded = encode(dataset, vocabulary, settings.heads.horizons, rows.stop)
        self.gap_means = gap_means
        self.labels = horizon_columns(dataset, settings.heads)
        self.heads = settings.heads

    def measure(self, model: SequenceModel, temperature: float = 1.0) -> dict[str, Any]:
        """`nextEvent`, `timeToNext` and, with watched events, `horizon`."""
        labels = self.labels if model.heads.horizons else []
        scores = score(model, self.encoded, self.rows)
        scores = dataclasses.replace(scores, logits=scores.logits / temperature)
        return measure(scores, self.encoded, self.gap_means, labels)

    def temperature(self, model: SequenceModel) -> float:
        """The temperature that fits these rows best."""
        scores = score(model, self.encoded, self.rows)
        return fit_temperature(scores.logits, self.encoded.target[scores.place])

    def loss(self, metrics: dict[str, Any]) -> float:
        """Log-losses of next event, gaps and horizons in nats, weighted as in training."""
        loss = float(metrics["nextEvent"].get("nll") or 0.0)
        loss += self.heads.gap_weight * float(metrics["timeToNext"].get("nll") or 0.0)
        known = [column["nll"] for column in metrics.get("horizon", []) if column["nll"] is not None]
        return loss + self.heads.horizon_weight * (sum(known) / len(known) if known else 0.0)


def horizon_columns(dataset: Dataset, heads: HeadSettings) -> list[dict[str, Any]]:
    """What each column of the horizon outputs means: watch and seconds, horizon by horizon."""
    return [{"watch": watch, "seconds": seconds} for seconds in heads.horizons for watch in dataset.watches]


def worth_foreseeing(dataset: Dataset, heads: HeadSettings) -> bool:
    """Whether a new model gets horizon outputs: nothing is learnt where no watched event came in training."""
    rows = dataset.splits.train
    return heads.horizon_weight > 0 and bool(dataset.watched[rows.start : rows.stop].any())
