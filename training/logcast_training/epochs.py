"""One pass over the training rows: truncated backpropagation with carried state."""

import dataclasses
import math

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from logcast_training.batches import Batch, EventTensors, plan_batches
from logcast_training.encoding import UNKNOWN, Encoded
from logcast_training.errors import TrainingError
from logcast_training.models.sequence_model import SequenceModel
from logcast_training.pieces import Pieces, lanes, windows
from logcast_training.settings import Settings

_WARM_UP_SHARE = 0.15
_FIRST_RATE = 0.1
_LAST_RATE = 0.01
_LEAST_BATCH = 128


@dataclasses.dataclass
class Course:
    """Where a run stands: what an epoch changes."""

    optimizer: torch.optim.Optimizer
    generator: np.random.Generator
    states: Tensor
    """State in which each lane starts: what the lane before it ended with, an epoch ago at most: [P, S]."""
    epoch: int = 0


class EpochRunner:
    """Trains a model on the events whose next row lies in `rows`, one pass at a time."""

    def __init__(
        self,
        model: SequenceModel,
        encoded: Encoded,
        rows: range,
        settings: Settings,
        epochs: int,
        rate: float,
    ) -> None:
        self.model = model
        self.settings = settings
        self.epochs = epochs
        self.rate = rate
        self.device = next(model.parameters()).device
        self.tensors = EventTensors(encoded, self.device)
        self.pieces = _pieces(model, encoded, rows, settings)
        events = int(self.pieces.length.sum())
        self.batch_events = max(
            _LEAST_BATCH,
            min(settings.training.batch_events, events // settings.training.steps_per_epoch),
        )
        weights = [parameter for parameter in model.parameters() if parameter.requires_grad]
        self.course = Course(
            optimizer=torch.optim.AdamW(weights, lr=rate, weight_decay=settings.training.weight_decay),
            generator=np.random.default_rng(settings.training.seed),
            states=torch.zeros(len(self.pieces), model.trunk.state, device=self.device),
        )

    def run(self) -> float:
        """One pass; returns the mean loss per event. Raises TrainingError where it is not finite."""
        self.model.train()
        batches = plan_batches(self.pieces, self.batch_events, self.device, self.course.generator)
        total, events = 0.0, 0
        for number, batch in enumerate(batches):
            self._set_rate((self.course.epoch + number / len(batches)) / self.epochs)
            loss, scored = self._train_batch(batch)
            total, events = total + loss, events + scored
        self.course.epoch += 1
        return total / max(1, events)

    def _set_rate(self, progress: float) -> None:
        share = 1.0
        if self.settings.training.schedule == "one-cycle":
            share = one_cycle(progress)
        for group in self.course.optimizer.param_groups:
            group["lr"] = self.rate * share

    def _train_batch(self, batch: Batch) -> tuple[float, int]:
        total, events = 0.0, 0
        state = self.course.states[batch.pieces]
        steps = self.model.trunk.window or self.settings.training.chunk
        for first in range(0, batch.steps, steps):
            state, loss, scored = self._step(batch, first, min(first + steps, batch.steps), state.detach())
            total, events = total + loss * scored, events + scored
        goes_on = batch.carried_to >= 0
        self.course.states[batch.carried_to[goes_on]] = state.detach()[goes_on]
        return total, events

    def _step(self, batch: Batch, first: int, stop: int, state: Tensor) -> tuple[Tensor, float, int]:
        place, inside, scored = batch.places(first, stop)
        count = int(scored.sum())
        rows, table = self._rows(place)
        hidden, state = self.model.hidden(rows, *self.tensors.times(place, inside), table, state)
        if count == 0:
            return state, 0.0, 0
        loss = self._loss(hidden[scored], place[scored])
        value = float(loss.detach())
        if not math.isfinite(value):
            raise TrainingError(self._astray(value))
        self.course.optimizer.zero_grad()
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.settings.training.clip)
        self.course.optimizer.step()
        return state, value, count

    def _rows(self, place: Tensor) -> tuple[Tensor, Tensor]:
        """Rows of each event in a table of all types, once with id and words, once by their words alone."""
        tensors, rows = self.tensors, self.tensors.type[place]
        known = self.model.input.table(tensors.classes, tensors.words)
        share = self.settings.vocabulary.type_dropout
        if share == 0:
            return rows, known
        unknown = torch.full_like(tensors.classes, self.model.heads.vocabulary)
        hide = torch.rand(rows.shape, device=rows.device) < share
        table = torch.cat([known, self.model.input.table(unknown, tensors.words)])
        return rows + hide * len(tensors.classes), table

    def _loss(self, hidden: Tensor, place: Tensor) -> Tensor:
        """Mean loss per scored event: next event, gap where an event came, horizons where they are known."""
        following, gaps, horizons = self.model.heads(hidden)
        smoothing = self.settings.training.label_smoothing
        loss = functional.cross_entropy(following, self.tensors.target[place], label_smoothing=smoothing)
        heads = self.settings.heads
        gap = self.tensors.gap[place]
        if heads.gap_weight > 0:
            timed = functional.cross_entropy(gaps, gap, ignore_index=UNKNOWN, reduction="sum")
            loss = loss + heads.gap_weight * timed / max(1, len(gap))
        if self.tensors.horizon is not None and horizons.shape[-1] and heads.horizon_weight > 0:
            truth = self.tensors.horizon[place].to(torch.float32)
            wrong = functional.binary_cross_entropy_with_logits(
                horizons, truth.clamp(min=0), weight=(truth >= 0).to(torch.float32)
            )
            loss = loss + heads.horizon_weight * wrong
        return loss

    def _astray(self, value: float) -> str:
        training = self.settings.training
        return (
            f"training went astray in epoch {self.course.epoch + 1}: expected a finite loss, got {value}; "
            f"lower training.learning_rate (now {self.rate:g}) or training.clip (now {training.clip:g})"
        )


def one_cycle(progress: float) -> float:
    """Share of the highest learning rate at a progress 0…1: a linear rise, then half a cosine down."""
    if progress < _WARM_UP_SHARE:
        return _FIRST_RATE + (1 - _FIRST_RATE) * progress / _WARM_UP_SHARE
    fall = min(1.0, (progress - _WARM_UP_SHARE) / (1 - _WARM_UP_SHARE))
    return _LAST_RATE + (1 - _LAST_RATE) * 0.5 * (1 + math.cos(math.pi * fall))


def _pieces(model: SequenceModel, encoded: Encoded, rows: range, settings: Settings) -> Pieces:
    if model.trunk.window:
        return windows(encoded, rows, model.trunk.window, model.trunk.block)
    return lanes(encoded, rows, settings.training.lane)
