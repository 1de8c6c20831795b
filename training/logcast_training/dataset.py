"""The dataset folder that `logcast dataset` writes: integer arrays in time order, checked before use."""

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from logcast_training.errors import DatasetError
from logcast_training.grouping import Grouping, group_rows
from logcast_training.jsonfile import read_object

END = 0
_DTYPES = {
    "type": np.int32,
    "time": np.float64,
    "sequence": np.int32,
    "start": np.uint8,
    "source": np.int32,
    "watched": np.int32,
}


@dataclasses.dataclass(frozen=True)
class TypeEntry:
    """An event type: its id is the same on every machine, its words are hashed."""

    index: int
    id: str
    template: str
    words: tuple[int, ...]
    first_row: int = 0
    count: int = 0


@dataclasses.dataclass(frozen=True)
class WordShape:
    """Hashed template words: ids 1…buckets, at most `most` per template, 0 is padding."""

    buckets: int
    most: int


@dataclasses.dataclass(frozen=True)
class Splits:
    """Row ranges in time order."""

    train: range
    validation: range
    test: range


@dataclasses.dataclass(frozen=True)
class Dataset:
    """Rows of events in processing (time) order; type 0 is the end of a sequence."""

    folder: Path
    digest: str
    type: NDArray[np.int32]
    time: NDArray[np.float64]
    """Epoch milliseconds."""
    sequence: NDArray[np.int32]
    start: NDArray[np.uint8]
    source: NDArray[np.int32]
    watched: NDArray[np.int32]
    """Bit w is set where the event is one of `watches[w]`."""
    watches: tuple[str, ...]
    types: tuple[TypeEntry, ...]
    words: WordShape
    splits: Splits
    grouping: Grouping

    @property
    def rows(self) -> int:
        """Number of rows, ends of sequences included."""
        return len(self.type)

    def word_table(self) -> NDArray[np.int32]:
        """Hashed words of each type, padded with 0: [types, most]."""
        return word_rows([entry.words for entry in self.types], self.words)


def word_rows(words: list[tuple[int, ...]], shape: WordShape) -> NDArray[np.int32]:
    """Hashed words as a matrix padded with 0: [len(words), most]."""
    table = np.zeros((len(words), shape.most), dtype=np.int32)
    for row, ids in enumerate(words):
        table[row, : len(ids)] = ids[: shape.most]
    return table


def load_dataset(folder: Path | str) -> Dataset:
    """Reads and checks a dataset folder.

    Raises DatasetError for damaged files, times that are not times, an empty training or validation part, and
    training rows in which only one thing ever comes next.
    """
    folder = Path(folder)
    facts = read_object(folder / "dataset.json", "a dataset folder made by `logcast dataset`", DatasetError)
    if facts.get("format") != "logcast-dataset" or facts.get("schema") != 1:
        found = f"{facts.get('format')} schema {facts.get('schema')}"
        raise DatasetError(f"{folder}/dataset.json: expected format logcast-dataset schema 1, got {found}")
    try:
        return _load(folder, facts)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise DatasetError(
            f"{folder}: expected a complete dataset, got {type(error).__name__}: {error}; "
            "make it again with `logcast dataset`"
        ) from error


def _load(folder: Path, facts: dict[str, Any]) -> Dataset:
    arrays = {name: _array(folder, name, facts["arrays"][name], facts["rows"]) for name in _DTYPES}
    types, words = _vocabulary(folder, facts["vocabulary"])
    _check_digest(folder, facts)
    splits = Splits(**{name: range(*facts["splits"][name]) for name in ("train", "validation", "test")})
    _check_rows(folder, arrays, len(types))
    _check_splits(folder, splits, facts["rows"])
    dataset = Dataset(
        folder=folder,
        digest=facts["digest"],
        watches=tuple(facts.get("watches") or ()),
        types=types,
        words=words,
        splits=splits,
        grouping=group_rows(arrays["type"], arrays["time"], arrays["sequence"]),
        **arrays,
    )
    _check_learnable(dataset)
    return dataset


