"""Hyperparameters of each kind of model: shipped defaults, a file over them, overrides over both."""

import dataclasses
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from logcast_training.errors import SettingsError
from logcast_training.settings_schema import bounded, build, check, one_of

KINDS = ("gru", "lstm", "attention-lstm", "transformer", "deeplog")


@dataclasses.dataclass(frozen=True)
class ModelSettings:
    """Size of the network; a key that its kind has no use for is 0."""

    embedding: int = bounded("size of the embedding of an event type", 0, 1024)
    hidden: int = bounded("size of the hidden state, or width of a Transformer", 4, 4096)
    layers: int = bounded("number of layers", 1, 24)
    attend: int = bounded("hidden states that an attention-LSTM looks back on", 0, 256)
    heads: int = bounded("attention heads of a Transformer", 0, 64)
    window: int = bounded("events per window (Transformer), or read before a forecast (DeepLog)", 0, 2048)
    calendar: str = one_of(
        "whether to read hour and weekday (auto: where training spans two weeks)", "auto", "on", "off"
    )
    dropout: float = bounded("share of activations dropped in training", 0, 0.9)


@dataclasses.dataclass(frozen=True)
class VocabularySettings:
    """Which event types the model offers as forecasts."""

    minimum_count: int = bounded("rows in the training part that make a type known", 1)
    type_dropout: float = bounded("share of known events shown to the model by their words alone", 0, 0.9)
    top_k: int = bounded("event types named per forecast", 1, 256)


@dataclasses.dataclass(frozen=True)
class HeadSettings:
    """What is learnt beside the next event."""

    gap_weight: float = bounded("weight of the loss of the time to the next event", 0, 100)
    horizon_weight: float = bounded("weight of the loss of watched events", 0, 100)
    horizons: tuple[int, ...] = bounded("seconds ahead for watched events", 1)


@dataclasses.dataclass(frozen=True)
class TrainingSettings:
    """How the weights are found."""

    epochs: int = bounded("passes over the training rows at most", 1, 10_000)
    patience: int = bounded("epochs without a better validation loss before training ends", 1)
    batch_events: int = bounded("events per step at most", 16)
    steps_per_epoch: int = bounded("steps per pass at least (small data: smaller batches)", 1)
    lane: int = bounded("events after which a long sequence is cut into lanes", 8)
    chunk: int = bounded("events through which gradients flow back", 2)
    learning_rate: float = bounded("highest learning rate", 1e-7, 1)
    schedule: str = one_of("course of the learning rate", "one-cycle", "constant")
    label_smoothing: float = bounded("share of certainty given up: keeps forecasts careful where logs drift", 0, 0.5)
    weight_decay: float = bounded("weight decay of AdamW", 0, 1)
    clip: float = bounded("largest norm of a gradient", 1e-6)
    refit: bool = bounded("whether to train anew on training and validation rows once the best epoch is known")
    seed: int = bounded("seed of all randomness", 0, 2**31 - 1)
    threads: int = bounded("threads of the CPU", 1, 1024)
    device: str = one_of("where to train", "cpu", "cuda", "auto")


@dataclasses.dataclass(frozen=True)
class ContinueSettings:
    """Fine-tuning of a package on newer rows."""

    days: float = bounded("length of the recent window, 0: all rows", 0)
    minimum_count: int = bounded("rows in the window that make a new type known", 1)
    epochs: int = bounded("passes over the window at most", 1, 10_000)
    learning_rate: float = bounded("highest learning rate", 1e-7, 1)


@dataclasses.dataclass(frozen=True)
class PackageSettings:
    """How the package is written."""

    tier: str = one_of("where the model is served", "onnx", "sagemaker")
    int8: bool = bounded("whether to try an int8 variant")
    int8_tolerance: float = bounded("accuracy and log-loss (nats) that int8 may cost", 0, 1)
    golden_cases: int = bounded("golden windows", 1, 100)
    parity_windows: int = bounded("validation windows on which Torch and ONNX are compared", 1, 10_000)


