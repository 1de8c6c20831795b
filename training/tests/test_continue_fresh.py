import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from conftest import DatasetMaker, _sha, session_arrays, stream_arrays
from test_package import read, trained

from logcast_training.cli import main
from logcast_training.continuation import judged_rows, start_point
from logcast_training.dataset import load_dataset
from logcast_training.export.read_package import read_package
from logcast_training.judging import Judge


def continued(folder: Path, dataset: Path, parent: Path, *more: str) -> Path:
    """A package that goes on from `parent`, by the command line."""
    out = folder / "continued"
    assert main(["train", "--dataset", str(dataset), "--out", str(out), "--continue", str(parent), *more]) == 0
    return out


def test_what_came_since_is_learned_though_the_parent_knows_most_of_the_validation_rows(
    make_dataset: DatasetMaker, tmp_path: Path
) -> None:
    arrays = stream_arrays(400, 5)
    old = {name: array[:340] for name, array in arrays.items()}
    first = trained(tmp_path, make_dataset(arrays=old), "gru", "--set=training.epochs=10", "--name=shop")
    arrays["type"][340:] = 5 - np.arange(60) % 5
    more = ["--set=continuation.epochs=30", "--set=continuation.learning_rate=0.02"]

    newer = make_dataset(arrays=arrays, validation=0.3)
    out = continued(tmp_path, newer, first, *more)

    manifest, dataset, child = read(out / "manifest.json"), load_dataset(newer), read_package(out)
    judge = Judge(dataset, child.settings, child.vocabulary, range(350, 400), np.zeros(46))
    assert judge.measure(child.model)["nextEvent"]["top1"] > 0.9
    assert manifest["metrics"]["validation"]["seenByParent"] == pytest.approx(0.5)
    assert manifest["name"] == "shop"
    temperatures = [read(one / "calibration.json")["temperature"] for one in (first, out)]
    assert temperatures[0] == temperatures[1]


def test_one_row_that_the_parent_knows_does_not_keep_the_others_from_judging(
    make_dataset: DatasetMaker, tmp_path: Path
) -> None:
    arrays = stream_arrays(400, 5)
    old = {name: array[:301] for name, array in arrays.items()}
    first = trained(tmp_path, make_dataset(arrays=old), "gru")

    out = continued(tmp_path, make_dataset(arrays=arrays, validation=0.25), first)

    measured = read(out / "manifest.json")["metrics"]["validation"]
    assert measured["seenByParent"] == 0.0
    assert measured["nextEvent"]["events"] == 99


@pytest.mark.parametrize(("known", "rows"), [(100, range(200, 400)), (298, range(299, 400)), (301, range(200, 400))])
def test_unseen_rows_judge_where_they_are_enough(
    make_dataset: DatasetMaker, tmp_path: Path, known: int, rows: range
) -> None:
    dataset = load_dataset(make_dataset(arrays=stream_arrays(400, 5)))
    parent = read_package(trained(tmp_path, dataset.folder, "gru"))
    parent = dataclasses.replace(parent, trained_to=float(dataset.time[known]))

    assert judged_rows(parent, dataset, range(200, 400)) == rows


def test_a_package_remembers_all_that_its_parents_learned_from(make_dataset: DatasetMaker, tmp_path: Path) -> None:
    first = trained(tmp_path, make_dataset(arrays=stream_arrays(400, 5)), "gru")
    early = {name: array[100:300] for name, array in stream_arrays(400, 5).items()}
    aside = {"splits": {"train": [0, 120], "validation": [120, 160], "test": [160, 200]}}

    second = continued(tmp_path, make_dataset(arrays=early, facts=aside), first)

    before, after = (read(one / "manifest.json") for one in (first, second))
    assert [after["training"][end] for end in ("from", "to")] == [before["training"][end] for end in ("from", "to")]
    assert after["training"]["rows"] == 160
    assert after["metrics"]["test"]["seenByParent"] == 1.0


def test_types_are_known_by_their_id_whatever_their_index(make_dataset: DatasetMaker, tmp_path: Path) -> None:
    folder = make_dataset()
    parent = read_package(trained(tmp_path, folder, "gru"))
    arrays = session_arrays(60, 5)
    arrays["type"] = np.where(arrays["type"] == 0, 0, 6 - arrays["type"]).astype(np.int32)
    mirrored = make_dataset(arrays=arrays)
    _mirror_vocabulary(mirrored)

    losses = []
    for dataset in (load_dataset(folder), load_dataset(mirrored)):
        start = start_point(parent, dataset, parent.settings, dataset.splits.train)
        judge = Judge(dataset, parent.settings, start.vocabulary, dataset.splits.validation, np.zeros(46))
        losses.append(judge.measure(start.model)["nextEvent"]["nll"])

    assert losses[1] == pytest.approx(losses[0], abs=1e-6)


def _mirror_vocabulary(folder: Path) -> None:
    path = folder / "vocabulary.json"
    values = json.loads(path.read_text())
    types = values["types"]
    values["types"] = types[:1] + [{**entry, "index": 6 - entry["index"]} for entry in reversed(types[1:])]
    path.write_text(json.dumps(values))
    manifest = json.loads((folder / "dataset.json").read_text())
    manifest["vocabulary"]["sha256"] = _sha(path)
    (folder / "dataset.json").write_text(json.dumps(manifest))


def test_a_window_without_events_to_learn_from_is_refused(
    make_dataset: DatasetMaker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_dataset()
    first = trained(tmp_path, folder, "gru")
    out = tmp_path / "x"
    capsys.readouterr()

    order = ["train", "--dataset", str(folder), "--out", str(out), "--continue", str(first)]
    status = main([*order, "--set=continuation.days=0.00001"])

    assert status == 2
    assert "continuation.days" in capsys.readouterr().err
    assert not out.exists()