def _array(folder: Path, name: str, facts: dict[str, Any], rows: int) -> NDArray[Any]:
    path = folder / facts["file"]
    _checked_bytes(path, facts["sha256"])
    array = np.load(path, allow_pickle=False)
    if array.shape != (rows,) or array.dtype != _DTYPES[name]:
        expected = f"{np.dtype(_DTYPES[name])} [{rows}]"
        raise DatasetError(f"{path}: expected {expected}, got {array.dtype} {list(array.shape)}")
    return np.asarray(array)


def _vocabulary(folder: Path, facts: dict[str, Any]) -> tuple[tuple[TypeEntry, ...], WordShape]:
    path = folder / facts["file"]
    values = json.loads(_checked_bytes(path, facts["sha256"]))
    shape = WordShape(buckets=values["words"]["buckets"], most=values["words"]["most"])
    types = tuple(
        TypeEntry(t["index"], t["id"], t["template"], tuple(t["words"]), t.get("firstRow", 0), t.get("count", 0))
        for t in values["types"]
    )
    for position, entry in enumerate(types):
        if entry.index != position:
            raise DatasetError(f"{path}: types[{position}].index: expected {position}, got {entry.index}")
        if any(not 1 <= word <= shape.buckets for word in entry.words):
            raise DatasetError(f"{path}: types[{position}].words: expected 1…{shape.buckets}, got {entry.words}")
    return types, shape


def _checked_bytes(path: Path, sha256: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DatasetError(f"{path}: expected a file of the dataset, got: {error.strerror}") from error
    digest = hashlib.sha256(content).hexdigest()
    if digest != sha256:
        raise DatasetError(f"{path}: expected sha256 {sha256[:12]}…, got {digest[:12]}…: changed since it was written")
    return content


def _check_digest(folder: Path, facts: dict[str, Any]) -> None:
    """The order of names inside the digest is fixed by its writer, so only its form can be checked here."""
    digest = facts["digest"]
    if not (isinstance(digest, str) and len(digest) == 64):
        raise DatasetError(f"{folder}/dataset.json: digest: expected 64 hex characters, got {digest!r}")


def _check_rows(folder: Path, arrays: dict[str, NDArray[Any]], types: int) -> None:
    time, event = arrays["time"], arrays["type"]
    bad = np.flatnonzero(~np.isfinite(time) | (time < 0))
    if len(bad):
        raise DatasetError(f"{folder}: time[{bad[0]}]: expected epoch milliseconds ≥ 0, got {time[bad[0]]}")
    bad = np.flatnonzero((event < 0) | (event >= types))
    if len(bad):
        raise DatasetError(f"{folder}: type[{bad[0]}]: expected 0…{types - 1}, got {event[bad[0]]}")
    if len(arrays["sequence"]) and arrays["sequence"].min() < 0:
        raise DatasetError(f"{folder}: sequence: expected ordinals ≥ 0, got {arrays['sequence'].min()}")


def _check_splits(folder: Path, splits: Splits, rows: int) -> None:
    edges = [splits.train.start, splits.train.stop, splits.validation.start, splits.validation.stop]
    edges += [splits.test.start, splits.test.stop]
    expected = [0, edges[1], edges[1], edges[3], edges[3], rows]
    if edges != expected or edges != sorted(edges):
        raise DatasetError(f"{folder}: splits: expected ranges that follow each other up to {rows}, got {edges}")
    for name, part in (("train", splits.train), ("validation", splits.validation)):
        if len(part) == 0:
            raise DatasetError(
                f"{folder}: splits.{name}: expected rows, got none; "
                "give `logcast dataset` more lines or another --validation"
            )


def _check_learnable(dataset: Dataset) -> None:
    following = dataset.grouping.next_row[: dataset.splits.train.stop]
    following = following[(following >= 0) & (following < dataset.splits.train.stop)]
    classes = len(np.unique(dataset.type[following]))
    if classes < 2:
        raise DatasetError(
            f"{dataset.folder}: expected at least 2 kinds of next events in training, got {classes}; "
            "there is nothing to foresee: check the sequence key, or train on more lines"
        )
