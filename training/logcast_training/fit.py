"""Training with early stopping: from a dataset and settings to a fitted model."""

import math
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from logcast_training.checkpoint import Checkpoint, Progress, fingerprint
from logcast_training.clock import settle_calendar
from logcast_training.dataset import Dataset
from logcast_training.encoding import UNKNOWN, Encoded, encode
from logcast_training.epochs import EpochRunner
from logcast_training.errors import TrainingError
from logcast_training.fitted import Epoch, Fitted, OnEpoch, StartPoint
from logcast_training.gap_bins import bin_means
from logcast_training.judging import Judge, horizon_columns, worth_foreseeing
from logcast_training.models.build import build_model
from logcast_training.models.heads import MarginalHeads
from logcast_training.models.sequence_model import SequenceModel
from logcast_training.settings import Settings
from logcast_training.vocabulary import ModelVocabulary, build_vocabulary


def fit(
    dataset: Dataset,
    settings: Settings,
    train: range,
    validation: range | None = None,
    on_epoch: OnEpoch | None = None,
    *,
    start: StartPoint | None = None,
    checkpoint: Path | None = None,
) -> Fitted:
    """Trains on the rows of `train`, choosing the epoch by the rows of `validation`.

    Without validation all epochs are run. `on_epoch` is told after each one; what it raises ends the run. With
    `checkpoint`, the run is saved after each epoch and goes on from there when called again the same way. Raises
    TrainingError for a device that is absent and for a loss that is not finite.
    """
    began, cpu_began = time.monotonic(), time.process_time()
    settings = settle_calendar(settings, dataset, train)
    device = choose_device(settings.training.device)
    torch.set_num_threads(settings.training.threads)
    torch.manual_seed(settings.training.seed)
    vocabulary = _vocabulary(dataset, settings, train, start)
    encoded = encode(dataset, vocabulary, settings.heads.horizons, train.stop)
    model = start.model if start else _new_model(dataset, settings, vocabulary)
    gap_means = _learn_gaps(model, encoded, train)
    judge = Judge(dataset, settings, vocabulary, validation, gap_means) if validation else None
    runner = EpochRunner(model.to(device), encoded, train, settings, *_plan(settings, start))
    run = fingerprint(dataset, settings, train, validation, vocabulary, start.parent if start else None)
    saved = Checkpoint(checkpoint, run)
    progress = saved.restore(runner) or _before(runner, judge, start)
    progress = _run(runner, judge, saved, progress, on_epoch, began)
    return Fitted(
        model=model.to("cpu").eval(),
        vocabulary=vocabulary,
        settings=settings,
        gap_means=gap_means,
        epochs=runner.course.epoch,
        best_epoch=progress.best_epoch,
        enough_epochs=progress.enough_epochs,
        metrics=progress.metrics,
        validation_loss=progress.best_loss,
        seconds=time.monotonic() - began,
        cpu_seconds=time.process_time() - cpu_began,
        device=str(device),
    )


def choose_device(name: str) -> torch.device:
    """The device of a setting (`auto`: a GPU if there is one). Raises TrainingError for a GPU that is absent."""
    present = torch.cuda.is_available()
    if name == "cuda" and not present:
        raise TrainingError(
            "training.device: expected a CUDA GPU as asked for, but PyTorch finds none; "
            "use --device cpu (or auto), or install a CUDA build of PyTorch and a driver"
        )
    return torch.device("cuda" if present and name in ("cuda", "auto") else "cpu")


def _run(
    runner: EpochRunner,
    judge: Judge | None,
    saved: Checkpoint,
    progress: Progress,
    on_epoch: OnEpoch | None,
    began: float,
) -> Progress:
    """Runs epochs until the last one or the end of patience, and leaves the best weights in the model."""
    patience = runner.settings.training.patience
    while runner.course.epoch < runner.epochs and runner.course.epoch - progress.best_epoch < patience:
        loss = runner.run()
        epoch = runner.course.epoch
        metrics = judge.measure(runner.model) if judge else None
        judged = judge.loss(metrics) if judge and metrics else None
        if judged is not None and not math.isfinite(judged):
            raise TrainingError(
                f"training went astray in epoch {epoch}: expected a finite validation loss, got {judged}; "
                f"lower the learning rate (now {runner.rate:g})"
            )
        progress = progress.after(epoch, judged, metrics, runner.model)
        saved.save(runner, progress)
        if on_epoch:
            on_epoch(Epoch(epoch, runner.epochs, loss, judged, metrics, time.monotonic() - began))
    runner.model.load_state_dict(progress.weights or runner.model.state_dict())
    return progress


def _before(runner: EpochRunner, judge: Judge | None, start: StartPoint | None) -> Progress:
    """A model to go on from is kept where no epoch makes it better."""
    if start is None or judge is None:
        return Progress()
    metrics = judge.measure(runner.model)
    return Progress().after(0, judge.loss(metrics), metrics, runner.model)


def _vocabulary(dataset: Dataset, settings: Settings, train: range, start: StartPoint | None) -> ModelVocabulary:
    if start:
        return start.vocabulary
    return build_vocabulary(dataset, train, settings.vocabulary.minimum_count)


def _new_model(dataset: Dataset, settings: Settings, vocabulary: ModelVocabulary) -> SequenceModel:
    foresees = worth_foreseeing(dataset, settings.heads)
    columns = len(horizon_columns(dataset, settings.heads)) if foresees else 0
    return build_model(settings, vocabulary.size, dataset.words.buckets, columns)


def _plan(settings: Settings, start: StartPoint | None) -> tuple[int, float]:
    """Epochs and highest learning rate."""
    if start:
        return settings.continuation.epochs, settings.continuation.learning_rate
    return settings.training.epochs, settings.training.learning_rate


def _learn_gaps(model: SequenceModel, encoded: Encoded, train: range) -> NDArray[np.float64]:
    """Bin means of the training gaps; DeepLog's marginal too."""
    seen = (encoded.next_row >= train.start) & (encoded.next_row < train.stop) & (encoded.gap != UNKNOWN)
    if isinstance(model.heads, MarginalHeads):
        counts = np.bincount(encoded.gap[seen], minlength=len(model.heads.gap_logits))
        model.heads.gap_logits.copy_(torch.from_numpy(np.log(counts + 0.01)))
    return bin_means(encoded.next_dt[seen])
