"""Small synthetic datasets, written as `logcast dataset` writes them."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

BUCKETS, MOST = 64, 4
DatasetMaker = Callable[..., Path]


@pytest.fixture
def make_dataset(tmp_path: Path) -> DatasetMaker:
    """Writes a dataset of sessions that run through a cycle of types with a fork; returns its folder."""
    count = 0

    def make(sessions: int = 60, types: int = 5, watch: bool = False, **changes: Any) -> Path:
        nonlocal count
        count += 1
        folder = tmp_path / f"dataset-{count}"
        arrays = session_arrays(sessions, types, watch)
        arrays.update(changes.pop("arrays", {}))
        write_dataset(folder, arrays, watch, **changes)
        return folder

    return make


def session_arrays(sessions: int, types: int, watch: bool = False) -> dict[str, NDArray[Any]]:
    """Sessions of types 1, 2, …, one event per second or ten, one type skipped at random; every session ends."""
    random = np.random.default_rng(7)
    rows: list[tuple[float, int, int, int]] = []
    for session in range(sessions):
        time = 1.6e12 + session * 20_000
        skipped = int(random.integers(2, types))
        kinds = [kind for kind in range(1, types + 1) if kind != skipped]
        for place, kind in enumerate([*kinds, 0]):
            time += 1000.0 if place % 2 else 10_000.0
            rows.append((time, session, kind, int(place == 0)))
    rows.sort(key=lambda row: row[0])
    table = np.array(rows)
    types_column = table[:, 2].astype(np.int32)
    return {
        "type": types_column,
        "time": table[:, 0],
        "sequence": table[:, 1].astype(np.int32),
        "start": table[:, 3].astype(np.uint8),
        "source": np.zeros(len(rows), np.int32),
        "watched": ((types_column == types) & watch).astype(np.int32),
    }


def stream_arrays(rows: int, types: int) -> dict[str, NDArray[Any]]:
    """One endless sequence in which the types follow each other in a circle, a second apart."""
    return {
        "type": (np.arange(rows) % types + 1).astype(np.int32),
        "time": 1.6e12 + np.arange(rows) * 1000.0,
        "sequence": np.zeros(rows, np.int32),
        "start": (np.arange(rows) == 0).astype(np.uint8),
        "source": np.zeros(rows, np.int32),
        "watched": np.zeros(rows, np.int32),
    }


def write_dataset(
    folder: Path,
    arrays: dict[str, NDArray[Any]],
    watch: bool = False,
    validation: float = 0.2,
    names: str = "type",
    facts: dict[str, Any] | None = None,
) -> None:
    """Writes arrays as a dataset folder; `names` makes the ids of the types, `facts` replaces parts of dataset.json."""
    folder.mkdir(parents=True)
    rows = len(arrays["type"])
    listed = {}
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
        listed[name] = {
            "file": f"{name}.npy",
            "dtype": str(array.dtype),
            "rows": rows,
            "sha256": _sha(folder / f"{name}.npy"),
        }
    words = {"buckets": BUCKETS, "most": MOST}
    entries = [{"index": 0, "id": "end", "template": "", "words": [], "firstRow": 0, "count": 0}]
    for index in range(1, int(arrays["type"].max()) + 1):
        identity = hashlib.sha256(f"{names} {index}".encode()).hexdigest()[:16]
        seen = np.flatnonzero(arrays["type"] == index)
        entries.append(
            {
                "index": index,
                "id": identity,
                "template": f"{names} {index}",
                "words": [1 + index % BUCKETS, BUCKETS],
                "firstRow": int(seen[0]) if len(seen) else 0,
                "count": len(seen),
            }
        )
    vocabulary = folder / "vocabulary.json"
    vocabulary.write_text(json.dumps({"schema": 1, "words": words, "types": entries}))
    edge = int(rows * (1 - validation))
    described = {
        "format": "logcast-dataset",
        "schema": 1,
        "rows": rows,
        "types": len(entries),
        "splits": {"train": [0, edge], "validation": [edge, rows], "test": [rows, rows]},
        "arrays": listed,
        "vocabulary": {"file": vocabulary.name, "sha256": _sha(vocabulary), "words": words},
        "watches": ["alarm"] if watch else [],
        "digest": hashlib.sha256(repr(listed).encode()).hexdigest(),
        **(facts or {}),
    }
    (folder / "dataset.json").write_text(json.dumps(described))


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
