from pathlib import Path

import pytest
import torch
from conftest import DatasetMaker, stream_arrays

from logcast_training.dataset import load_dataset
from logcast_training.encoding import encode
from logcast_training.epochs import EpochRunner
from logcast_training.errors import TrainingError
from logcast_training.fit import fit
from logcast_training.fitted import Epoch, StartPoint
from logcast_training.models.build import build_model
from logcast_training.settings import KINDS, Settings, load_settings
from logcast_training.vocabulary import build_vocabulary

SMALL: dict[str, object] = {
    "model.hidden": 16,
    "training.epochs": 12,
    "training.steps_per_epoch": 8,
    "training.learning_rate": 0.02,
    "vocabulary.minimum_count": 1,
}


def small(kind: str, **changes: object) -> Settings:
    """Settings of a kind that learn the synthetic sets in a second; `_` in a name stands for the first dot."""
    window = {"transformer": {"model.window": 8}, "deeplog": {"model.window": 4}}.get(kind, {})
    over = {name.replace("_", ".", 1): value for name, value in changes.items()}
    return load_settings(kind, None, {**SMALL, **window, **over})


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_learns_what_can_be_known(make_dataset: DatasetMaker, kind: str) -> None:
    dataset = load_dataset(make_dataset(sessions=80))

    fitted = fit(dataset, small(kind, training_epochs=20), dataset.splits.train, dataset.splits.validation)

    assert fitted.metrics is not None
    assert fitted.metrics["nextEvent"]["top1"] > 0.6
    assert fitted.metrics["nextEvent"]["top3"] > 0.95
    assert fitted.metrics["nextEvent"]["nll"] < 1.0


@pytest.mark.parametrize("kind", ["gru", "transformer"])
def test_the_time_to_the_next_event_is_learnt(make_dataset: DatasetMaker, kind: str) -> None:
    dataset = load_dataset(make_dataset(sessions=80))

    fitted = fit(dataset, small(kind, training_epochs=20), dataset.splits.train, dataset.splits.validation)

    assert fitted.metrics is not None
    assert fitted.metrics["timeToNext"]["maeLog1p"] < 0.2


def test_a_lane_starts_in_the_state_that_the_lane_before_ended_with(make_dataset: DatasetMaker) -> None:
    dataset = load_dataset(make_dataset(arrays=stream_arrays(40, 3)))
    still = {"training_learning_rate": 1e-7, "model_dropout": 0, "vocabulary_type_dropout": 0}
    settings = small("gru", training_lane=8, training_chunk=4, **still)
    vocabulary = build_vocabulary(dataset, dataset.splits.train, 1)
    encoded = encode(dataset, vocabulary, (), dataset.splits.train.stop)
    model = build_model(settings, vocabulary.size, dataset.words.buckets, 0)
    runner = EpochRunner(model, encoded, dataset.splits.train, settings, epochs=9, rate=1e-7)

    for _ in range(4):
        runner.run()

    table = model.input.table(runner.tensors.classes, runner.tensors.words)
    events = slice(0, 24)
    _, state = model.eval().hidden(
        runner.tensors.type[None, events],
        runner.tensors.dt[None, events],
        runner.tensors.clock[None, events],
        table,
        torch.zeros(1, model.trunk.state),
    )
    assert torch.allclose(runner.course.states[3], state[0], atol=1e-4)


def test_the_same_seed_gives_the_same_weights(make_dataset: DatasetMaker) -> None:
    dataset = load_dataset(make_dataset())
    settings = small("gru", training_epochs=2)

    one, other = (fit(dataset, settings, dataset.splits.train, dataset.splits.validation) for _ in range(2))
    third = fit(dataset, small("gru", training_epochs=2, training_seed=9), dataset.splits.train)

    first = one.model.state_dict()["heads.linear.weight"]
    assert torch.equal(first, other.model.state_dict()["heads.linear.weight"])
    assert not torch.equal(first, third.model.state_dict()["heads.linear.weight"])


def test_training_ends_when_patience_does_and_keeps_the_best_epoch(make_dataset: DatasetMaker) -> None:
    dataset = load_dataset(make_dataset(sessions=30))
    settings = small("gru", training_epochs=200, training_patience=2, training_schedule="constant")
    told: list[Epoch] = []

    fitted = fit(dataset, settings, dataset.splits.train, dataset.splits.validation, told.append)

    losses = [epoch.validation_loss for epoch in told]
    assert fitted.epochs == len(told) == fitted.best_epoch + 2 < 200
    assert fitted.validation_loss == min(loss for loss in losses if loss is not None)


