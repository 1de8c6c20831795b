"""`train`: from a dataset folder to a model package."""

import dataclasses
import re
import time
from pathlib import Path
from typing import Any

from logcast_training.baselines import baseline_measures
from logcast_training.checkpoint import check_place, of_refit
from logcast_training.clock import settle_calendar
from logcast_training.continuation import judged_rows, recent_rows, seen_share, start_point
from logcast_training.dataset import Dataset, load_dataset
from logcast_training.errors import SettingsError
from logcast_training.export.manifest import check_target, write_package
from logcast_training.export.package import Origin, PackageFolder
from logcast_training.export.read_package import Parent, read_package
from logcast_training.fit import choose_device, fit
from logcast_training.fitted import Fitted, StartPoint
from logcast_training.judging import Judge
from logcast_training.reporting import Tell, epochs_to
from logcast_training.settings import Settings, load_settings

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


@dataclasses.dataclass(frozen=True)
class TrainOrder:
    """What was asked for on the command line."""

    dataset: Path
    out: Path
    kind: str | None
    config: str | None
    overrides: dict[str, object]
    name: str | None
    parent: Path | None
    checkpoint: Path | None


def train(order: TrainOrder, tell: Tell) -> dict[str, Any]:
    """Trains and writes a package; returns its manifest. Raises a LogcastTrainingError that says what to do."""
    began = time.monotonic()
    check_target(order.out)
    check_place(order.checkpoint)
    parent = read_package(order.parent) if order.parent else None
    settings = order_settings(order, parent)
    choose_device(settings.training.device)
    name = package_name(order, settings, parent)
    dataset = load_dataset(order.dataset)
    tell({"event": "begin", "kind": settings.kind, **_size(dataset)})
    fitted, origin = fit_for_package(dataset, settings, tell, name, parent, order.checkpoint)
    origin = dataclasses.replace(origin, seconds=time.monotonic() - began)
    manifest = write_package(order.out, PackageFolder(dataset, fitted, origin).fill)
    tell({"event": "done", "package": str(order.out), "metrics": manifest["metrics"]})
    return manifest


def order_settings(order: TrainOrder, parent: Parent | None = None) -> Settings:
    """Settings of an order; those of the parent where there is one, whose network must stay as it is."""
    if parent is None:
        return load_settings(order.kind or "gru", order.config, order.overrides)
    kind = order.kind or parent.settings.kind
    if kind != parent.settings.kind:
        raise SettingsError(f"--model: expected {parent.settings.kind} as in {parent.folder}, got {kind}")
    settings = load_settings(kind, order.config, order.overrides, base=parent.settings)
    if settings.model != parent.settings.model:
        raise SettingsError(f"model: expected the sizes of {parent.folder}, got others; train anew to change them")
    return settings


def package_name(order: TrainOrder, settings: Settings, parent: Parent | None = None) -> str:
    """The name given, or else the parent's, or else the kind; raises SettingsError for one that is not a name."""
    name = order.name or (parent.name if parent else settings.kind)
    if not NAME.fullmatch(name):
        raise SettingsError(f"--name: expected lower-case letters, digits and hyphens (63 at most), got {name!r}")
    return name


def fit_for_package(
    dataset: Dataset, settings: Settings, tell: Tell, name: str, parent: Parent | None, checkpoint: Path | None
) -> tuple[Fitted, Origin]:
    """Finds the best epoch on the validation rows, measures there, and fits anew on all rows where asked to.

    On rows that a parent has learned from already it looks better than anything that goes on from it. So only the
    unseen validation rows judge, and those before them are trained on. Where they are too few all rows are measured on,
    but the number of epochs is the configured one and the temperature the parent's; without a refit the weights are
    those of the epoch that was best on these rows, the parent's own most likely.
    """
    train_rows, checked = dataset.splits.train, dataset.splits.validation
    settings = settle_calendar(settings, dataset, train_rows)
    if parent:
        checked = judged_rows(parent, dataset, checked)
        train_rows = recent_rows(dataset, range(checked.start), settings.continuation.days)
    start = start_point(parent, dataset, settings, train_rows) if parent else None
    fitted = fit(dataset, settings, train_rows, checked, epochs_to(tell, "fit"), start=start, checkpoint=checkpoint)
    judge = Judge(dataset, settings, fitted.vocabulary, checked, fitted.gap_means)
    seen = seen_share(parent, dataset, checked) if parent else 0.0
    temperature = parent.temperature if parent and seen > 0 else judge.temperature(fitted.model)
    metrics = judge.measure(fitted.model, temperature)
    metrics["baselines"] = baseline_measures(judge.encoded, train_rows, checked, fitted.vocabulary.size)
    if parent:
        metrics["seenByParent"] = seen
    rows, epochs = train_rows, settings.continuation.epochs if seen > 0 else fitted.enough_epochs
    if settings.training.refit and epochs > 0:
        rows = range(train_rows.start, checked.stop)
        if parent:
            rows = recent_rows(dataset, range(checked.stop), settings.continuation.days)
        fitted = refit(dataset, settings, tell, rows, epochs, parent, of_refit(checkpoint))
    measured = {"validation": metrics, **_test_metrics(dataset, settings, fitted, temperature, parent)}
    return fitted, Origin(name, temperature, measured, fitted.seconds, parent, rows)


def _test_metrics(
    dataset: Dataset, settings: Settings, fitted: Fitted, temperature: float, parent: Parent | None
) -> dict[str, Any]:
    """Measures of the final model on the test rows, if the dataset keeps some aside."""
    rows = dataset.splits.test
    if len(rows) == 0:
        return {}
    judge = Judge(dataset, settings, fitted.vocabulary, rows, fitted.gap_means)
    metrics = judge.measure(fitted.model, temperature)
    metrics["baselines"] = baseline_measures(judge.encoded, range(rows.start), rows, fitted.vocabulary.size)
    if parent:
        metrics["seenByParent"] = seen_share(parent, dataset, rows)
    return {"test": metrics}


def refit(
    dataset: Dataset,
    settings: Settings,
    tell: Tell,
    rows: range,
    epochs: int,
    parent: Parent | None,
    checkpoint: Path | None,
) -> Fitted:
    """Trains on all rows for a number of epochs that is known."""
    shorter = dataclasses.replace(
        settings,
        training=dataclasses.replace(settings.training, epochs=epochs),
        continuation=dataclasses.replace(settings.continuation, epochs=epochs),
    )
    start: StartPoint | None = start_point(parent, dataset, settings, rows) if parent else None
    fitted = fit(dataset, shorter, rows, None, epochs_to(tell, "refit"), start=start, checkpoint=checkpoint)
    return dataclasses.replace(fitted, settings=settings)


def _size(dataset: Dataset) -> dict[str, Any]:
    splits = dataset.splits
    return {"rows": len(splits.train), "validation": len(splits.validation), "types": len(dataset.types)}
