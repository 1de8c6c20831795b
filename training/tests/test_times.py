import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from logcast_training.cli import main
from logcast_training.errors import DatasetError, SettingsError, TrainingError
from logcast_training.ranking.graph import run_graph
from logcast_training.times.command import train_times
from logcast_training.times.measures import averaged_loss, in_order, pinball
from logcast_training.times.rows import load_times
from logcast_training.times.settings import times_settings

NAMES = ["online:q10", "online:q50", "online:q90", "day", "week", "hint", "noise"]
FEW: dict[str, object] = {"trees": 40, "minimum_rows": 5, "learning_rate": 0.3}
DAY_MS = 86_400_000


def write_times(folder: Path, rows: int = 4000, hints: bool = True, days: float = 2, good: float = 0) -> Path:
    """Times that a hint tells (if `hints`; else any), with online quantiles that know nothing or are `good` off."""
    random = np.random.default_rng(3)
    hint = random.integers(0, 4, rows)
    value = hint + random.normal(0, 0.1, rows).clip(0, 1) if hints else random.uniform(0, 10, rows)
    near = np.abs(value + random.normal(0, good, rows))
    online = np.stack([near] * 3, axis=1) if good else np.tile([0.2, 1.5, 3.2], (rows, 1))
    issued = np.linspace(0, days * DAY_MS, rows)
    calendar = [issued / DAY_MS % 1, issued / DAY_MS / 7 % 1]
    features = np.column_stack([online, *calendar, hint, random.normal(size=rows)])
    arrays: dict[str, NDArray[np.generic]] = {
        "features": features.astype(np.float32).reshape(-1),
        "seconds": np.expm1(value),
        "issued": issued,
        "step": np.arange(rows, dtype=np.int32),
    }
    folder.mkdir()
    listed = {}
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
        digest = hashlib.sha256((folder / f"{name}.npy").read_bytes()).hexdigest()
        listed[name] = {"file": f"{name}.npy", "dtype": str(array.dtype), "rows": len(array), "sha256": digest}
    edges = [int(rows * 0.7), int(rows * 0.85)]
    facts = {
        "format": "logcast-times",
        "schema": 1,
        "files": [{"name": "app.log"}],
        "features": NAMES,
        "online": NAMES[:3],
        "splits": {"train": [0, edges[0]], "validation": edges, "test": [edges[1], rows]},
        "arrays": listed,
        "digest": "0" * 64,
    }
    (folder / "times.json").write_text(json.dumps(facts))
    return folder


def test_trees_learn_what_the_online_model_does_not_know(tmp_path: Path) -> None:
    manifest = train_times(write_times(tmp_path / "times"), tmp_path / "package", dict(FEW))

    for part in ("validation", "test"):
        figures = manifest["metrics"][part]
        assert figures["trees"]["pinball"] < 0.3 * figures["online"]["pinball"]
        assert figures["trees"]["pinball"] < figures["both"]["pinball"] < figures["online"]["pinball"]


def test_they_begin_from_the_online_quantiles_where_these_are_nearly_right(tmp_path: Path) -> None:
    near = train_times(write_times(tmp_path / "near", hints=False, good=0.05), tmp_path / "one", dict(FEW))
    far = train_times(write_times(tmp_path / "far"), tmp_path / "two", {**FEW, "start": "zero"})

    assert (near["times"]["start"], far["times"]["start"]) == ("online", "zero")
    assert near["metrics"]["test"]["trees"]["pinball"] < 0.9 * near["metrics"]["test"]["online"]["pinball"]


def test_the_graph_gives_the_quantiles_of_the_trees(tmp_path: Path) -> None:
    manifest = train_times(write_times(tmp_path / "times"), tmp_path / "package", dict(FEW))
    golden = json.loads((tmp_path / "package" / "golden.json").read_text("utf-8"))
    content = (tmp_path / "package" / "model.onnx").read_bytes()

    assert manifest["parity"]["maxAbsDifference"] < 1e-4
    features = np.array([case["features"] for case in golden["cases"]], np.float32)
    expected = np.array([case["scores"] for case in golden["cases"]])
    assert run_graph(content, features) == pytest.approx(expected, abs=1e-6)


def test_what_was_trained_on_ends_with_the_last_event_of_the_training_rows(tmp_path: Path) -> None:
    times = write_times(tmp_path / "times")
    manifest = train_times(times, tmp_path / "package", dict(FEW))
    train = load_times(times).train

    assert manifest["training"]["rows"] == 2800
    assert train.ended().max() > train.issued.max()
    assert manifest["training"]["to"].startswith("1970-01-02T")


@pytest.mark.parametrize(("days", "asked"), [(2, False), (30, True)])
def test_hour_and_weekday_are_asked_for_from_two_weeks_on(tmp_path: Path, days: float, asked: bool) -> None:
    folder = load_times(write_times(tmp_path / "times", days=days))

    assert folder.calendar is asked
    assert (NAMES.index("day") in folder.asked()) is asked


def test_the_same_rows_give_the_same_trees(tmp_path: Path) -> None:
    times = write_times(tmp_path / "times")

    for name in ("one", "two"):
        train_times(times, tmp_path / name, dict(FEW))

    contents = [(tmp_path / name / "model.onnx").read_bytes() for name in ("one", "two")]
    assert contents[0] == contents[1]


def test_nothing_is_written_where_trees_do_not_help(tmp_path: Path) -> None:
    times = write_times(tmp_path / "times", hints=False, good=1e-9)

    with pytest.raises(TrainingError, match=r"keep ranking\.time\.model: online"):
        train_times(times, tmp_path / "package", {**FEW, "start": "zero"})

    assert not (tmp_path / "package").exists()


def test_too_few_times_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"validation: expected at least 500 predicted times, got 150"):
        train_times(write_times(tmp_path / "times", rows=1000), tmp_path / "package", {})


@pytest.mark.parametrize("name", ["features", "seconds", "issued", "step"])
def test_a_changed_array_is_refused_by_name(tmp_path: Path, name: str) -> None:
    times = write_times(tmp_path / "times")
    content = bytearray((times / f"{name}.npy").read_bytes())
    content[-1] ^= 1
    (times / f"{name}.npy").write_bytes(bytes(content))

    with pytest.raises(DatasetError, match=rf"{name}\.npy"):
        load_times(times)


def test_a_dataset_of_another_kind_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "times.json").write_text(json.dumps({"format": "logcast-dataset", "schema": 1}))

    status = main(["times", "--times", str(tmp_path), "--out", str(tmp_path / "package")])

    assert status == 2
    assert "expected format logcast-times schema 1, got logcast-dataset schema 1" in capsys.readouterr().err


def test_settings_are_checked() -> None:
    with pytest.raises(SettingsError, match="leaves: expected a whole number"):
        times_settings({"leaves": 1})
    with pytest.raises(SettingsError, match="start: expected one of auto, zero, online"):
        times_settings({"start": "mean"})


def test_quantiles_are_served_in_order() -> None:
    served = in_order(np.array([[-1.0, 2.0, 1.0]]))

    assert served.tolist() == [[0.0, 2.0, 2.0]]
    assert pinball(served, np.array([2.0])) == pytest.approx(0.1 * 2 / 3)


def test_trees_are_worth_what_their_mean_with_the_online_model_is() -> None:
    value = np.array([2.0, 2.0])
    above, below = np.array([[3.0] * 3] * 2), np.array([[1.0] * 3] * 2)

    assert averaged_loss(above, below, value) == pytest.approx(0)
    assert averaged_loss(above, above, value) == pytest.approx(pinball(above, value))
