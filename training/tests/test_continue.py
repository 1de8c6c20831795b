from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import DatasetMaker, session_arrays
from test_package import FAST, read, trained

from logcast_training.cli import main
from logcast_training.continuation import recent_rows, start_point
from logcast_training.dataset import load_dataset
from logcast_training.errors import PackageError
from logcast_training.export.read_package import read_package
from logcast_training.settings import KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_weights_read_back_from_a_package_score_as_before(
    make_dataset: DatasetMaker, tmp_path: Path, kind: str
) -> None:
    folder = make_dataset()
    parent = read_package(trained(tmp_path, folder, kind, "--set=training.refit=false"))
    dataset = load_dataset(folder)

    start = start_point(parent, dataset, parent.settings, dataset.splits.train)

    assert start.vocabulary == parent.vocabulary
    for name, value in parent.model.state_dict().items():
        assert torch.equal(value, start.model.state_dict()[name])


def test_a_continued_package_knows_new_types_and_its_parent(make_dataset: DatasetMaker, tmp_path: Path) -> None:
    first = trained(tmp_path, make_dataset(types=5), "gru")
    newer = make_dataset(types=7)
    out = tmp_path / "second"

    status = main(["train", "--dataset", str(newer), "--out", str(out), "--continue", str(first), "--json"])

    assert status == 0
    manifest = read(out / "manifest.json")
    assert manifest["training"]["parent"] is not None
    before, after = (read(folder / "vocabulary.json")["types"] for folder in (first, out))
    assert after[: len(before)] == before
    assert len(after) == len(before) + 2


def test_a_package_that_gets_no_better_stays_as_good(make_dataset: DatasetMaker, tmp_path: Path) -> None:
    folder = make_dataset()
    longer = ["--set=training.epochs=60", "--set=training.learning_rate=0.03", "--set=training.refit=false"]
    first = trained(tmp_path, folder, "gru", *longer)
    out = tmp_path / "worse"
    spoil = ["--set=continuation.learning_rate=0.9", "--set=continuation.epochs=2", "--set=training.refit=false"]

    assert main(["train", "--dataset", str(folder), "--out", str(out), "--continue", str(first), *spoil]) == 0

    losses = [read(one / "manifest.json")["metrics"]["validation"]["nextEvent"]["nll"] for one in (first, out)]
    assert losses[1] == pytest.approx(losses[0], abs=1e-3)


def test_a_manifest_with_any_byte_changed_is_refused(make_dataset: DatasetMaker, tmp_path: Path) -> None:
    manifest = trained(tmp_path, make_dataset(), "gru") / "manifest.json"
    whole = manifest.read_bytes()

    for place in range(0, len(whole), 41):
        changed = bytearray(whole)
        changed[place] ^= 1 << place % 7
        manifest.write_bytes(changed)
        with pytest.raises(PackageError, match=r"manifest\.json"):
            read_package(manifest.parent)
    manifest.write_bytes(whole)
    assert read_package(manifest.parent).name == "gru"


def test_a_dataset_of_other_logs_is_refused(
    make_dataset: DatasetMaker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = trained(tmp_path, make_dataset(), "gru")
    other = make_dataset(names="another")

    status = main(["train", "--dataset", str(other), "--out", str(tmp_path / "x"), "--continue", str(first)])

    assert status == 2
    assert "expected a package that knows types of the dataset" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_a_damaged_package_is_refused(
    make_dataset: DatasetMaker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_dataset()
    first = trained(tmp_path, folder, "gru")
    content = bytearray((first / "model.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    (first / "model.onnx").write_bytes(content)

    status = main(["train", "--dataset", str(folder), "--out", str(tmp_path / "x"), "--continue", str(first)])

    assert status == 2
    assert "model.onnx: expected sha256" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "message"),
    [(["--model", "lstm"], "--model: expected gru"), (["--set=model.hidden=32"], "model: expected the sizes of")],
)
def test_another_network_cannot_go_on(
    make_dataset: DatasetMaker, tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], message: str
) -> None:
    folder = make_dataset()
    first = trained(tmp_path, folder, "gru")

    status = main(["train", "--dataset", str(folder), "--out", str(tmp_path / "x"), "--continue", str(first), *more])

    assert status == 2
    assert message in capsys.readouterr().err


def test_the_recent_window_is_counted_from_the_end_of_the_rows(make_dataset: DatasetMaker) -> None:
    arrays = session_arrays(40, 5)
    arrays["time"] = 1.6e12 + np.arange(len(arrays["time"])) * 3_600_000.0
    dataset = load_dataset(make_dataset(arrays=arrays))

    assert recent_rows(dataset, range(0, 100), days=1) == range(75, 100)
    assert recent_rows(dataset, range(0, 100), days=0) == range(0, 100)


def test_errors_are_one_line_that_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["train", "--dataset", str(tmp_path / "none"), "--out", str(tmp_path / "x"), *FAST])

    (line,) = capsys.readouterr().err.splitlines()
    assert status == 2
    assert line.startswith(f"error: {tmp_path}/none/dataset.json: expected a dataset folder made by `logcast dataset`")
