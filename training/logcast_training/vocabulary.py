"""The event types that a model offers as forecasts, under dense indexes of its own."""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from logcast_training.dataset import END, Dataset, TypeEntry, WordShape, word_rows


@dataclasses.dataclass(frozen=True)
class ModelVocabulary:
    """Index 0 is the end of a sequence; `size` stands for every type outside the vocabulary."""

    entries: tuple[TypeEntry, ...]
    words: WordShape

    @property
    def size(self) -> int:
        """Number of classes V, the end included."""
        return len(self.entries)

    def classes_of(self, dataset: Dataset) -> NDArray[np.int64]:
        """Class of each event type of a dataset, V where the model does not know it: [types]."""
        known = {entry.id: index for index, entry in enumerate(self.entries)}
        return np.array([known.get(entry.id, self.size) for entry in dataset.types], dtype=np.int64)

    def word_table(self) -> NDArray[np.int32]:
        """Hashed words of the classes: [V, most]."""
        return word_rows([entry.words for entry in self.entries], self.words)

    def extended(self, dataset: Dataset, rows: range, minimum_count: int) -> "ModelVocabulary":
        """The same with the types that have become frequent in `rows` behind; indexes stay."""
        known = {entry.id for entry in self.entries}
        new = [entry for entry in _frequent(dataset, rows, minimum_count) if entry.id not in known]
        return _dense((*self.entries, *new), self.words)


def build_vocabulary(dataset: Dataset, rows: range, minimum_count: int) -> ModelVocabulary:
    """The end and every type with at least `minimum_count` of the training rows, in order of the dataset."""
    end = dataset.types[END]
    return _dense((end, *_frequent(dataset, rows, minimum_count)), dataset.words)


def _frequent(dataset: Dataset, rows: range, minimum_count: int) -> list[TypeEntry]:
    counts = np.bincount(dataset.type[rows.start : rows.stop], minlength=len(dataset.types))
    return [entry for entry in dataset.types[1:] if counts[entry.index] >= minimum_count]


def _dense(entries: tuple[TypeEntry, ...], words: WordShape) -> ModelVocabulary:
    return ModelVocabulary(tuple(dataclasses.replace(entry, index=index) for index, entry in enumerate(entries)), words)
