"""Saving a run after each epoch, so that it can go on after an interruption."""

import dataclasses
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import torch

from logcast_training.dataset import Dataset
from logcast_training.epochs import EpochRunner
from logcast_training.errors import TrainingError
from logcast_training.models.sequence_model import SequenceModel
from logcast_training.settings import Settings
from logcast_training.vocabulary import ModelVocabulary


@dataclasses.dataclass(frozen=True)
class Progress:
    """The best epoch so far."""

    best_epoch: int = 0
    best_loss: float | None = None
    metrics: dict[str, Any] | None = None
    weights: dict[str, torch.Tensor] | None = None
    losses: dict[int, float] = dataclasses.field(default_factory=dict)
    """Validation losses by epoch."""

    def after(self, epoch: int, loss: float | None, metrics: dict[str, Any] | None, model: SequenceModel) -> "Progress":
        """With one more epoch; without a validation loss the last epoch is the best."""
        losses = self.losses if loss is None else {**self.losses, epoch: loss}
        if loss is not None and self.best_loss is not None and loss >= self.best_loss:
            return dataclasses.replace(self, losses=losses)
        weights = {name: value.detach().clone() for name, value in model.state_dict().items()}
        return Progress(epoch, loss, metrics, weights, losses)

    @property
    def enough_epochs(self) -> int:
        """For how many epochs to train anew: till the best one, or till the losses were lowest on the whole if later.

        While the learning rate is high the loss of one epoch is partly luck, so that an early one may win by it: the
        mean of an epoch and its neighbours tells when training really stopped helping.
        """
        trained = {epoch: loss for epoch, loss in self.losses.items() if epoch > 0}
        if self.best_epoch not in trained:
            return self.best_epoch
        return max(self.best_epoch, min(trained, key=lambda epoch: _mean_around(trained, epoch)))


def _mean_around(losses: dict[int, float], epoch: int) -> float:
    near = [losses[place] for place in (epoch - 1, epoch, epoch + 1) if place in losses]
    return sum(near) / len(near)


def fingerprint(
    dataset: Dataset,
    settings: Settings,
    train: range,
    validation: range | None,
    vocabulary: ModelVocabulary,
    parent: str | None,
) -> str:
    """What must be the same for a run to go on: data, settings, rows, vocabulary and the package it started from."""
    parts: list[Any] = [dataset.digest, settings.as_dict(), repr(train), repr(validation), parent]
    parts.append([entry.id for entry in vocabulary.entries])
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def check_place(path: Path | None) -> None:
    """Raises TrainingError, before hours are spent, where a checkpoint could not be written."""
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir() or not os.access(path.parent, os.W_OK):
            raise PermissionError(0, "a folder" if path.is_dir() else "a folder that may not be written")
    except OSError as error:
        raise TrainingError(f"{path}: expected a place for a checkpoint, got: {error.strerror}") from error


def of_refit(path: Path | None) -> Path | None:
    """Where the second fit of a run, on all rows, is saved."""
    return path and path.with_name(f"{path.name}.refit")


class Checkpoint:
    """A checkpoint file, or none."""

    def __init__(self, path: Path | None, run: str) -> None:
        self.path = path
        self.run = run

    def save(self, runner: EpochRunner, progress: Progress) -> None:
        """Replaces the file at once, so that an interruption leaves the one before."""
        if self.path is None:
            return
        course = runner.course
        content = {
            "run": self.run,
            "epoch": course.epoch,
            "model": runner.model.state_dict(),
            "optimizer": course.optimizer.state_dict(),
            "states": course.states,
            "torch": torch.get_rng_state(),
            "numpy": json.dumps(course.generator.bit_generator.state),
            "progress": {**dataclasses.asdict(progress), "metrics": json.dumps(progress.metrics)},
        }
        partial = self.path.with_name(self.path.name + ".partial")
        torch.save(content, partial)
        partial.replace(self.path)

    def restore(self, runner: EpochRunner) -> Progress | None:
        """Sets the runner to where the file left off; None without a file.

        Raises TrainingError for a file that is damaged or belongs to another run.
        """
        if self.path is None or not self.path.exists():
            return None
        try:
            content = torch.load(self.path, map_location="cpu", weights_only=True)
            run = content["run"]
        except Exception as error:
            # PyTorch's own text has many lines, and advises to load without care.
            found = f"a file that cannot be read ({type(error).__name__})"
            raise TrainingError(f"{self.path}: expected a checkpoint, got {found}; remove it to start anew") from error
        if run != self.run:
            raise TrainingError(
                f"{self.path}: expected a checkpoint of this run, got one of other data, settings or --continue; "
                "remove it to start anew"
            )
        runner.model.load_state_dict(content["model"])
        runner.course.optimizer.load_state_dict(content["optimizer"])
        runner.course.states = content["states"].to(runner.device)
        runner.course.epoch = content["epoch"]
        runner.course.generator.bit_generator.state = json.loads(content["numpy"])
        torch.set_rng_state(content["torch"])
        progress = content["progress"]
        return Progress(**{**progress, "metrics": json.loads(progress["metrics"])})
