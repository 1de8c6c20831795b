"""Hyperparameters of the boosted trees."""

import dataclasses
from collections.abc import Mapping

from logcast_training.settings_schema import bounded, build, check


@dataclasses.dataclass(frozen=True)
class RankingSettings:
    """How the trees are grown; each tree costs serving time."""

    trees: int = bounded("trees at most", 1, 2000)
    leaves: int = bounded("leaves per tree", 2, 255)
    learning_rate: float = bounded("share of each tree's advice that is taken", 1e-4, 1)
    minimum_rows: int = bounded("candidates per leaf at least", 1)
    minimum_curvature: float = bounded("sum of share times (1 - share) per leaf at least", 0)
    penalty: float = bounded("ridge penalty on leaf values", 0)
    feature_share: float = bounded("share of the features each tree may use", 0.05, 1)
    row_share: float = bounded("share of the candidates each tree sees", 0.05, 1)
    economy: float = bounded("share of the best gain in validation loss with which fewer trees are enough", 0.5, 1)
    patience: int = bounded("trees without a better validation loss before training ends", 1)
    seed: int = bounded("seed of all randomness", 0, 2**31 - 1)
    threads: int = bounded("threads of the CPU", 1, 1024)


DEFAULTS = {
    "trees": 400,
    "leaves": 15,
    "learning_rate": 0.07,
    "minimum_rows": 20,
    "minimum_curvature": 1.0,
    "penalty": 5.0,
    "feature_share": 0.5,
    "row_share": 0.7,
    "economy": 0.9,
    "patience": 40,
    "seed": 1,
    "threads": 1,
}


def ranking_settings(overrides: Mapping[str, object]) -> RankingSettings:
    """The defaults with overrides by key. Raises SettingsError."""
    return build(RankingSettings, {**DEFAULTS, **check(RankingSettings, dict(overrides), "--set")})
