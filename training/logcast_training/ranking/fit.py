"""Growing the trees: boosting from the online mix's log-shares, on the softmax log-loss within each set."""

import dataclasses
import time
from collections.abc import Callable
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from logcast_training.errors import DatasetError, TrainingError
from logcast_training.ranking.candidates import CandidateFolder, CandidateSets
from logcast_training.ranking.ensemble import Ensemble, from_booster
from logcast_training.ranking.settings import RankingSettings
from logcast_training.ranking.softmax import log_loss, shares

_FEWEST = 100


@dataclasses.dataclass(frozen=True)
class FittedTrees:
    """Trees, as many as the validation loss says are enough."""

    ensemble: Ensemble
    trained_sets: int
    seconds: float


def fit_trees(
    folder: CandidateFolder, settings: RankingSettings, progress: Callable[[int, float], None]
) -> FittedTrees:
    """Grows trees on the training sets, ends by the validation sets; `progress` hears of each tree's loss.

    Raises DatasetError where there is too little to learn from, TrainingError where the loss is not finite.
    """
    train, validation = folder.train.decidable(), folder.validation.decidable()
    for name, part in (("training", train), ("validation", validation)):
        if part.sets < _FEWEST:
            raise DatasetError(
                f"{name}: expected at least {_FEWEST} events with several candidates, got {part.sets}; give more logs"
            )
    begun = time.perf_counter()
    losses = [log_loss(validation.features[:, folder.base], validation)]

    def hear(tree: int, loss: float) -> None:
        losses.append(loss)
        progress(tree, loss)

    booster = _boost(train, validation, folder.base, settings, hear)
    linear = np.zeros(len(folder.names), dtype=np.float32)
    linear[folder.base] = 1
    enough = _enough(losses, settings.economy)
    if enough == 0:
        raise TrainingError(
            f"validation: expected trees to lower the online mix's log-loss of {losses[0]:.4f}, got no tree that did; "
            "keep ranking.model: online, or train on more logs"
        )
    ensemble = from_booster(booster.dump_model(), enough, linear)
    return FittedTrees(ensemble, train.sets, time.perf_counter() - begun)


def _enough(losses: list[float], economy: float) -> int:
    """Fewest trees with most of the best gain over none; `losses[n]` is the validation loss with n trees."""
    gain = losses[0] - min(losses)
    return next(trees for trees, loss in enumerate(losses) if losses[0] - loss >= economy * gain)


def _boost(
    train: CandidateSets,
    validation: CandidateSets,
    base: int,
    settings: RankingSettings,
    progress: Callable[[int, float], None],
) -> Any:
    def slope(scores: NDArray[np.float64], data: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Gradient and diagonal of the curvature of the log-loss by each candidate's score."""
        given = shares(scores, train.offsets)
        return given - data.get_label(), np.maximum(given * (1 - given), 1e-6)

    def judge(scores: NDArray[np.float64], _: Any) -> tuple[str, float, bool]:
        loss = log_loss(scores, validation)
        if not np.isfinite(loss):
            raise TrainingError(f"validation loss: expected a number, got {loss}; lower learning_rate")
        return "nll", loss, False

    def tell(state: Any) -> None:
        progress(state.iteration + 1, float(state.evaluation_result_list[0][2]))

    data = _data(train, base, None)
    return lightgbm.train(
        _parameters(settings, slope),
        data,
        num_boost_round=settings.trees,
        valid_sets=[_data(validation, base, data)],
        feval=judge,
        callbacks=[lightgbm.early_stopping(settings.patience, verbose=False), tell],
    )


def _data(sets: CandidateSets, base: int, reference: Any) -> Any:
    labels = np.zeros(len(sets.features))
    labels[sets.came()] = 1
    start = sets.features[:, base].astype(np.float64)
    return lightgbm.Dataset(sets.features, label=labels, reference=reference, init_score=start)


def _parameters(settings: RankingSettings, slope: Callable[..., Any]) -> dict[str, Any]:
    return {
        "objective": slope,
        "metric": "none",
        "learning_rate": settings.learning_rate,
        "num_leaves": settings.leaves,
        "min_data_in_leaf": settings.minimum_rows,
        "min_sum_hessian_in_leaf": settings.minimum_curvature,
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
