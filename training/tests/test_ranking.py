import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from logcast_training.cli import main
from logcast_training.errors import DatasetError, SettingsError, TrainingError
from logcast_training.ranking.candidates import load_candidates
from logcast_training.ranking.command import rank
from logcast_training.ranking.graph import run_graph
from logcast_training.ranking.settings import ranking_settings
from logcast_training.ranking.softmax import log_loss, shares, top1

NAMES = ["logShare", "place", "end", "hint", "noise"]
FEW = {"trees": 30, "minimum_rows": 5}


def write_candidates(folder: Path, sets: int = 900, hints: bool = True, ending: bool = True) -> Path:
    """Sets of two to five candidates, the last one the end; what comes has the hint (if `hints`) or is drawn by share.

    Without `ending` the end never comes.
    """
    random = np.random.default_rng(3)
    rows: list[list[float]] = []
    offsets, truth = [0], []
    for _ in range(sets):
        size = int(random.integers(2, 6))
        given = np.sort(random.dirichlet(np.ones(size)))[::-1]
        came = int(random.choice(size, p=given))
        came = came if ending or came < size - 1 else 0
        for place, share in enumerate(given):
            hint = float(place == came) if hints else float(random.integers(0, 2))
            rows.append(
                [float(np.log(share + 1e-6)), float(place), float(place == size - 1), hint, float(random.normal())]
            )
        offsets.append(len(rows))
        truth.append(came)
    arrays: dict[str, NDArray[np.generic]] = {
        "features": np.array(rows, np.float32).reshape(-1),
        "offsets": np.array(offsets, np.int32),
        "truth": np.array(truth, np.int32),
        "step": np.arange(sets, dtype=np.int32),
    }
    folder.mkdir()
    listed = {}
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
        digest = hashlib.sha256((folder / f"{name}.npy").read_bytes()).hexdigest()
        listed[name] = {"file": f"{name}.npy", "dtype": str(array.dtype), "rows": len(array), "sha256": digest}
    edges = [int(sets * 0.7), int(sets * 0.85)]
    facts = {
        "format": "logcast-candidates",
        "schema": 1,
        "files": [{"name": "app.log"}],
        "features": NAMES,
        "base": "logShare",
        "most": 16,
        "leastShare": 0.001,
        "splits": {"train": [0, edges[0]], "validation": edges, "test": [edges[1], sets]},
        "arrays": listed,
        "digest": "0" * 64,
    }
    (folder / "candidates.json").write_text(json.dumps(facts))
    return folder


def test_trees_learn_what_the_online_mix_does_not_know(tmp_path: Path) -> None:
    manifest = rank(write_candidates(tmp_path / "candidates"), tmp_path / "package", dict(FEW))

    for part in ("validation", "test"):
        figures = manifest["metrics"][part]
        assert figures["trees"]["nll"] < 0.3 * figures["online"]["nll"]
        assert figures["trees"]["top1"] > 0.95


def test_the_graph_scores_as_the_trees_do(tmp_path: Path) -> None:
    manifest = rank(write_candidates(tmp_path / "candidates"), tmp_path / "package", dict(FEW))
    golden = json.loads((tmp_path / "package" / "golden.json").read_text("utf-8"))
    content = (tmp_path / "package" / "model.onnx").read_bytes()

    assert manifest["parity"]["maxAbsDifference"] < 1e-5
    for case in golden["cases"]:
        scores = run_graph(content, np.array(case["features"], np.float32))
        assert scores == pytest.approx(case["scores"], abs=1e-6)


def test_the_same_candidates_give_the_same_trees(tmp_path: Path) -> None:
    candidates = write_candidates(tmp_path / "candidates")

    for name in ("one", "two"):
        rank(candidates, tmp_path / name, dict(FEW))

    contents = [(tmp_path / name / "model.onnx").read_bytes() for name in ("one", "two")]
    assert contents[0] == contents[1]


def test_nothing_is_written_where_trees_do_not_help(tmp_path: Path) -> None:
    candidates = write_candidates(tmp_path / "candidates", hints=False)

    with pytest.raises(TrainingError, match=r"keep ranking\.model: online"):
        rank(candidates, tmp_path / "package", {**FEW, "learning_rate": 1.0, "trees": 3, "minimum_curvature": 0})

    assert not (tmp_path / "package").exists()


def test_too_few_events_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"validation: expected at least 100 events"):
        rank(write_candidates(tmp_path / "candidates", sets=300), tmp_path / "package", {})


@pytest.mark.parametrize("name", ["features", "offsets", "truth", "step"])
def test_a_changed_array_is_refused_by_name(tmp_path: Path, name: str) -> None:
    candidates = write_candidates(tmp_path / "candidates")
    content = bytearray((candidates / f"{name}.npy").read_bytes())
    content[-1] ^= 1
    (candidates / f"{name}.npy").write_bytes(bytes(content))

    with pytest.raises(DatasetError, match=rf"{name}\.npy"):
        load_candidates(candidates)


def test_a_dataset_of_another_kind_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "candidates.json").write_text(json.dumps({"format": "logcast-dataset", "schema": 1}))

    status = main(["rank", "--candidates", str(tmp_path), "--out", str(tmp_path / "package")])

    assert status == 2
    assert "expected format logcast-candidates schema 1, got logcast-dataset schema 1" in capsys.readouterr().err


def test_settings_are_checked() -> None:
    with pytest.raises(SettingsError, match="leaves: expected a whole number"):
        ranking_settings({"leaves": 1})
    with pytest.raises(SettingsError, match="got an unknown key"):
        ranking_settings({"depth": 3})


def test_sets_that_teach_nothing_are_left_out(tmp_path: Path) -> None:
    sets = load_candidates(write_candidates(tmp_path / "candidates")).train
    sets.truth[::2] = -1

    kept = sets.decidable()

    assert kept.sets == sets.sets // 2
    assert kept.offsets[-1] == len(kept.features)
    assert top1(kept.features[:, NAMES.index("hint")], kept) == 1


def test_the_end_is_left_alone_where_no_sequence_ended(tmp_path: Path) -> None:
    whole = load_candidates(write_candidates(tmp_path / "whole"))
    open_ones = load_candidates(write_candidates(tmp_path / "open", ending=False))

    assert (whole.ends, open_ones.ends) == (True, False)
    assert open_ones.train.sets == whole.train.sets
    assert len(open_ones.train.features) == len(whole.train.features) - whole.train.sets
    assert not open_ones.train.features[:, NAMES.index("end")].any()
    hint = open_ones.train.features[open_ones.train.came(), NAMES.index("hint")]
    assert hint.all()


def test_shares_add_up_to_one_in_each_set(tmp_path: Path) -> None:
    sets = load_candidates(write_candidates(tmp_path / "candidates")).train

    given = shares(sets.features[:, 0], sets.offsets)

    assert np.add.reduceat(given, sets.offsets[:-1]) == pytest.approx(np.ones(sets.sets))
    assert log_loss(np.zeros(len(sets.features)), sets) == pytest.approx(np.log(np.diff(sets.offsets)).mean())
