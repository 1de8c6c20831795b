"""Hyperparameters of the quantile ensembles."""

import dataclasses
from collections.abc import Mapping

from logcast_training.settings_schema import bounded, build, check, one_of


@dataclasses.dataclass(frozen=True)
class TimesSettings:
    """How the trees are grown; each tree costs serving time."""

    start: str = one_of(
        "what trees begin from: nothing, the online quantiles, or what is better", "auto", "zero", "online"
    )
    trees: int = bounded("trees per level at most", 1, 2000)
    leaves: int = bounded("leaves per tree", 2, 255)
    learning_rate: float = bounded("share of each tree's advice that is taken", 1e-4, 1)
    minimum_rows: int = bounded("rows per leaf at least", 1)
    penalty: float = bounded("ridge penalty on leaf values", 0)
    feature_share: float = bounded("share of the features each tree may use", 0.05, 1)
    row_share: float = bounded("share of the rows each tree sees", 0.05, 1)
    economy: float = bounded("share of the best gain in validation loss with which fewer trees are enough", 0.5, 1)
    patience: int = bounded("trees without a better validation loss before training ends", 1)
    seed: int = bounded("seed of all randomness", 0, 2**31 - 1)
    threads: int = bounded("threads of the CPU", 1, 1024)


DEFAULTS = {
    "start": "auto",
    "trees": 120,
    "leaves": 15,
    "learning_rate": 0.08,
    "minimum_rows": 40,
    "penalty": 1.0,
    "feature_share": 0.5,
    "row_share": 0.7,
    "economy": 0.995,
    "patience": 30,
    "seed": 1,
    "threads": 1,
}


def times_settings(overrides: Mapping[str, object]) -> TimesSettings:
    """The defaults with overrides by key. Raises SettingsError."""
    return build(TimesSettings, {**DEFAULTS, **check(TimesSettings, dict(overrides), "--set")})
