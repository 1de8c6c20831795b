"""Growing one ensemble per quantile, from nothing or from the online quantiles: what the validation rows prefer."""

import dataclasses
import time
from collections.abc import Callable
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from logcast_training.errors import DatasetError, TrainingError
from logcast_training.ranking.ensemble import Ensemble, from_booster
from logcast_training.times.measures import averaged_loss, in_order, level_loss, pinball
from logcast_training.times.rows import LEVELS, TimeRows, TimesFolder
from logcast_training.times.settings import TimesSettings

_FEWEST = 500

Progress = Callable[[int, int, float], None]
"""Hears of the number of a tree, of how many, and the validation loss with it."""


@dataclasses.dataclass(frozen=True)
class FittedTimes:
    """One ensemble for each of LEVELS, as many trees each as the validation loss says are enough."""

    ensembles: tuple[Ensemble, ...]
    start: str
    """What the trees begin from: `zero` or `online`."""
    seconds: float

    def quantiles(self, rows: TimeRows) -> NDArray[np.float64]:
        """Quantiles on ln(1 + seconds), in order: [rows, levels]."""
        return in_order(np.stack([ensemble.score(rows.features) for ensemble in self.ensembles], axis=1))


def fit_times(folder: TimesFolder, settings: TimesSettings, progress: Progress) -> FittedTimes:
    """Grows the trees on the training rows, ends by the validation rows.

    Raises DatasetError where there is too little to learn from, TrainingError where nothing was gained.
    """
    for name, part in (("training", folder.train), ("validation", folder.validation)):
        if part.rows < _FEWEST:
            raise DatasetError(f"{name}: expected at least {_FEWEST} predicted times, got {part.rows}; give more logs")
    begun = time.perf_counter()
    starts = ("zero", "online") if settings.start == "auto" else (settings.start,)
    count = len(starts) * len(LEVELS) * settings.trees
    grown = [_grow(folder, settings, start, _shifted(progress, at, count, settings)) for at, start in enumerate(starts)]
    seconds = time.perf_counter() - begun
    value = folder.validation.value
    online = folder.validation.features[:, folder.online].astype(np.float64)
    losses = [averaged_loss(in_order(levels.validation), online, value) for levels in grown]
    best = int(np.argmin(losses))
    alone = pinball(online, value)
    if not losses[best] < alone:
        raise TrainingError(
            f"validation: expected trees to lower the online model's pinball loss of {alone:.4f} where both are "
            f"averaged, got {losses[best]:.4f}; keep ranking.time.model: online, or train on more logs"
        )
    return FittedTimes(grown[best].ensembles, starts[best], seconds)


def _shifted(progress: Progress, at: int, count: int, settings: TimesSettings) -> Progress:
    return lambda tree, _, loss: progress(at * len(LEVELS) * settings.trees + tree, count, loss)


@dataclasses.dataclass(frozen=True)
class _Grown:
    ensembles: tuple[Ensemble, ...]
    validation: NDArray[np.float64]


def _grow(folder: TimesFolder, settings: TimesSettings, start: str, progress: Progress) -> _Grown:
    ensembles: list[Ensemble] = []
    said: list[NDArray[np.float64]] = []
    for at, level in enumerate(LEVELS):
        base = folder.online[at] if start == "online" else None

        def hear(tree: int, loss: float, at: int = at) -> None:
            progress(at * settings.trees + tree, 0, loss)

        booster, losses = _boost(folder, level, base, settings, hear)
        enough = _enough(losses, settings.economy)
        linear = np.zeros(len(folder.names), dtype=np.float32)
        raw = booster.predict(folder.validation.features[:, folder.asked()], num_iteration=enough)
        if base is not None:
            linear[base] = 1
            raw = raw + folder.validation.features[:, base]
        ensembles.append(_over_all(from_booster(booster.dump_model(), enough, linear), folder.asked()))
        said.append(np.asarray(raw))
    return _Grown(tuple(ensembles), np.stack(said, axis=1))


def _over_all(ensemble: Ensemble, asked: list[int]) -> Ensemble:
    """The same trees with the features numbered as in the folder."""
    trees = tuple(
        tuple(dataclasses.replace(node, feature=asked[node.feature]) if node.feature >= 0 else node for node in tree)
        for tree in ensemble.trees
    )
    return Ensemble(ensemble.linear, trees)


def _enough(losses: list[float], economy: float) -> int:
    """Fewest trees, at least one, with most of the best gain over the first; `losses[n]` is with n + 1 trees."""
    gain = losses[0] - min(losses)
    return 1 + next(at for at, loss in enumerate(losses) if losses[0] - loss >= economy * gain)


def _boost(
    folder: TimesFolder, level: float, base: int | None, settings: TimesSettings, progress: Callable[[int, float], None]
) -> tuple[Any, list[float]]:
    losses: list[float] = []

    def judge(scores: NDArray[np.float64], data: Any) -> tuple[str, float, bool]:
        loss = level_loss(scores, data.get_label(), level)
        if not np.isfinite(loss):
            raise TrainingError(f"validation loss: expected a number, got {loss}; lower learning_rate")
        return "pinball", loss, False

    def tell(state: Any) -> None:
        losses.append(float(state.evaluation_result_list[0][2]))
        progress(state.iteration + 1, losses[-1])

    data = _data(folder.train, folder, base, None)
    booster = lightgbm.train(
        _parameters(settings, level),
        data,
        num_boost_round=settings.trees,
        valid_sets=[_data(folder.validation, folder, base, data)],
        feval=judge,
        callbacks=[lightgbm.early_stopping(settings.patience, verbose=False), tell],
    )
    return booster, losses


def _data(rows: TimeRows, folder: TimesFolder, base: int | None, reference: Any) -> Any:
    start = None if base is None else rows.features[:, base].astype(np.float64)
    return lightgbm.Dataset(rows.features[:, folder.asked()], label=rows.value, reference=reference, init_score=start)


def _parameters(settings: TimesSettings, level: float) -> dict[str, Any]:
    return {
        "objective": "quantile",
        "alpha": level,
        "metric": "none",
        "learning_rate": settings.learning_rate,
        "num_leaves": settings.leaves,
        "min_data_in_leaf": settings.minimum_rows,
        "lambda_l2": settings.penalty,
        "feature_fraction": settings.feature_share,
        "bagging_fraction": settings.row_share,
        "bagging_freq": 1,
        "seed": settings.seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": settings.threads,
        "use_missing": False,
        "verbose": -1,
    }
