"""`train --search` and `walk-forward`: the dataset's folds, tried with many settings or with one."""

import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from logcast_training.dataset import Dataset, load_dataset
from logcast_training.errors import SettingsError
from logcast_training.export.manifest import check_target
from logcast_training.fit import choose_device
from logcast_training.fitted import Epoch
from logcast_training.reporting import Tell
from logcast_training.search.space import Space, load_space, read_space
from logcast_training.search.study import Finished, Overrides, Report, Study
from logcast_training.search.walk_forward import make_folds, objective, run_folds, stopping_split, summarise
from logcast_training.settings import KINDS, load_settings
from logcast_training.train import TrainOrder, order_settings, package_name, train

_STEPS_PER_FOLD = 10_000


@dataclasses.dataclass(frozen=True)
class SearchOrder:
    """What a search was asked for."""

    way: str
    trials: int | None = None
    folds: int = 1
    window: str = "expanding"
    gap_weight: float = 1.0
    space: tuple[str, ...] = ()
    """Files (YAML) and `path=values` overrides."""
    study: Path | None = None
    """File of the search; beside the package by default."""


def search_and_train(order: TrainOrder, search: SearchOrder, tell: Tell) -> dict[str, Any]:
    """Searches, then trains a package with the best settings; returns its manifest.

    Interrupted, the same command goes on with the search where it stopped. Raises a LogcastTrainingError.
    """
    if order.parent:
        raise SettingsError("--search: expected a model trained anew, got --continue; leave one of the two out")
    check_target(order.out)
    order, space = _space_of(order, search)
    settings = order_settings(order)
    package_name(order, settings)
    choose_device(settings.training.device)
    dataset = load_dataset(order.dataset)
    folds = make_folds(dataset, search.folds, search.window)
    identity = {
        "dataset": dataset.digest,
        "settings": settings.as_dict(),
        "folds": repr([(stopping_split(fold.train), fold.validation) for fold in folds]),
        "gapWeight": search.gap_weight,
    }
    file = search.study or order.out.with_name(f"{order.out.name}.search.sqlite")
    study = Study(file, search.way, space, settings.training.seed, identity)
    trials = study.most(search.trials)
    tell({"event": "search", "way": search.way, "trials": trials, "finished": study.finished, "study": str(file)})

    def evaluate(chosen: Overrides, report: Report) -> float:
        return _evaluate(dataset, order, chosen, search, report, tell)

    def begin(number: int) -> None:
        tell({"event": "trial", "trial": number, "trials": trials, "state": "begun"})

    study.run(trials, evaluate, begin, lambda finished: tell(_trial_fact(finished, trials)))
    best = study.best()
    tell({"event": "best", "settings": best})
    return train(dataclasses.replace(order, overrides={**order.overrides, **best}), tell)


def measure_and_train(order: TrainOrder, search: SearchOrder, tell: Tell) -> dict[str, Any]:
    """Tells how good the model is over the folds, then trains the package; returns its manifest."""
    check_target(order.out)
    walk_forward(order, search, tell)
    return train(order, tell)


def walk_forward(order: TrainOrder, search: SearchOrder, tell: Tell) -> dict[str, dict[str, float]]:
    """Trains and measures one model over the folds; returns mean and deviation of each measure by its path."""
    if order.parent:
        raise SettingsError("--folds: expected a model trained anew, got --continue; leave one of the two out")
    settings = order_settings(order)
    choose_device(settings.training.device)
    dataset = load_dataset(order.dataset)
    folds = make_folds(dataset, search.folds, search.window)
    measured = run_folds(dataset, settings, folds, lambda fold, epoch: tell(_epoch_fact(fold, epoch)))
    for number, metrics in enumerate(measured):
        loss = round(objective(metrics, search.gap_weight), 6)
        tell({"event": "fold", "fold": number + 1, "folds": len(folds), "objective": loss, "metrics": metrics})
    summary = summarise(measured)
    tell({"event": "walk-forward", "folds": len(folds), "metrics": summary})
    return summary


def _space_of(order: TrainOrder, search: SearchOrder) -> tuple[TrainOrder, Space]:
    """The space to search, and the order without it: a configuration file may hold both."""
    kind = order.kind or "gru"
    files = [text for text in search.space if "=" not in text]
    entries = read_space(Path(files[-1])) if files else None
    given = _given(order.config)
    if "space" in given:
        space = given.pop("space")
        if not isinstance(space, Mapping):
            raise SettingsError(f"{order.config}: space: expected settings with values or ranges, got {space!r}")
        entries = entries or dict(space)
        kept = {path: value for path, value in _flat(given).items() if path != "kind"}
        order = dataclasses.replace(order, config=None, overrides={**kept, **order.overrides})
    return order, load_space(kind, entries, [text for text in search.space if "=" in text])


def _given(config: str | None) -> dict[str, Any]:
    if config is None or not Path(config).is_file():
        return {}
    try:
        value = yaml.safe_load(Path(config).read_text("utf-8"))
    except yaml.YAMLError:
        return {}
    return dict(value) if isinstance(value, dict) else {}


def _flat(values: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in values.items():
        where = f"{path}.{key}" if path else str(key)
        flat.update(_flat(value, where) if isinstance(value, Mapping) else {where: value})
    return flat


def _evaluate(
    dataset: Dataset, order: TrainOrder, chosen: Overrides, search: SearchOrder, report: Report, tell: Tell
) -> float:
    """Mean objective over the folds; interim values are the mean over the folds so far, on rows kept for stopping."""
    kind = order.kind or KINDS[0]
    settings = load_settings(kind, order.config, {**order.overrides, **chosen})
    bests: list[float] = []

    def hear(fold: int, epoch: Epoch) -> None:
        tell(_epoch_fact(fold, epoch))
        loss = objective(epoch.metrics or {}, search.gap_weight)
        if fold == len(bests):
            bests.append(loss)
        bests[fold] = min(bests[fold], loss)
        report(fold * _STEPS_PER_FOLD + epoch.epoch, _mean(bests))

    folds = make_folds(dataset, search.folds, search.window)
    measured = run_folds(dataset, settings, folds, hear)
    return _mean([objective(metrics, search.gap_weight) for metrics in measured])


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _epoch_fact(fold: int, epoch: Epoch) -> dict[str, Any]:
    fact: dict[str, Any] = {"event": "epoch", "phase": f"fold {fold + 1}", "epoch": epoch.epoch}
    fact |= {"epochs": epoch.epochs, "loss": round(epoch.loss, 6), "seconds": round(epoch.seconds, 3)}
    return fact


def _trial_fact(finished: Finished, trials: int) -> dict[str, Any]:
    fact: dict[str, Any] = {"event": "trial", "trial": finished.number, "trials": trials, "state": finished.state}
    if finished.objective is not None:
        fact["validation"] = {"loss": round(finished.objective, 6)}
    return {**fact, "best": finished.best, "settings": finished.settings}
