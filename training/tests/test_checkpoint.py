import dataclasses
from pathlib import Path

import pytest
import torch
from conftest import DatasetMaker
from test_fit import small

from logcast_training.checkpoint import Progress, check_place
from logcast_training.cli import main
from logcast_training.dataset import load_dataset
from logcast_training.epochs import EpochRunner
from logcast_training.errors import TrainingError
from logcast_training.fit import fit


def progress_of(*losses: float) -> Progress:
    """After epochs 0, 1, … with these validation losses."""
    model, progress = torch.nn.Linear(1, 1), Progress()
    for epoch, loss in enumerate(losses):
        progress = progress.after(epoch, loss, None, model)  # type: ignore[arg-type]
    return progress


def test_one_lucky_epoch_does_not_decide_how_long_to_train() -> None:
    progress = progress_of(9.0, 4.0, 2.0, 1.0, 1.9, 1.8, 1.2, 1.1, 1.15, 1.4)

    assert progress.best_epoch == 3
    assert progress.enough_epochs == 7


def test_the_enough_epochs_is_the_best_one_where_losses_fall_and_rise() -> None:
    assert progress_of(9.0, 5.0, 3.0, 2.0, 3.0, 5.0).enough_epochs == 3
    assert progress_of(9.0, 5.0).enough_epochs == 1
    assert progress_of(9.0, 1.2, 1.1, 1.2, 1.5, 1.0, 1.6).enough_epochs == 5


def test_no_epoch_is_needed_where_none_was_better_than_the_model_before() -> None:
    assert progress_of(1.0, 2.0, 1.5).enough_epochs == 0
    assert Progress().enough_epochs == 0


def test_an_interrupted_refit_goes_on_as_if_it_had_not_stopped(
    make_dataset: DatasetMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = make_dataset()
    few = ["--set=training.epochs=3", "--set=model.hidden=8", "--set=package.int8=false", "--json"]
    asked = ["train", "--dataset", str(dataset), "--model", "gru", *few]
    interrupted = [*asked, "--out", str(tmp_path / "resumed"), "--checkpoint", str(tmp_path / "run.pt")]
    run, runs = EpochRunner.run, 0

    def stop_in_refit(runner: EpochRunner) -> float:
        nonlocal runs
        runs += 1
        if runs == 5:
            raise KeyboardInterrupt
        return run(runner)

    monkeypatch.setattr(EpochRunner, "run", stop_in_refit)
    assert main(interrupted) == 130
    assert main(interrupted) == 0
    in_two_parts = runs
    assert main([*asked, "--out", str(tmp_path / "whole")]) == 0

    assert in_two_parts == 7
    assert (tmp_path / "resumed" / "model.onnx").read_bytes() == (tmp_path / "whole" / "model.onnx").read_bytes()


@pytest.mark.parametrize("content", [b"no checkpoint", None])
def test_a_file_that_is_no_checkpoint_is_named(
    make_dataset: DatasetMaker, tmp_path: Path, content: bytes | None
) -> None:
    dataset, file = load_dataset(make_dataset()), tmp_path / "run.pt"
    if content is None:
        torch.save({"weights": torch.zeros(1)}, file)
    else:
        file.write_bytes(content)

    with pytest.raises(TrainingError, match=r"run\.pt: expected a checkpoint, got a file .*; remove it to start anew$"):
        fit(dataset, small("gru"), dataset.splits.train, checkpoint=file)


def test_a_place_where_nothing_can_be_saved_is_named_before_training(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    for place in (tmp_path / "file" / "run.pt", tmp_path):
        with pytest.raises(TrainingError, match="expected a place for a checkpoint"):
            check_place(place)
    check_place(tmp_path / "new" / "run.pt")
    check_place(None)


def test_progress_keeps_the_losses_of_all_epochs() -> None:
    progress = progress_of(3.0, 1.0, 2.0)

    assert progress.losses == {0: 3.0, 1: 1.0, 2: 2.0}
    assert dataclasses.replace(progress, losses={}).enough_epochs == progress.best_epoch
