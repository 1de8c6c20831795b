"""The folder of `logcast dataset --times`: what was known when each time was predicted, and the time it took."""

import dataclasses
import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from logcast_training.errors import DatasetError
from logcast_training.jsonfile import read_object

MANIFEST = "times.json"
LEVELS = (0.1, 0.5, 0.9)
"""Levels of the quantiles that are predicted."""
CALENDAR = ("day", "week")
"""Features that only name the day where the training rows do not span two weeks."""
_FEWEST_DAYS = 14
_DAY_MS = 86_400_000
_DTYPES = {"features": np.float32, "seconds": np.float64, "issued": np.float64, "step": np.int32}


@dataclasses.dataclass(frozen=True)
class TimeRows:
    """Predictions in time order."""

    features: NDArray[np.float32]
    """[rows, features]."""
    value: NDArray[np.float64]
    """ln(1 + seconds) from the event before to the one that came: [rows]."""
    issued: NDArray[np.float64]
    """When the prediction was issued, epoch milliseconds: [rows]."""

    @property
    def rows(self) -> int:
        """Number of predictions."""
        return len(self.value)

    def ended(self) -> NDArray[np.float64]:
        """When the event came, epoch milliseconds: [rows]."""
        return np.asarray(self.issued + np.expm1(self.value) * 1000)

    def between(self, part: range) -> "TimeRows":
        """The rows numbered in `part`."""
        cut = slice(part.start, part.stop)
        return TimeRows(self.features[cut], self.value[cut], self.issued[cut])


@dataclasses.dataclass(frozen=True)
class TimesFolder:
    """A folder of predicted times as it was read."""

    digest: str
    names: tuple[str, ...]
    """Names of the features."""
    online: tuple[int, ...]
    """Places of the features that are the online quantiles, one for each of LEVELS, on ln(1 + seconds)."""
    calendar: bool
    """Whether the training rows span two weeks, so that hour and weekday may be asked for."""
    files: tuple[str, ...]
    train: TimeRows
    validation: TimeRows
    test: TimeRows

    def asked(self) -> list[int]:
        """Places of the features that trees may ask for."""
        return [at for at, name in enumerate(self.names) if self.calendar or name not in CALENDAR]


def load_times(folder: Path | str) -> TimesFolder:
    """Reads and checks a folder of predicted times. Raises DatasetError."""
    folder = Path(folder)
    expected = "a folder made by `logcast dataset --times`"
    facts = read_object(folder / MANIFEST, expected, DatasetError)
    if facts.get("format") != "logcast-times" or facts.get("schema") != 1:
        found = f"{facts.get('format')} schema {facts.get('schema')}"
        raise DatasetError(f"{folder / MANIFEST}: expected format logcast-times schema 1, got {found}")
    try:
        return _load(folder, facts)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise DatasetError(
            f"{folder}: expected complete rows, got {type(error).__name__}: {error}; "
            "make them again with `logcast dataset --times`"
        ) from error


def _load(folder: Path, facts: dict[str, Any]) -> TimesFolder:
    arrays = {name: _array(folder, name, facts["arrays"][name]) for name in _DTYPES}
    names = tuple(str(name) for name in facts["features"])
    seconds = arrays["seconds"]
    if seconds.min(initial=0) < 0 or not all(np.isfinite(array).all() for array in arrays.values()):
        raise DatasetError(f"{folder}: expected finite numbers, and no negative seconds")
    rows = TimeRows(arrays["features"].reshape(-1, len(names)), np.log1p(seconds), arrays["issued"])
    if not len(rows.features) == len(rows.value) == len(rows.issued):
        raise DatasetError(f"{folder}: expected {rows.rows} rows in each array")
    parts = {name: range(*facts["splits"][name]) for name in ("train", "validation", "test")}
    if [edge for part in parts.values() for edge in (part.start, part.stop)] != _edges(parts, rows.rows):
        raise DatasetError(f"{folder}: splits: expected ranges that follow each other up to {rows.rows}")
    splits = {name: rows.between(part) for name, part in parts.items()}
    span = np.ptp(splits["train"].issued) if splits["train"].rows else 0
    return TimesFolder(
        digest=str(facts["digest"]),
        names=names,
        online=tuple(names.index(str(name)) for name in facts["online"]),
        calendar=bool(span >= _FEWEST_DAYS * _DAY_MS),
        files=tuple(str(file["name"]) for file in facts["files"]),
        **splits,
    )


def _edges(parts: dict[str, range], rows: int) -> list[int]:
    first, second = parts["train"].stop, parts["validation"].stop
    return [0, first, first, second, second, rows]


def _array(folder: Path, name: str, facts: dict[str, Any]) -> NDArray[Any]:
    path = folder / facts["file"]
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DatasetError(f"{path}: expected a file of the rows, got: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != facts["sha256"]:
        raise DatasetError(f"{path}: expected the sha256 of {MANIFEST}, got another: changed since written")
    array = np.load(path, allow_pickle=False)
    if array.shape != (facts["rows"],) or array.dtype != _DTYPES[name]:
        expected = f"{np.dtype(_DTYPES[name])} [{facts['rows']}]"
        raise DatasetError(f"{path}: expected {expected}, got {array.dtype} {list(array.shape)}")
    return np.asarray(array)
