"""A search that survives interruptions: every finished trial is kept in a SQLite file and never run again."""

import dataclasses
import hashlib
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import optuna
from optuna.trial import FrozenTrial, Trial, TrialState

from logcast_training.errors import LogcastTrainingError, SettingsError, TrainingError
from logcast_training.search.space import Dimension, Space

WAYS = ("grid", "random", "tpe")
_FIRST_UNPRUNED = 4
_UNJUDGED_STEPS = 3
_COUNTED = (TrialState.COMPLETE, TrialState.PRUNED, TrialState.FAIL)
_OVER = "over"

Overrides = dict[str, Any]
Report = Callable[[int, float], None]
Evaluate = Callable[[Overrides, Report], float]


@dataclasses.dataclass(frozen=True)
class Finished:
    """How a trial ended."""

    number: int
    """1 is the first."""
    state: str
    """`complete`, `pruned` or `failed`."""
    objective: float | None
    settings: Overrides
    best: float | None
    """Lowest objective so far."""


class Study:
    """Trials of one search. `identity` is what must be the same for a file to be gone on with."""

    def __init__(self, file: Path, way: str, space: Space, seed: int, identity: dict[str, Any]) -> None:
        if way not in WAYS:
            raise SettingsError(f"--search: expected one of {', '.join(WAYS)}, got {way!r}")
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self.space = space
        self.way = way
        self.seed = seed
        self._study = _open(file, _digest({**identity, "way": way, "seed": seed, "space": repr(space)}))
        self._requeue()

    @property
    def finished(self) -> int:
        """Trials that came to an end, in this run or before it."""
        return len(self._ended())

    def most(self, asked: int | None) -> int:
        """Trials to run in all: those asked for, but no more than a grid has; without a wish 20."""
        if self.way != "grid":
            return 20 if asked is None else asked
        points = 1
        for dimension in self.space:
            points *= len(dimension.grid())
        return points if asked is None else min(asked, points)

    def run(
        self, trials: int, evaluate: Evaluate, begin: Callable[[int], None], end: Callable[[Finished], None]
    ) -> None:
        """Runs trials until as many have ended; a trial whose training goes astray counts as failed.

        `evaluate` gets the settings of the trial and may report an interim value per step, which can end it early.
        """
        while self.finished < trials:
            # A sampler made anew for each trial draws the same after an interruption as without one.
            self._study.sampler = self._sampler()
            self._queue_point()
            trial = self._study.ask()
            begin(self.finished + 1)
            settings = {dimension.path: _suggest(trial, dimension) for dimension in self.space}
            state, value = self._try(trial, settings, evaluate)
            trial.set_user_attr(_OVER, True)
            self._study.tell(trial, value, state=state)
            end(self._described(state, value, settings))

    def best(self) -> Overrides:
        """Settings of the best trial. Raises TrainingError where none was completed."""
        if self._best() is None:
            reasons = {str(trial.user_attrs.get("reason")) for trial in self._ended() if "reason" in trial.user_attrs}
            told = "; ".join(sorted(reasons)) or "none was asked for"
            raise TrainingError(f"search: expected at least one completed trial, got none ({told})")
        return dict(self._study.best_trial.user_attrs["settings"])

    def _try(self, trial: Trial, settings: Overrides, evaluate: Evaluate) -> tuple[TrialState, float | None]:
        def report(step: int, value: float) -> None:
            trial.report(value, step)
            if trial.should_prune():
                raise optuna.TrialPruned

        trial.set_user_attr("settings", settings)
        try:
            return TrialState.COMPLETE, evaluate(settings, report)
        except optuna.TrialPruned:
            return TrialState.PRUNED, None
        except LogcastTrainingError as error:
            trial.set_user_attr("reason", str(error))
            return TrialState.FAIL, None

    def _described(self, state: TrialState, value: float | None, settings: Overrides) -> Finished:
        name = {TrialState.COMPLETE: "complete", TrialState.PRUNED: "pruned"}.get(state, "failed")
        return Finished(self.finished, name, value, settings, self._best())

    def _best(self) -> float | None:
        done = [trial.value for trial in self._ended() if trial.state == TrialState.COMPLETE]
        return min((value for value in done if value is not None), default=None)

    def _ended(self) -> list[FrozenTrial]:
        return [
            trial for trial in self._study.get_trials(deepcopy=False, states=_COUNTED) if trial.user_attrs.get(_OVER)
        ]

    def _requeue(self) -> None:
        """A trial that an interruption cut short does not count, and its settings come first."""
        for trial in self._study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            self._study.tell(trial.number, state=TrialState.FAIL)
            if len(trial.params) == len(self.space):
                self._study.enqueue_trial(trial.params)

    def _queue_point(self) -> None:
        """The next point of a grid; other searches are led by their sampler."""
        if self.way != "grid" or self._study.get_trials(deepcopy=False, states=(TrialState.WAITING,)):
            return
        points = itertools.product(*(_coded(dimension) for dimension in self.space))
        point = next(itertools.islice(points, self.finished, None))
        self._study.enqueue_trial({dimension.path: value for dimension, value in zip(self.space, point, strict=True)})

    def _sampler(self) -> optuna.samplers.BaseSampler:
        seed = self.seed + self.finished
        if self.way != "tpe":
            return optuna.samplers.RandomSampler(seed=seed)
        return optuna.samplers.TPESampler(seed=seed, multivariate=True, n_startup_trials=6)


def _open(file: Path, digest: str) -> optuna.Study:
    file.parent.mkdir(parents=True, exist_ok=True)
    pruner = optuna.pruners.MedianPruner(n_startup_trials=_FIRST_UNPRUNED, n_warmup_steps=_UNJUDGED_STEPS)
    try:
        study = optuna.create_study(
            study_name="logcast", storage=f"sqlite:///{file}", pruner=pruner, load_if_exists=True
        )
    except Exception as error:
        raise SettingsError(
            f"{file}: expected the file of a search, or none, got {type(error).__name__}; name another with --study"
        ) from error
    known = study.user_attrs.get("identity")
    if known not in (None, digest):
        raise SettingsError(
            f"{file}: expected the search of this dataset, model and space, got another; "
            "remove it, or name another file with --study"
        )
    study.set_user_attr("identity", digest)
    return study


def _digest(value: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()


def _coded(dimension: Dimension) -> list[Any]:
    """Values as Optuna stores them: the place of a listed value, the number of a range."""
    return list(range(len(dimension.values))) if dimension.values else dimension.grid()


def _suggest(trial: Trial, dimension: Dimension) -> Any:
    path = dimension.path
    if dimension.values:
        return dimension.values[trial.suggest_int(path, 0, len(dimension.values) - 1)]
    if dimension.whole:
        step = int(dimension.step or 1)
        return trial.suggest_int(path, int(dimension.low), int(dimension.high), log=dimension.log, step=step)
    return trial.suggest_float(path, dimension.low, dimension.high, log=dimension.log, step=dimension.step)
