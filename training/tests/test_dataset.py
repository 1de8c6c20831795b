from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import DatasetMaker, session_arrays, stream_arrays

from logcast_training.dataset import load_dataset
from logcast_training.errors import DatasetError
from logcast_training.grouping import group_rows


def test_a_dataset_reads_back_with_its_sequences(make_dataset: DatasetMaker) -> None:
    dataset = load_dataset(make_dataset(sessions=20))

    row = int(np.flatnonzero(dataset.start)[0])
    following = int(dataset.grouping.next_row[row])
    assert dataset.sequence[following] == dataset.sequence[row]
    assert dataset.grouping.dt[row] == 0
    assert dataset.grouping.dt[following] == pytest.approx(
        np.log1p((dataset.time[following] - dataset.time[row]) / 1000)
    )
    assert len(dataset.splits.train) + len(dataset.splits.validation) == dataset.rows


@pytest.mark.parametrize("name", ["type.npy", "time.npy", "vocabulary.json"])
def test_a_changed_byte_is_noticed(make_dataset: DatasetMaker, name: str) -> None:
    folder = make_dataset()
    content = bytearray((folder / name).read_bytes())
    content[-2] ^= 1
    (folder / name).write_bytes(content)

    with pytest.raises(DatasetError, match=f"{name}: expected sha256"):
        load_dataset(folder)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -1.0])
def test_times_that_are_no_times_are_refused(make_dataset: DatasetMaker, wrong: float) -> None:
    arrays = session_arrays(20, 5)
    arrays["time"][3] = wrong

    with pytest.raises(DatasetError, match=r"time\[3\]: expected epoch milliseconds"):
        load_dataset(make_dataset(arrays=arrays))


@pytest.mark.parametrize("validation", [0.0, 1.0])
def test_an_empty_split_is_refused(make_dataset: DatasetMaker, validation: float) -> None:
    with pytest.raises(DatasetError, match="expected rows, got none"):
        load_dataset(make_dataset(validation=validation))


def test_one_class_of_next_events_is_refused(make_dataset: DatasetMaker) -> None:
    with pytest.raises(DatasetError, match="at least 2 kinds of next events in training, got 1"):
        load_dataset(make_dataset(arrays=stream_arrays(100, 1)))


def test_an_event_behind_the_end_of_its_sequence_is_refused(make_dataset: DatasetMaker) -> None:
    arrays = stream_arrays(100, 3)
    arrays["type"][50] = 0

    with pytest.raises(DatasetError, match="row 51 follows the end of its sequence"):
        load_dataset(make_dataset(arrays=arrays))


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"format": "logcast-package"}, "expected format logcast-dataset"),
        ({"rows": 3}, r"type.npy: expected int32 \[3\]"),
        ({"splits": {"train": [0, 10], "validation": [5, 20], "test": [20, 20]}}, "splits: expected ranges"),
        ({"arrays": {}}, "expected a complete dataset"),
    ],
)
def test_a_description_that_does_not_fit_is_refused(
    make_dataset: DatasetMaker, facts: dict[str, Any], message: str
) -> None:
    with pytest.raises(DatasetError, match=message):
        load_dataset(make_dataset(facts=facts))


def test_a_folder_without_a_dataset_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"dataset\.json: expected a dataset folder made by `logcast dataset`"):
        load_dataset(tmp_path)


def test_rows_of_sequences_that_overlap_in_time_are_grouped() -> None:
    grouping = group_rows(
        np.array([1, 1, 2, 2, 0], np.int32), np.array([0, 500, 1000, 3500, 4000.0]), np.array([0, 1, 0, 1, 0], np.int32)
    )

    assert grouping.order.tolist() == [0, 2, 4, 1, 3]
    assert grouping.offsets.tolist() == [0, 3, 5]
    assert grouping.next_row.tolist() == [2, 3, 4, -1, -1]
    assert grouping.place.tolist() == [0, 0, 1, 1, 2]
    assert grouping.dt.tolist() == pytest.approx([0, 0, np.log(2), np.log(4), np.log(4)])