@dataclasses.dataclass(frozen=True)
class Settings:
    """All hyperparameters of a run; written to the manifest as they are."""

    kind: str
    model: ModelSettings
    vocabulary: VocabularySettings
    heads: HeadSettings
    training: TrainingSettings
    continuation: ContinueSettings
    package: PackageSettings

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as in the YAML files."""
        return dataclasses.asdict(self)


def load_settings(
    kind: str,
    file: Path | str | None = None,
    overrides: Mapping[str, object] | None = None,
    base: Settings | None = None,
) -> Settings:
    """Shipped defaults (or `base`), then `file` (a path, or the name of a shipped preset), then overrides.

    Overrides map dotted paths to values (`{"training.learning_rate": 0.003}`). Raises SettingsError.
    """
    if kind not in KINDS:
        raise SettingsError(f"model kind: expected one of {', '.join(KINDS)}, got {kind!r}")
    layers: list[tuple[object, str]] = [_read_shipped("common"), _read_shipped(kind)]
    if base is not None:
        layers = [(base.as_dict(), "base")]
    if file is not None:
        layers.append(_read_file(file))
    merged: dict[str, Any] = {"kind": kind}
    for values, origin in [*layers, (_nested(overrides or {}), "--set")]:
        checked = check(Settings, values, origin)
        if checked.get("kind", kind) != kind:
            raise SettingsError(f"{origin}: kind: expected {kind} as asked for, got {checked['kind']}")
        _merge(merged, checked)
    settings = build(Settings, merged)
    _check_whole(settings)
    return settings


def settings_from(values: Mapping[str, Any], origin: str) -> Settings:
    """Settings as they stand in a manifest; raises SettingsError where they do not fit this version."""
    return build(Settings, check(Settings, values, origin))


def parse_overrides(pairs: Sequence[str]) -> dict[str, object]:
    """`["training.epochs=5"]` as a mapping; values are read as YAML."""
    overrides: dict[str, object] = {}
    for pair in pairs:
        path, equals, text = pair.partition("=")
        if not equals or not path:
            raise SettingsError(f"--set: expected path=value, for example training.epochs=5, got {pair!r}")
        overrides[path.strip()] = yaml.safe_load(text)
    return overrides


def _check_whole(settings: Settings) -> None:
    model = settings.model
    if settings.kind == "transformer" and (model.heads < 1 or model.hidden % model.heads != 0):
        raise SettingsError(f"model.heads: expected a divisor of model.hidden {model.hidden}, got {model.heads}")
    if settings.kind in ("transformer", "deeplog") and (model.window < 2 or model.window % 2 != 0):
        raise SettingsError(f"model.window: expected an even number ≥ 2, got {model.window}")
    if settings.kind == "attention-lstm" and model.attend < 1:
        raise SettingsError(f"model.attend: expected at least 1, got {model.attend}")
    if settings.kind != "deeplog" and model.embedding < 1:
        raise SettingsError(f"model.embedding: expected at least 1, got {model.embedding}")


def _read_shipped(name: str) -> tuple[object, str]:
    text = resources.files("logcast_training").joinpath("defaults", f"{name}.yaml").read_text("utf-8")
    return yaml.safe_load(text), f"defaults/{name}.yaml"


def _read_file(file: Path | str) -> tuple[object, str]:
    shipped = resources.files("logcast_training").joinpath("defaults", f"{file}.yaml")
    if not Path(file).exists() and shipped.is_file():
        return _read_shipped(str(file))
    try:
        return yaml.safe_load(Path(file).read_text("utf-8")) or {}, str(file)
    except OSError as error:
        raise SettingsError(f"{file}: expected a YAML file or the name of a preset, got: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise SettingsError(f"{file}: expected YAML, got: {error}") from error


def _nested(overrides: Mapping[str, object]) -> dict[str, Any]:
    nested: dict[str, Any] = {}
    for path, value in overrides.items():
        part = nested
        *parents, last = path.split(".")
        for key in parents:
            part = part.setdefault(key, {})
            if not isinstance(part, dict):
                raise SettingsError(f"--set: {path}: expected a path of keys, but {key} has a value already")
        part[last] = value
    return nested


def _merge(target: dict[str, Any], values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        if isinstance(value, Mapping):
            _merge(target.setdefault(key, {}), value)
        else:
            target[key] = value
