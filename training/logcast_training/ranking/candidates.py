"""The folder of `logcast dataset --candidates`: what the ranking model saw before events, and what came."""

import dataclasses
import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from logcast_training.errors import DatasetError
from logcast_training.jsonfile import read_object

MANIFEST = "candidates.json"
_FEWEST_ENDS = 50
_DTYPES = {"features": np.float32, "offsets": np.int32, "truth": np.int32, "step": np.int32}


@dataclasses.dataclass(frozen=True)
class CandidateSets:
    """Candidate sets in time order, the candidates of each best first by the online mix."""

    features: NDArray[np.float32]
    """[candidates, features]."""
    offsets: NDArray[np.int64]
    """The candidates of set s are the rows offsets[s]:offsets[s + 1]: [sets + 1]."""
    truth: NDArray[np.int64]
    """Place of what came among the candidates of its set, -1 where it was none of them: [sets]."""

    @property
    def sets(self) -> int:
        """Number of candidate sets."""
        return len(self.truth)

    def between(self, part: range) -> "CandidateSets":
        """The sets numbered in `part`."""
        first, last = self.offsets[part.start], self.offsets[part.stop]
        return CandidateSets(
            self.features[first:last],
            self.offsets[part.start : part.stop + 1] - first,
            self.truth[part.start : part.stop],
        )

    def decidable(self) -> "CandidateSets":
        """Without the sets that teach nothing about order: one candidate only, or none of them came."""
        sizes = np.diff(self.offsets)
        kept = (self.truth >= 0) & (sizes > 1)
        return CandidateSets(
            self.features[np.repeat(kept, sizes)],
            np.concatenate([[0], np.cumsum(sizes[kept])]).astype(np.int64),
            self.truth[kept],
        )

    def without(self, left_out: NDArray[np.bool_]) -> "CandidateSets":
        """Without some candidates (a mask by row); a set that loses what came keeps the others, undecided."""
        starts, sizes = self.offsets[:-1], np.diff(self.offsets)
        before = np.concatenate([[0], np.cumsum(left_out)])
        came = np.where(self.truth >= 0, starts + self.truth, 0)
        lost = (self.truth >= 0) & left_out[came] if len(left_out) else np.zeros(self.sets, bool)
        shifted = self.truth - (before[came] - before[starts])
        kept_sizes = sizes - (before[self.offsets[1:]] - before[starts])
        return CandidateSets(
            self.features[~left_out],
            np.concatenate([[0], np.cumsum(kept_sizes)]).astype(np.int64),
            np.where((self.truth < 0) | lost, -1, shifted),
        )

    def came(self) -> NDArray[np.int64]:
        """Row of the candidate that came in each set; every set must have one: [sets]."""
        return self.offsets[:-1] + self.truth


@dataclasses.dataclass(frozen=True)
class CandidateFolder:
    """A candidate folder as it was read."""

    digest: str
    names: tuple[str, ...]
    """Names of the features."""
    base: int
    """Place of the feature that is the log-share the online mix gives the candidate."""
    most: int
    """Candidates described at most per set."""
    ends: bool
    """Whether enough sequences ended in the training sets; if not, the end is no candidate here."""
    least_share: float
    """Candidates to which the online mix gives a smaller share are left out."""
    files: tuple[str, ...]
    train: CandidateSets
    validation: CandidateSets
    test: CandidateSets


def load_candidates(folder: Path | str) -> CandidateFolder:
    """Reads and checks a candidate folder. Raises DatasetError."""
    folder = Path(folder)
    expected = "a folder made by `logcast dataset --candidates`"
    facts = read_object(folder / MANIFEST, expected, DatasetError)
    if facts.get("format") != "logcast-candidates" or facts.get("schema") != 1:
        found = f"{facts.get('format')} schema {facts.get('schema')}"
        raise DatasetError(f"{folder / MANIFEST}: expected format logcast-candidates schema 1, got {found}")
    try:
        return _load(folder, facts)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise DatasetError(
            f"{folder}: expected complete candidates, got {type(error).__name__}: {error}; "
            "make them again with `logcast dataset --candidates`"
        ) from error


def _load(folder: Path, facts: dict[str, Any]) -> CandidateFolder:
    arrays = {name: _array(folder, name, facts["arrays"][name]) for name in _DTYPES}
    names = tuple(str(name) for name in facts["features"])
    sets = CandidateSets(
        arrays["features"].reshape(-1, len(names)),
        arrays["offsets"].astype(np.int64),
        arrays["truth"].astype(np.int64),
    )
    _check(folder, sets)
    parts = {name: range(*facts["splits"][name]) for name in ("train", "validation", "test")}
    if [edge for part in parts.values() for edge in (part.start, part.stop)] != _edges(parts, sets.sets):
        raise DatasetError(f"{folder}: splits: expected ranges that follow each other up to {sets.sets}")
    splits = {name: sets.between(part) for name, part in parts.items()}
    end = names.index("end")
    ends = _ended(splits["train"], end) >= _FEWEST_ENDS
    if not ends:
        splits = {name: part.without(part.features[:, end] > 0) for name, part in splits.items()}
    return CandidateFolder(
        digest=str(facts["digest"]),
        names=names,
        base=names.index(facts["base"]),
        most=int(facts["most"]),
        least_share=float(facts["leastShare"]),
        files=tuple(str(file["name"]) for file in facts["files"]),
        ends=ends,
        **splits,
    )


def _ended(sets: CandidateSets, end: int) -> int:
    return int((sets.features[sets.came()[sets.truth >= 0], end] > 0).sum())


def _edges(parts: dict[str, range], sets: int) -> list[int]:
    first, second = parts["train"].stop, parts["validation"].stop
    return [0, first, first, second, second, sets]


def _array(folder: Path, name: str, facts: dict[str, Any]) -> NDArray[Any]:
    path = folder / facts["file"]
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DatasetError(f"{path}: expected a file of the candidates, got: {error.strerror}") from error
    if hashlib.sha256(content).hexdigest() != facts["sha256"]:
        raise DatasetError(f"{path}: expected the sha256 of {MANIFEST}, got another: changed since written")
    array = np.load(path, allow_pickle=False)
    if array.shape != (facts["rows"],) or array.dtype != _DTYPES[name]:
        expected = f"{np.dtype(_DTYPES[name])} [{facts['rows']}]"
        raise DatasetError(f"{path}: expected {expected}, got {array.dtype} {list(array.shape)}")
    return np.asarray(array)


def _check(folder: Path, sets: CandidateSets) -> None:
    sizes = np.diff(sets.offsets)
    whole = len(sets.offsets) == sets.sets + 1 and sets.offsets[0] == 0 and sizes.min(initial=0) >= 0
    if not whole or sets.offsets[-1] != len(sets.features):
        raise DatasetError(f"{folder}: offsets: expected to rise from 0 to {len(sets.features)}")
    if np.any((sets.truth < -1) | (sets.truth >= sizes)):
        raise DatasetError(f"{folder}: truth: expected places within the set, or -1")
    if not np.isfinite(sets.features).all():
        raise DatasetError(f"{folder}: features: expected finite numbers")
