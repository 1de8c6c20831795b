from pathlib import Path
from typing import Any

import pytest
from conftest import DatasetMaker, stream_arrays

from logcast_training.cli import main
from logcast_training.dataset import load_dataset
from logcast_training.errors import SettingsError, TrainingError
from logcast_training.fitted import Epoch
from logcast_training.search.space import Dimension, load_space
from logcast_training.search.study import Finished, Overrides, Report, Study
from logcast_training.search.walk_forward import make_folds, objective, run_folds, stopping_split, summarise
from logcast_training.settings import KINDS, load_settings

SPACE = (
    Dimension("model.hidden", values=(16, 32, 64)),
    Dimension("training.learning_rate", low=0.001, high=0.1, log=True),
)


class Search:
    """A study whose objective is the distance of the settings from hidden 32 and a learning rate of .01."""

    def __init__(self, file: Path, way: str = "tpe", **changes: Any) -> None:
        self.asked: list[Overrides] = []
        self.ended: list[Finished] = []
        self.study = Study(file, way, changes.get("space", SPACE), changes.get("seed", 1), changes.get("identity", {}))

    def run(self, trials: int, stop_at: int | None = None) -> list[Overrides]:
        def evaluate(settings: Overrides, report: Report) -> float:
            if stop_at is not None and len(self.asked) + 1 == stop_at:
                raise KeyboardInterrupt
            self.asked.append(settings)
            return float(abs(settings["model.hidden"] - 32) / 32 + abs(settings["training.learning_rate"] - 0.01))

        self.study.run(trials, evaluate, lambda number: None, self.ended.append)
        return self.asked


@pytest.mark.parametrize("way", ["grid", "random", "tpe"])
def test_an_interrupted_search_goes_on_as_if_it_had_not_been(tmp_path: Path, way: str) -> None:
    through = Search(tmp_path / "through", way).run(5)
    stopped = Search(tmp_path / "stopped", way)
    with pytest.raises(KeyboardInterrupt):
        stopped.run(5, stop_at=3)

    after = Search(tmp_path / "stopped", way).run(5)

    assert stopped.asked + after == through


def test_finished_trials_are_not_run_again(tmp_path: Path) -> None:
    first = Search(tmp_path / "study")
    first.run(2)

    again = Search(tmp_path / "study")

    assert again.run(2) == []
    assert again.study.best() == first.study.best()


def test_a_grid_tries_every_point_once(tmp_path: Path) -> None:
    search = Search(tmp_path / "study", "grid")

    asked = search.run(search.study.most(None))

    assert len(asked) == 9
    assert {(point["model.hidden"], round(point["training.learning_rate"], 6)) for point in asked} == {
        (hidden, rate) for hidden in (16, 32, 64) for rate in (0.001, 0.01, 0.1)
    }
    assert search.study.best()["model.hidden"] == 32


def test_the_same_seed_gives_the_same_trials_and_another_seed_others(tmp_path: Path) -> None:
    runs = [Search(tmp_path / str(number), "random", seed=seed).run(2) for number, seed in enumerate((1, 1, 2))]

    assert runs[0] == runs[1]
    assert runs[0] != runs[2]


def test_a_study_of_another_search_is_refused(tmp_path: Path) -> None:
    Search(tmp_path / "study", identity={"dataset": "one"}).run(1)

    with pytest.raises(SettingsError, match="expected the search of this dataset, model and space"):
        Search(tmp_path / "study", identity={"dataset": "two"})


def test_a_file_that_is_no_study_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("not a database, but long enough to look at" * 50)

    with pytest.raises(SettingsError, match="expected the file of a search"):
        Search(tmp_path / "notes")


def test_a_trial_that_does_worse_than_most_ends_early(tmp_path: Path) -> None:
    search = Search(tmp_path / "study", "random")
    steps: list[int] = []

    def evaluate(settings: Overrides, report: Report) -> float:
        hopeless = len(steps) >= 5
        for step in range(1, 6):
            report(step, 9.0 if hopeless else 1.0)
        steps.append(10)
        return 1.0

    search.study.run(6, evaluate, lambda number: None, search.ended.append)

    assert [finished.state for finished in search.ended] == ["complete"] * 5 + ["pruned"]


def test_a_trial_that_goes_astray_does_not_end_the_search(tmp_path: Path) -> None:
    search = Search(tmp_path / "study", "random")

    def evaluate(settings: Overrides, report: Report) -> float:
        if not search.ended:
            raise TrainingError("training went astray")
        return 1.0

    search.study.run(2, evaluate, lambda number: None, search.ended.append)

    assert [finished.state for finished in search.ended] == ["failed", "complete"]


def test_a_search_without_any_completed_trial_says_why(tmp_path: Path) -> None:
    search = Search(tmp_path / "study", "random")

    def evaluate(settings: Overrides, report: Report) -> float:
        raise TrainingError("training went astray")

    search.study.run(2, evaluate, lambda number: None, search.ended.append)

    with pytest.raises(TrainingError, match=r"at least one completed trial, got none \(training went astray"):
        search.study.best()


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_comes_with_a_space(kind: str) -> None:
    assert len(load_space(kind, None, [])) >= 4


