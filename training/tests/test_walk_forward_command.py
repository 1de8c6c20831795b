import json
from pathlib import Path

import pytest
from conftest import DatasetMaker
from test_package import trained

from logcast_training.cli import main

FEW = ["--set=training.epochs=1", "--set=model.hidden=8", "--set=package.int8=false", "--json"]


def test_folds_without_a_search_measure_the_model_before_it_is_trained(
    make_dataset: DatasetMaker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "package"
    asked = ["train", "--dataset", str(make_dataset(sessions=60)), "--out", str(out), "--folds", "2", *FEW]

    assert main([*asked, "--window", "sliding"]) == 0

    facts = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    kinds = [fact["event"] for fact in facts if fact["event"] != "epoch"]
    assert kinds == ["fold", "fold", "walk-forward", "begin", "done"]
    assert facts[[fact["event"] for fact in facts].index("walk-forward")]["metrics"]["nextEvent.top1"]["mean"] > 0
    assert (out / "manifest.json").is_file()


def test_what_belongs_to_a_search_is_refused_without_one(
    make_dataset: DatasetMaker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["train", "--dataset", str(make_dataset()), "--out", str(tmp_path / "out")]

    assert main([*asked, "--trials", "3", "--space", "model.hidden=8,16"]) == 2

    assert "--trials, --space: expected --search beside it" in capsys.readouterr().err


def test_folds_of_a_package_that_goes_on_from_another_are_refused(
    make_dataset: DatasetMaker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = make_dataset()
    parent = trained(tmp_path, dataset, "gru")
    asked = ["train", "--dataset", str(dataset), "--out", str(tmp_path / "out"), "--folds", "2"]

    assert main([*asked, "--continue", str(parent)]) == 2

    assert "--folds: expected a model trained anew, got --continue" in capsys.readouterr().err
