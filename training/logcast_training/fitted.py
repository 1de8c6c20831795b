"""What goes into a training run and what comes out of it."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from logcast_training.models.sequence_model import SequenceModel
from logcast_training.settings import Settings
from logcast_training.vocabulary import ModelVocabulary


@dataclasses.dataclass(frozen=True)
class Epoch:
    """What is told after each pass over the training rows."""

    epoch: int
    epochs: int
    loss: float
    validation_loss: float | None
    """Log-losses of next event, gaps and horizons, weighted as in training, in nats; None without validation."""
    metrics: dict[str, Any] | None
    seconds: float


OnEpoch = Callable[[Epoch], None]


@dataclasses.dataclass(frozen=True)
class StartPoint:
    """A model to go on from, its vocabulary extended already."""

    model: SequenceModel
    vocabulary: ModelVocabulary
    parent: str | None = None
    """Digest of the package that it comes from."""


@dataclasses.dataclass(frozen=True)
class Fitted:
    """A trained model (on the CPU, the weights of its best epoch) and how it came about."""

    model: SequenceModel
    vocabulary: ModelVocabulary
    settings: Settings
    gap_means: NDArray[np.float64]
    """Mean dt of the training gaps in each bin: [46]."""
    epochs: int
    best_epoch: int
    """Whose weights the model has; 0 where none was better than the model it went on from."""
    enough_epochs: int
    """For how many epochs to train anew on more rows."""
    metrics: dict[str, Any] | None
    """Measures on the validation rows (`nextEvent`, `timeToNext`, `horizon`); None without validation."""
    validation_loss: float | None
    seconds: float
    cpu_seconds: float
    device: str
