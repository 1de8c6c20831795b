import json
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import DatasetMaker

from logcast_training.sagemaker import main

SMALL = {
    "model.hidden": "8",
    "training.epochs": "2",
    "vocabulary.minimum_count": "1",
    "package.int8": "false",
}


class Job:
    """The folders and variables of one training job."""

    def __init__(self, root: Path, dataset: Path, hyperparameters: Mapping[str, object]) -> None:
        self.root = root
        self.environment = {
            "SM_CHANNEL_TRAINING": str(dataset),
            "SM_MODEL_DIR": str(root / "model"),
            "SM_OUTPUT_DATA_DIR": str(root / "output" / "data"),
            "SM_HPS": json.dumps(hyperparameters),
            "SM_NUM_GPUS": "0",
            "SM_NUM_CPUS": "1",
        }

    def run(self) -> int:
        return main(self.environment, self.root)

    def failure(self) -> str:
        return (self.root / "output" / "failure").read_text("utf-8")

    def package(self) -> set[str]:
        return {path.name for path in (self.root / "model").iterdir()}


def test_a_job_leaves_its_package_in_the_model_folder(make_dataset: DatasetMaker, tmp_path: Path) -> None:
    job = Job(tmp_path, make_dataset(sessions=60), {**SMALL, "model": '"lstm"', "name": "from-the-cloud"})

    assert job.run() == 0

    manifest = json.loads((tmp_path / "model" / "manifest.json").read_text("utf-8"))
    assert (manifest["kind"], manifest["name"]) == ("lstm", "from-the-cloud")
    assert manifest["hyperparameters"]["model"]["hidden"] == 8
    assert job.package() == {"manifest.json", "model.onnx", "vocabulary.json", "calibration.json", "golden.json"}
    metrics = json.loads((tmp_path / "output" / "data" / "metrics.json").read_text("utf-8"))
    assert metrics == manifest["metrics"]


def test_a_job_is_told_by_files_where_no_variables_are_set(make_dataset: DatasetMaker, tmp_path: Path) -> None:
    (tmp_path / "input" / "data" / "training").mkdir(parents=True)
    make_dataset(sessions=60).rename(tmp_path / "input" / "data" / "training" / "shop")
    (tmp_path / "input" / "config").mkdir()
    words = {**SMALL, "sagemaker_program": '"train.py"'}
    (tmp_path / "input" / "config" / "hyperparameters.json").write_text(json.dumps(words))

    assert main({}, tmp_path) == 0

    assert (tmp_path / "model" / "manifest.json").is_file()


def test_a_job_searches_and_goes_on_from_its_checkpoints(
    make_dataset: DatasetMaker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "checkpoints").mkdir()
    words = {**SMALL, "search": "grid", "space.model.hidden": "8,12", "space.model.dropout": "0,0.1"}
    fixed = {"space.training.learning_rate": "0.01", "space.training.weight_decay": "0.01"}
    fixed |= {"space.model.embedding": "8", "space.vocabulary.type_dropout": "0.03", "space.heads.gap_weight": "0.5"}
    job = Job(tmp_path, make_dataset(sessions=40), {**words, **fixed, "trials": "2"})

    assert job.run() == 0
    first = capsys.readouterr().out
    assert job.run() == 0

    assert first.count('"state": "complete"') == 2
    assert '"state": "complete"' not in capsys.readouterr().out
    assert (tmp_path / "checkpoints" / "search.sqlite").is_file()


def test_a_job_goes_on_from_the_packed_package_that_another_job_left(
    make_dataset: DatasetMaker, tmp_path: Path
) -> None:
    dataset = make_dataset(sessions=60)
    first = Job(tmp_path / "first", dataset, {**SMALL, "name": "shop"})
    assert first.run() == 0
    channel = tmp_path / "channel"
    channel.mkdir()
    with tarfile.open(channel / "model.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "first" / "model", arcname=".")
    second = Job(tmp_path / "second", dataset, SMALL)
    second.environment["SM_CHANNEL_MODEL"] = str(channel)

    assert second.run() == 0

    parent, child = (
        json.loads((tmp_path / job / "model" / "manifest.json").read_text()) for job in ("first", "second")
    )
    assert (child["name"], child["training"]["parent"] is None) == ("shop", False)
    assert parent["training"]["parent"] is None
    (channel / "model.tar.gz").write_bytes(b"broken")
    assert second.run() == 1
    assert "model.tar.gz: expected a packed model package" in second.failure()


def test_a_job_walks_its_folds_before_it_trains(
    make_dataset: DatasetMaker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    job = Job(tmp_path, make_dataset(sessions=60), {**SMALL, "folds": "2"})

    assert job.run() == 0

    assert '"event": "walk-forward"' in capsys.readouterr().out
    assert "manifest.json" in job.package()


@pytest.mark.parametrize(
    ("hyperparameters", "told"),
    [
        ({"epochs": "3"}, "got 'epochs'"),
        ({"training.epochs": "none"}, "training.epochs: expected a whole number"),
        ({"model": "rnn"}, "model kind: expected one of gru"),
        ({"search": "tpe", "trials": "many"}, "trials: expected a whole number"),
        ({"search": "tpe", "gap_weight": "heavy"}, "gap_weight: expected a number, got 'heavy'"),
        ({"training.device": "cuda"}, "expected a CUDA GPU"),
    ],
)
def test_a_job_that_cannot_be_done_says_why_in_the_failure_file(
    make_dataset: DatasetMaker, tmp_path: Path, hyperparameters: Mapping[str, object], told: str
) -> None:
    job = Job(tmp_path, make_dataset(sessions=40), hyperparameters)

    assert job.run() == 1

    assert told in job.failure()
    assert job.failure().startswith("error: ")


def test_a_job_without_a_dataset_says_what_to_upload(tmp_path: Path) -> None:
    job = Job(tmp_path, tmp_path / "empty", SMALL)

    assert job.run() == 1

    assert "upload the folder that `logcast dataset` wrote" in job.failure()


def test_a_machine_with_a_gpu_that_pytorch_cannot_use_is_an_error_at_once(
    make_dataset: DatasetMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    job = Job(tmp_path, make_dataset(sessions=40), SMALL)
    job.environment["SM_NUM_GPUS"] = "1"

    assert job.run() == 1

    assert "expected a CUDA GPU" in job.failure()