def test_overrides_replace_single_settings_of_a_space() -> None:
    space = {d.path: d for d in load_space("gru", None, ["model.hidden=8..64", "training.clip=0.1..10:log"])}

    assert space["model.hidden"] == Dimension("model.hidden", low=8, high=64, whole=True)
    assert space["training.clip"].log
    assert space["model.hidden"].grid() == [8, 36, 64]
    assert load_space("gru", {"model.hidden": {"min": 16, "max": 64, "step": 16}}, [])[0].grid() == [16, 32, 48, 64]


@pytest.mark.parametrize(
    ("override", "told"),
    [
        ("model.hidden", "expected path=min..max"),
        ("model.hiden=1,2", "model.hiden: expected one of"),
        ("model.hidden=2..64", "model.hidden: expected a whole number"),
        ("training.learning_rate=0.1..0.01", "expected min < max"),
        ("training.learning_rate=0..0.01:log", "min > 0 with log"),
        ("training.learning_rate=low..0.01", "expected a number, got 'low'"),
    ],
)
def test_a_space_that_no_trial_could_use_is_refused(override: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told.replace(".", r"\.")):
        load_space("gru", None, [override])


def test_folds_follow_each_other_in_time_and_leave_the_test_rows_alone(make_dataset: DatasetMaker) -> None:
    dataset = load_dataset(make_dataset(sessions=60))
    rows = dataset.splits.validation.stop

    expanding, sliding = (make_folds(dataset, 4, window) for window in ("expanding", "sliding"))

    assert [fold.validation.start for fold in expanding] == [fold.train.stop for fold in expanding]
    assert [fold.validation.stop for fold in expanding][:-1] == [fold.train.stop for fold in expanding][1:]
    assert expanding[-1].validation.stop == rows
    assert {fold.train.start for fold in expanding} == {0}
    assert {len(fold.train) for fold in sliding} == {rows // 2}
    assert [fold.validation for fold in sliding] == [fold.validation for fold in expanding]
    with pytest.raises(SettingsError, match="--folds: expected 1 to"):
        make_folds(dataset, rows, "expanding")


def test_the_rows_of_a_fold_that_are_judged_on_choose_no_epoch(make_dataset: DatasetMaker) -> None:
    settings = load_settings("gru", None, {"model.hidden": 8, "training.epochs": 4, "vocabulary.minimum_count": 1})
    arrays = stream_arrays(400, 5)
    (fold,) = make_folds(load_dataset(make_dataset(arrays=arrays)), 1)
    told: dict[str, list[float | None]] = {"as it was": [], "turned": []}

    for name, losses in told.items():
        if name == "turned":
            arrays["type"][fold.validation.start :] = arrays["type"][fold.validation.start :][::-1]
        dataset = load_dataset(make_dataset(arrays=arrays))
        epochs: list[Epoch] = []

        def hear(number: int, epoch: Epoch, epochs: list[Epoch] = epochs) -> None:
            epochs.append(epoch)

        (measured,) = run_folds(dataset, settings, [fold], hear)
        losses += [epoch.validation_loss for epoch in epochs]
        losses.append(measured["nextEvent"]["nll"])

    assert told["as it was"][:-1] == told["turned"][:-1]
    assert told["as it was"][-1] != told["turned"][-1]


def test_the_epoch_is_chosen_by_the_last_training_rows() -> None:
    assert stopping_split(range(100, 300)) == (range(100, 270), range(270, 300))
    assert stopping_split(range(0, 20)) == (range(0, 10), range(10, 20))


def test_a_summary_has_mean_and_deviation_over_the_folds(make_dataset: DatasetMaker) -> None:
    dataset = load_dataset(make_dataset(sessions=60))
    settings = load_settings("gru", None, {"model.hidden": 8, "training.epochs": 2, "vocabulary.minimum_count": 1})

    measured = run_folds(dataset, settings, make_folds(dataset, 2))
    summary = summarise(measured)

    losses = [metrics["nextEvent"]["nll"] for metrics in measured]
    assert summary["nextEvent.nll"]["mean"] == pytest.approx(sum(losses) / 2)
    assert summary["nextEvent.nll"]["deviation"] == pytest.approx(abs(losses[0] - losses[1]) / 2**0.5)
    pinball = measured[0]["timeToNext"]["pinball"]
    assert objective(measured[0], 2.0) == pytest.approx(losses[0] + 2 * pinball)


def test_a_search_ends_in_a_package_with_the_best_settings(
    make_dataset: DatasetMaker, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "package"
    arguments = ["train", "--dataset", str(make_dataset(sessions=60)), "--out", str(out), "--search", "grid"]
    arguments += ["--space", str(_space_file(tmp_path)), "--set", "training.epochs=2", "--set", "package.int8=false"]
    arguments += ["--set", "vocabulary.minimum_count=1", "--json"]

    assert main(arguments) == 0
    first = capsys.readouterr().out
    assert main(arguments) == 0
    second = capsys.readouterr().out

    assert first.count('"state": "complete"') == 2
    assert '"state": "complete"' not in second
    assert '"finished": 2' in second
    assert (out / "manifest.json").is_file()


def _space_file(folder: Path) -> Path:
    file = folder / "space.yaml"
    file.write_text("model.hidden: {values: [8, 16]}\n")
    return file
