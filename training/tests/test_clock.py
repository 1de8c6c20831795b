import datetime
from pathlib import Path

import numpy as np
import pytest
from conftest import DatasetMaker, session_arrays
from test_package import read, trained

from logcast_training.clock import clock_columns, settle_calendar
from logcast_training.dataset import load_dataset
from logcast_training.encoding import encode
from logcast_training.export.onnx_file import OnnxGraph
from logcast_training.grouping import group_rows
from logcast_training.settings import load_settings
from logcast_training.vocabulary import build_vocabulary

_DAY = 86_400_000.0
_MONDAY = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC).timestamp() * 1000


def test_the_clock_tells_elapsed_seconds_hour_and_weekday() -> None:
    time = np.array([_MONDAY, _MONDAY + _DAY / 4, _MONDAY + 9000, _MONDAY + 6.5 * _DAY])

    clock = clock_columns(time, group_rows(np.ones(4, np.int32), time, np.array([0, 1, 0, 1], np.int32)))

    assert clock[:, 0] == pytest.approx([0, 0, np.log(10), np.log1p(6.25 * 86_400)])
    assert clock[:, 1] == pytest.approx([0, 0.25, 9 / 86_400, 0.5])
    assert clock[:, 2] == pytest.approx([0, 0.25 / 7, 9 / 86_400 / 7, 6.5 / 7])


def test_time_that_runs_backwards_counts_as_none() -> None:
    time = np.array([5000.0, 2000.0])

    clock = clock_columns(time, group_rows(np.ones(2, np.int32), time, np.zeros(2, np.int32)))

    assert clock[:, 0].tolist() == [0, 0]
    assert clock[:, 2] * 7 == pytest.approx(3, abs=1e-3)


def test_events_keep_the_start_of_their_sequence_wherever_it_is_cut(make_dataset: DatasetMaker) -> None:
    dataset = load_dataset(make_dataset())

    encoded = encode(dataset, build_vocabulary(dataset, dataset.splits.train, 1), (), dataset.rows)

    first = encoded.offsets[:-1]
    assert encoded.clock[first, 0].tolist() == [0] * len(first)
    assert encoded.clock[first + 2, 0] == pytest.approx(np.log1p(11))


@pytest.mark.parametrize(("days", "calendar"), [(13, "off"), (15, "on")])
def test_the_calendar_is_read_where_training_spans_two_weeks(
    make_dataset: DatasetMaker, tmp_path: Path, days: float, calendar: str
) -> None:
    arrays = session_arrays(60, 5)
    rows = len(arrays["time"])
    arrays["time"] = _MONDAY + np.arange(rows) * days * _DAY / (0.8 * rows)
    folder = make_dataset(arrays=arrays)
    dataset = load_dataset(folder)
    settings = load_settings("gru")

    settled = settle_calendar(settings, dataset, dataset.splits.train)
    manifest = read(trained(tmp_path, folder, "gru") / "manifest.json")

    assert settled.model.calendar == calendar
    assert settle_calendar(settled, dataset, range(0, 2)) == settled
    assert manifest["hyperparameters"]["model"]["calendar"] == calendar


@pytest.mark.parametrize(("calendar", "reads"), [("on", True), ("off", False)])
def test_hour_and_weekday_matter_only_with_a_calendar(
    make_dataset: DatasetMaker, tmp_path: Path, calendar: str, reads: bool
) -> None:
    out = trained(tmp_path, make_dataset(), "gru", f"--set=model.calendar={calendar}")
    graph = OnnxGraph(out / "model.onnx")
    state = read(out / "manifest.json")["graph"]["state"]
    clock = np.zeros((3, 1, 3), np.float32)
    clock[1, 0] = [0, 0.6, 0.8]
    clock[2, 0] = [9, 0, 0]

    gaps = graph.run(
        {
            "ids": np.ones((3, 1), np.int32),
            "dt": np.zeros((3, 1), np.float32),
            "clock": clock,
            "words": np.zeros((1, 4), np.int32),
            "state": np.zeros((3, state), np.float32),
        }
    )["gaps"]

    assert np.array_equal(gaps[0], gaps[1]) != reads
    assert not np.array_equal(gaps[0], gaps[2])
