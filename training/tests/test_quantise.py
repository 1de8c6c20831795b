from pathlib import Path

import numpy as np
import pytest
from conftest import DatasetMaker, stream_arrays
from test_package import read, trained

from logcast_training.export.onnx_file import Arrays, OnnxGraph
from logcast_training.export.quantise import gate, served_accuracy
from logcast_training.export.served_windows import ServedRun

GOOD = {"top1": 0.9, "nll": 0.3, "gapNll": 1.0}


class FixedGraph(OnnxGraph):
    """Says the same after every event."""

    def __init__(self) -> None:
        self.outputs = ["topv", "topi", "gaps"]

    def run(self, inputs: object) -> Arrays:
        return {
            "topv": np.array([[[0.5, 0.25]] * 3]),
            "topi": np.array([[[2, 1]] * 3]),
            "gaps": np.full((1, 3, 46), 1 / 46),
        }


def test_accuracy_counts_known_targets_and_what_is_left_for_others() -> None:
    run = ServedRun(
        ids=np.ones(3, np.int32),
        dt=np.zeros(3, np.float32),
        clock=np.zeros((3, 3), np.float32),
        words=np.zeros((1, 4), np.int32),
        target=np.array([2, 7, -1]),
        gap=np.array([4, -1, -1]),
    )

    figures = served_accuracy(FixedGraph(), [run], (9, 0))

    assert figures == pytest.approx({"top1": 0.5, "nll": (np.log(2) + np.log(4)) / 2, "gapNll": np.log(46)})


@pytest.mark.parametrize(
    ("worse", "passed"),
    [({}, True), ({"nll": 0.301}, True), ({"nll": 0.303}, False), ({"top1": 0.89}, False), ({"gapNll": 1.1}, False)],
)
def test_the_gate_lets_nothing_worse_than_the_tolerance_through(worse: dict[str, float], passed: bool) -> None:
    assert gate(GOOD, {**GOOD, **worse}, 0.002)["passed"] is passed


def test_an_int8_variant_stays_only_if_the_gate_let_it_through(make_dataset: DatasetMaker, tmp_path: Path) -> None:
    wide = ["--set=model.hidden=64", "--set=model.embedding=4"]
    kept = trained(tmp_path / "kept", make_dataset(), "lstm", *wide)
    refused = trained(tmp_path / "refused", make_dataset(), "lstm", *wide, "--set=package.int8_tolerance=0")

    assert read(kept / "manifest.json")["variants"]["int8"]["gate"]["passed"] is True
    assert (kept / "model.int8.onnx").stat().st_size < 0.9 * (kept / "model.onnx").stat().st_size
    assert read(refused / "manifest.json")["variants"] == {}
    assert not (refused / "model.int8.onnx").exists()


def test_the_gate_sees_runs_so_long_that_errors_of_a_carried_state_add_up(
    make_dataset: DatasetMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengths: list[int] = []

    def measured(served: OnnxGraph, runs: list[ServedRun], size: tuple[int, int]) -> dict[str, float]:
        lengths.extend(len(run.ids) for run in runs)
        return GOOD

    monkeypatch.setattr("logcast_training.export.package.served_accuracy", measured)

    trained(
        tmp_path,
        make_dataset(arrays=stream_arrays(3000, 5)),
        "lstm",
        "--set=model.hidden=64",
        "--set=training.epochs=1",
    )

    assert max(lengths) == 512
