"""Spaces of hyperparameters: which settings may vary, and over which values."""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from logcast_training.errors import SettingsError
from logcast_training.settings import Settings
from logcast_training.settings_schema import check

_GRID_POINTS = 3
_RANGE_KEYS = {"min", "max", "log", "step"}


@dataclasses.dataclass(frozen=True)
class Dimension:
    """One setting: either one of `values`, or a number in [low, high]."""

    path: str
    values: tuple[Any, ...] = ()
    low: float = 0
    high: float = 0
    log: bool = False
    step: float | None = None
    whole: bool = False

    def grid(self) -> list[Any]:
        """All values; of a range without step the ends and the middle."""
        if self.values:
            return list(self.values)
        if self.step is not None:
            count = math.floor((self.high - self.low) / self.step + 1e-9) + 1
            points = [self.low + place * self.step for place in range(count)]
        elif self.log:
            points = [self.low, math.sqrt(self.low * self.high), self.high]
        else:
            points = [self.low + (self.high - self.low) * i / (_GRID_POINTS - 1) for i in range(_GRID_POINTS)]
        return sorted({round(point) for point in points}) if self.whole else points


Space = tuple[Dimension, ...]


def load_space(kind: str, files: Mapping[str, Any] | None, overrides: Sequence[str]) -> Space:
    """The space of a kind: the shipped one or, given, that of a file; overrides replace or add single settings.

    Overrides are `path=1,2,4`, `path=0.001..0.1`, `path=1..64:log` or `path=0..0.4:0.1` (a step). Raises SettingsError.
    """
    entries = dict(files) if files is not None else _shipped(kind)
    space = {path: _dimension(path, entry) for path, entry in entries.items()}
    for text in overrides:
        dimension = _parse(text)
        space[dimension.path] = dimension
    if not space:
        raise SettingsError("--search: expected at least one setting to vary, got an empty space")
    for dimension in space.values():
        _check(dimension)
    return tuple(space[path] for path in sorted(space))


def read_space(file: Path) -> dict[str, Any]:
    """The mapping of a YAML file. Raises SettingsError."""
    try:
        value = yaml.safe_load(file.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{file}: expected a YAML file with a space, got: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise SettingsError(f"{file}: expected YAML, got: {error}") from error
    if not isinstance(value, dict):
        raise SettingsError(f"{file}: expected settings with their values or ranges, got {type(value).__name__}")
    return value


def _shipped(kind: str) -> dict[str, Any]:
    text = resources.files("logcast_training").joinpath("spaces", f"{kind}.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def _dimension(path: str, entry: object) -> Dimension:
    if isinstance(entry, Mapping) and set(entry) == {"values"} and isinstance(entry["values"], list):
        if entry["values"]:
            return Dimension(path, values=tuple(entry["values"]))
    elif isinstance(entry, Mapping) and {"min", "max"} <= set(entry) <= _RANGE_KEYS:
        return _range(path, entry["min"], entry["max"], bool(entry.get("log", False)), entry.get("step"))
    raise SettingsError(f"space: {path}: expected {{values: [...]}} or {{min, max, log?, step?}}, got {entry!r}")


def _parse(text: str) -> Dimension:
    path, equals, values = text.partition("=")
    if not equals or not path.strip() or not values.strip():
        raise SettingsError(f"--space: expected path=min..max or path=value,value, got {text!r}")
    path = path.strip()
    if ".." not in values:
        return Dimension(path, values=tuple(yaml.safe_load(value) for value in values.split(",")))
    bounds, _, way = values.partition(":")
    low, _, high = bounds.partition("..")
    step = None if way in ("", "log") else _number(path, way)
    return _range(path, _number(path, low), _number(path, high), way == "log", step)


def _number(path: str, value: object) -> float | int:
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError(value)
        number = float(value)
    except ValueError:
        raise SettingsError(f"space: {path}: expected a number, got {value!r}") from None
    whole = isinstance(value, int) or (isinstance(value, str) and value.strip().lstrip("-").isdigit())
    return int(number) if whole else number


def _range(path: str, low: object, high: object, log: bool, step: object) -> Dimension:
    first, last = _number(path, low), _number(path, high)
    stride = None if step is None else _number(path, step)
    if not first < last or (log and first <= 0) or (stride is not None and (stride <= 0 or log)):
        raise SettingsError(
            f"space: {path}: expected min < max (min > 0 with log) and a step > 0 without log, got {low}..{high}"
        )
    whole = isinstance(first, int) and isinstance(last, int) and (stride is None or isinstance(stride, int))
    return Dimension(path, low=first, high=last, log=log, step=stride, whole=whole)


def _check(dimension: Dimension) -> None:
    """Refuses what no trial could use: unknown settings and values out of bounds."""
    for value in dimension.grid():
        nested: Any = value
        for key in reversed(dimension.path.split(".")):
            nested = {key: nested}
        check(Settings, nested, "space")
