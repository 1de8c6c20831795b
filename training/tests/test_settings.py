from pathlib import Path

import pytest

from logcast_training.errors import SettingsError
from logcast_training.settings import KINDS, load_settings, parse_overrides, settings_from


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_complete_defaults(kind: str) -> None:
    assert load_settings(kind).kind == kind


def test_a_file_goes_over_the_defaults_and_overrides_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("model: {hidden: 128}\ntraining: {epochs: 7, learning_rate: 1e-3}\n")

    settings = load_settings("gru", file, parse_overrides(["training.epochs=3"]))

    assert (settings.model.hidden, settings.training.epochs, settings.training.learning_rate) == (128, 3, 0.001)


@pytest.mark.parametrize("word", ["on", "off", "auto"])
def test_on_and_off_are_words_though_yaml_reads_them_as_true_and_false(word: str) -> None:
    assert load_settings("gru", None, parse_overrides([f"model.calendar={word}"])).model.calendar == word


def test_settings_in_a_manifest_read_back_as_they_were() -> None:
    settings = load_settings("transformer", "transformer-large")

    assert settings_from(settings.as_dict(), "manifest") == settings
    assert settings.package.tier == "sagemaker"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("training.epochs", 0, "--set: training.epochs: expected a whole number ≥ 1 and ≤ 10000, got 0"),
        ("training.epochs", "many", "--set: training.epochs: expected a whole number"),
        ("training.epochs", True, "--set: training.epochs: expected a whole number"),
        ("training.lr", 1, "--set: training.lr: expected one of epochs,"),
        ("model", 3, "--set: model: expected a mapping of keys, got 3"),
        ("package.int8", "yes", "--set: package.int8: expected true or false, got 'yes'"),
        ("training.device", "tpu", "--set: training.device: expected one of cpu, cuda, auto, got 'tpu'"),
        ("model.calendar", "maybe", "--set: model.calendar: expected one of auto, on, off, got 'maybe'"),
        ("heads.horizons", [60, 0], "--set: heads.horizons: expected a whole number ≥ 1, got 0"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_path(path: str, value: object, message: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings("gru", None, {path: value})

    assert str(raised.value).startswith(message)


def test_the_file_of_a_mistake_is_named(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("training: {epoch: 7}\n")

    with pytest.raises(SettingsError, match=r"mine\.yaml: training\.epoch: expected one of .*got an unknown key"):
        load_settings("gru", file)


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [("transformer", "model.heads", 5), ("deeplog", "model.window", 7), ("attention-lstm", "model.attend", 0)],
)
def test_sizes_that_do_not_go_together_are_refused(kind: str, path: str, value: int) -> None:
    with pytest.raises(SettingsError, match=path):
        load_settings(kind, None, {path: value})