def test_a_run_goes_on_from_its_checkpoint_as_if_it_had_not_stopped(make_dataset: DatasetMaker, tmp_path: Path) -> None:
    dataset = load_dataset(make_dataset())
    settings = small("gru", training_epochs=4)
    rows, checked = dataset.splits.train, dataset.splits.validation
    file = tmp_path / "run.pt"

    def stop(epoch: Epoch) -> None:
        if epoch.epoch == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit(dataset, settings, rows, checked, stop, checkpoint=file)
    resumed = fit(dataset, settings, rows, checked, checkpoint=file)
    whole = fit(dataset, settings, rows, checked)

    for name, value in whole.model.state_dict().items():
        assert torch.equal(value, resumed.model.state_dict()[name]), name
    assert resumed.metrics == whole.metrics


def test_the_checkpoint_of_another_run_is_refused(make_dataset: DatasetMaker, tmp_path: Path) -> None:
    dataset = load_dataset(make_dataset())
    file = tmp_path / "run.pt"
    fit(dataset, small("gru", training_epochs=1), dataset.splits.train, checkpoint=file)

    with pytest.raises(TrainingError, match="other data, settings or --continue; remove it"):
        fit(dataset, small("gru", training_epochs=2), dataset.splits.train, checkpoint=file)


def test_the_checkpoint_of_a_run_from_another_package_is_refused(make_dataset: DatasetMaker, tmp_path: Path) -> None:
    dataset = load_dataset(make_dataset())
    settings, file = small("gru", continuation_epochs=1), tmp_path / "run.pt"
    vocabulary = build_vocabulary(dataset, dataset.splits.train, 1)
    one, other = (
        StartPoint(build_model(settings, vocabulary.size, dataset.words.buckets, 0), vocabulary, digest)
        for digest in ("one", "other")
    )
    fit(dataset, settings, dataset.splits.train, start=one, checkpoint=file)

    with pytest.raises(TrainingError, match="expected a checkpoint of this run"):
        fit(dataset, settings, dataset.splits.train, start=other, checkpoint=file)


def test_a_loss_that_is_not_finite_ends_the_run_with_advice(make_dataset: DatasetMaker) -> None:
    dataset = load_dataset(make_dataset())
    settings = small("gru", continuation_learning_rate=0.02)
    vocabulary = build_vocabulary(dataset, dataset.splits.train, 1)
    model = build_model(settings, vocabulary.size, dataset.words.buckets, 0)
    torch.nn.init.constant_(model.heads.linear.weight, float("nan"))

    with pytest.raises(TrainingError, match=r"in epoch 1: .* got nan; lower training\.learning_rate \(now 0\.02\)"):
        fit(dataset, settings, dataset.splits.train, start=StartPoint(model, vocabulary))


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a GPU")
def test_a_gpu_that_is_absent_is_said_before_training(make_dataset: DatasetMaker) -> None:
    dataset = load_dataset(make_dataset())

    with pytest.raises(
        TrainingError, match="expected a CUDA GPU as asked for, but PyTorch finds none; use --device cpu"
    ):
        fit(dataset, small("gru", training_device="cuda"), dataset.splits.train)


def test_watched_events_are_foreseen_in_time(make_dataset: DatasetMaker) -> None:
    dataset = load_dataset(make_dataset(sessions=80, watch=True))
    settings = small("gru", heads_horizons=[15, 40])

    fitted = fit(dataset, settings, dataset.splits.train, dataset.splits.validation)

    assert fitted.metrics is not None
    nearest = fitted.metrics["horizon"][0]
    assert (nearest["watch"], nearest["seconds"]) == ("alarm", 15)
    assert nearest["prAuc"] > nearest["baseRate"] + 0.1


def test_no_horizons_are_learnt_where_nothing_watched_came(make_dataset: DatasetMaker) -> None:
    dataset = load_dataset(make_dataset(facts={"watches": ["alarm"]}))

    assert fit(dataset, small("gru", training_epochs=1), dataset.splits.train).model.heads.horizons == 0
