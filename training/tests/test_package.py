import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import DatasetMaker

from logcast_training.cli import main
from logcast_training.export.onnx_file import OnnxGraph
from logcast_training.settings import KINDS

FAST = [
    "--set=model.hidden=16",
    "--set=training.epochs=3",
    "--set=training.steps_per_epoch=4",
    "--set=package.parity_windows=8",
    "--set=package.int8_tolerance=1",
    "--set=heads.horizons=[15, 40]",
]
WINDOWS = {"transformer": ["--set=model.window=8"], "deeplog": ["--set=model.window=4"]}


def trained(folder: Path, dataset: Path, kind: str, *more: str) -> Path:
    """A package of a kind, trained by the command line."""
    out = folder / kind
    arguments = ["train", "--dataset", str(dataset), "--out", str(out), "--model", kind, *FAST, *WINDOWS.get(kind, [])]
    assert main([*arguments, *more]) == 0
    return out


def read(path: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(path.read_text())
    return value


@pytest.mark.parametrize("kind", KINDS)
def test_a_package_is_complete_and_vouches_for_itself(make_dataset: DatasetMaker, tmp_path: Path, kind: str) -> None:
    out = trained(tmp_path, make_dataset(watch=kind == "gru"), kind, "--name", f"test-{kind}")

    manifest = read(out / "manifest.json")
    assert (manifest["name"], manifest["kind"]) == (f"test-{kind}", kind)
    assert (manifest["graph"]["window"] > 0) == (manifest["mode"] == "window") == (manifest["graph"]["state"] == 0)
    assert {path.name for path in out.iterdir()} == {"manifest.json", *manifest["files"]}
    for name, facts in manifest["files"].items():
        assert hashlib.sha256((out / name).read_bytes()).hexdigest() == facts["sha256"]
    text = (out / "manifest.json").read_text()
    zeroed = text.replace(manifest["checksum"], "0" * 64)
    assert hashlib.sha256(zeroed.encode()).hexdigest() == manifest["checksum"]
    assert manifest["parity"]["maxAbsDifference"] <= 1e-4
    assert {"repeatLast", "unigram", "context5Static"} <= set(manifest["metrics"]["validation"]["baselines"])
    vocabulary = read(out / "vocabulary.json")
    assert len(vocabulary["types"]) == manifest["graph"]["vocabulary"]
    assert len(read(out / "calibration.json")["gapMeans"]) == 46


@pytest.mark.parametrize("kind", KINDS)
def test_the_graph_gives_the_golden_outputs(make_dataset: DatasetMaker, tmp_path: Path, kind: str) -> None:
    out = trained(tmp_path, make_dataset(watch=kind == "gru"), kind)
    graph = OnnxGraph(out / "model.onnx")

    for case in read(out / "golden.json")["cases"]:
        inputs: dict[str, Any] = {
            "ids": np.array(case["ids"], np.int32),
            "dt": np.array(case["dt"], np.float32),
            "clock": np.array(case["clock"], np.float32),
            "words": np.array(case["words"], np.int32),
        }
        if "state" in case:
            inputs["state"] = np.array(case["state"], np.float32)
        outputs = graph.run(inputs)
        assert set(outputs) == {{"stateOut": "state_out"}.get(name, name) for name in case if name not in inputs}
        for name, value in outputs.items():
            expected = np.array(case[{"state_out": "stateOut"}.get(name, name)])
            assert value.shape == expected.shape
            if name != "topi":
                assert np.abs(np.subtract(value, expected, dtype=np.float64)).max() <= 1e-4
        assert (np.diff(np.asarray(outputs["topv"], np.float64), axis=-1) <= 0).all()


@pytest.mark.parametrize("kind", KINDS)
def test_every_graph_declares_the_same_inputs_in_order(make_dataset: DatasetMaker, tmp_path: Path, kind: str) -> None:
    out = trained(tmp_path, make_dataset(), kind)

    inputs = OnnxGraph(out / "model.onnx").session.get_inputs()

    state = ["state"] if read(out / "manifest.json")["mode"] == "state" else []
    assert [one.name for one in inputs] == ["ids", "dt", "clock", "words", *state]
    assert (inputs[2].type, inputs[2].shape[2]) == ("tensor(float)", 3)


@pytest.mark.parametrize("kind", ["gru", "lstm", "attention-lstm"])
def test_a_sequence_in_pieces_gives_bitwise_the_same(make_dataset: DatasetMaker, tmp_path: Path, kind: str) -> None:
    out = trained(tmp_path, make_dataset(), kind, "--set=model.calendar=on")
    graph, size = OnnxGraph(out / "model.onnx"), read(out / "manifest.json")["graph"]
    random = np.random.default_rng(5)
    ids = random.integers(1, size["vocabulary"] + 2, (1, 15)).astype(np.int32)
    dt = random.uniform(0, 5, (1, 15)).astype(np.float32)
    clock = random.uniform(0, 1, (1, 15, 3)).astype(np.float32)
    words = np.array([[1, 0, 0, 0], [3, 4, 0, 0]], np.int32)

    def feed(sizes: list[int], mates: int) -> list[np.ndarray[Any, np.dtype[Any]]]:
        state, first, parts = np.zeros((mates, size["state"]), np.float32), 0, []
        for steps in sizes:
            piece = slice(first, first + steps)
            inputs = {"ids": np.tile(ids[:, piece], (mates, 1)), "dt": np.tile(dt[:, piece], (mates, 1))}
            inputs |= {"clock": np.tile(clock[:, piece], (mates, 1, 1)), "words": words, "state": state}
            outputs = graph.run(inputs)
            state, first = np.asarray(outputs["state_out"]), first + steps
            parts.append(np.concatenate([outputs["topv"][0], outputs["gaps"][0]], axis=-1))
        return [*parts, state[0]]

    alone, pieces = feed([1] * 15, 1), feed([8, 4, 2, 1], 5)

    assert np.array_equal(np.concatenate(alone[:-1]), np.concatenate(pieces[:-1]))
    assert np.array_equal(alone[-1], pieces[-1])


@pytest.mark.parametrize("kind", ["transformer", "deeplog"])
def test_padding_behind_a_window_changes_nothing(make_dataset: DatasetMaker, tmp_path: Path, kind: str) -> None:
    graph = OnnxGraph(trained(tmp_path, make_dataset(), kind) / "model.onnx")
    ids, dt = np.array([[1, 2, 3, 5]], np.int32), np.array([[0, 1, 2, 0.5]], np.float32)
    clock = np.full((1, 4, 3), 0.4, np.float32)
    words = np.array([[1, 0, 0, 0]], np.int32)

    alone = graph.run({"ids": ids, "dt": dt, "clock": clock, "words": words})
    behind = [(0, 0), (0, 4)]
    later = {"ids": np.pad(ids, behind), "dt": np.pad(dt, behind), "clock": np.pad(clock, [*behind, (0, 0)])}
    padded = graph.run({**later, "words": words})

    assert padded["gaps"].shape == (1, 8, 46)
    for name in ("topv", "gaps"):
        assert np.abs(np.subtract(alone[name], padded[name][:, :4], dtype=np.float64)).max() < 1e-6


def test_an_event_type_outside_the_vocabulary_is_read_by_its_words(make_dataset: DatasetMaker, tmp_path: Path) -> None:
    out = trained(tmp_path, make_dataset(), "gru")
    graph, size = OnnxGraph(out / "model.onnx"), read(out / "manifest.json")["graph"]
    words = np.array([[1, 2, 0, 0], [60, 0, 0, 0], [0, 0, 0, 0]], np.int32)
    ids = size["vocabulary"] + np.arange(3, dtype=np.int32).reshape(3, 1)

    gaps = graph.run(
        {
            "ids": ids,
            "dt": np.zeros((3, 1), np.float32),
            "clock": np.zeros((3, 1, 3), np.float32),
            "words": words,
            "state": np.zeros((3, size["state"]), np.float32),
        }
    )["gaps"]

    assert not np.array_equal(gaps[0], gaps[1])
    assert np.isfinite(np.asarray(gaps, np.float64)).all()


@pytest.mark.parametrize(("kind", "carried"), [("gru", True), ("transformer", False)])
def test_golden_runs_go_on_from_a_carried_state_where_there_is_one(
    make_dataset: DatasetMaker, tmp_path: Path, kind: str, carried: bool
) -> None:
    out = trained(tmp_path, make_dataset(), kind)

    last = read(out / "golden.json")["cases"][-1]

    assert bool(np.any(last.get("state", []))) is carried


def test_json_output_is_one_object_per_line(
    make_dataset: DatasetMaker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = trained(tmp_path, make_dataset(), "gru", "--json")

    facts = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [fact["event"] for fact in facts[:2]] == ["begin", "epoch"]
    assert facts[-1]["event"] == "done"
    assert facts[-1]["package"] == str(out)
    assert facts[-1]["metrics"]["validation"]["nextEvent"]["events"] > 0


def test_rows_kept_aside_are_measured_by_the_final_model(make_dataset: DatasetMaker, tmp_path: Path) -> None:
    dataset = make_dataset(facts={"splits": {"train": [0, 200], "validation": [200, 250], "test": [250, 300]}})

    metrics = read(trained(tmp_path, dataset, "gru") / "manifest.json")["metrics"]

    assert metrics["test"]["nextEvent"]["events"] > 30
    assert metrics["test"]["baselines"]["unigram"]["nextEvent"]["events"] == metrics["test"]["nextEvent"]["events"]


def test_a_package_is_replaced_whole_and_other_folders_are_left_alone(
    make_dataset: DatasetMaker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = make_dataset()
    out = trained(tmp_path, dataset, "gru")
    trained(tmp_path, dataset, "gru", "--name", "second")
    assert read(out / "manifest.json")["name"] == "second"
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("mine")

    status = main(["train", "--dataset", str(dataset), "--out", str(precious)])

    assert status == 2
    assert "expected a model package or nothing there" in capsys.readouterr().err
    assert [path.name for path in precious.iterdir()] == ["thesis.txt"]
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(".")) == []
