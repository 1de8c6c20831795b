"""Reading a package back, to go on training from its weights."""

import dataclasses
import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

import onnx
import torch
from onnx import numpy_helper

from logcast_training.dataset import TypeEntry, WordShape
from logcast_training.errors import PackageError, SettingsError
from logcast_training.export.manifest import MANIFEST, is_sealed
from logcast_training.jsonfile import read_object
from logcast_training.models.build import build_model
from logcast_training.models.inputs import EventInput
from logcast_training.models.sequence_model import SequenceModel
from logcast_training.settings import Settings, settings_from
from logcast_training.vocabulary import ModelVocabulary

_PREFIX = "model."


@dataclasses.dataclass(frozen=True)
class Parent:
    """A package to go on from."""

    folder: Path
    digest: str
    settings: Settings
    vocabulary: ModelVocabulary
    model: SequenceModel
    horizons: list[dict[str, Any]]
    """What each column of the horizon outputs means: watch and seconds."""
    name: str
    temperature: float
    trained_from: float
    trained_to: float
    """Times of the first and last event it or a package before it was trained on, epoch ms."""


def read_package(folder: Path) -> Parent:
    """A package with its weights as trained; raises PackageError where a byte of it is not as its manifest says."""
    manifest = read_object(folder / MANIFEST, "a model package made by `logcast train`", PackageError)
    if not is_sealed((folder / MANIFEST).read_bytes()):
        raise PackageError(f"{folder / MANIFEST}: expected bytes that fit its checksum, got others: it is damaged")
    try:
        for name, facts in manifest["files"].items():
            _check_file(folder / name, facts)
        settings = settings_from(manifest["hyperparameters"], f"{folder}/{MANIFEST}: hyperparameters")
        vocabulary = _vocabulary(read_object(folder / "vocabulary.json", "a vocabulary", PackageError))
        temperature = read_object(folder / "calibration.json", "a calibration", PackageError)["temperature"]
        horizons = _horizon_columns(manifest["graph"]["horizons"])
        name, trained = manifest["name"], manifest["training"]
        trained_from, trained_to = (datetime.fromisoformat(trained[end]).timestamp() * 1000 for end in ("from", "to"))
        model = build_model(settings, vocabulary.size, vocabulary.words.buckets, len(horizons))
        _restore(model, folder / manifest["graph"]["file"], vocabulary, temperature)
    except (KeyError, TypeError, ValueError, AttributeError, RuntimeError, SettingsError) as error:
        raise PackageError(f"{folder}: expected a package of this version of logcast-training, got: {error}") from error
    digest = hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    return Parent(folder, digest, settings, vocabulary, model, horizons, name, temperature, trained_from, trained_to)


def _check_file(path: Path, facts: dict[str, Any]) -> None:
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise PackageError(f"{path}: expected a file of the package, got: {error.strerror}") from error
    if digest != facts["sha256"]:
        raise PackageError(f"{path}: expected sha256 {facts['sha256'][:12]}…, got {digest[:12]}…: the file is damaged")


def _vocabulary(values: dict[str, Any]) -> ModelVocabulary:
    shape = WordShape(values["words"]["buckets"], values["words"]["most"])
    entries = [TypeEntry(t["index"], t["id"], t["template"], tuple(t["words"])) for t in values["types"]]
    return ModelVocabulary(tuple(entries), shape)


def _horizon_columns(horizons: dict[str, Any] | None) -> list[dict[str, Any]]:
    if horizons is None:
        return []
    return [{"watch": watch, "seconds": s} for s in horizons["seconds"] for watch in horizons["watches"]]


def _restore(model: SequenceModel, path: Path, vocabulary: ModelVocabulary, temperature: float) -> None:
    """Weights from the graph's initialisers, with what was folded into them taken out again."""
    graph = onnx.load(str(path), load_external_data=False).graph
    found = {value.name: torch.tensor(numpy_helper.to_array(value)) for value in graph.initializer}
    weights = {name[len(_PREFIX) :]: value for name, value in found.items() if name.startswith(_PREFIX)}
    rows = model.heads.vocabulary + 1
    for name in ("heads.linear.weight", "heads.linear.bias"):
        weights[name][:rows] *= temperature
    if isinstance(model.input, EventInput):
        model.input.words.weight.data = weights["input.words.weight"]
        bags = model.input.bag(torch.from_numpy(vocabulary.word_table())).detach()
        weights["input.ids.weight"] = torch.cat([found["known"] - bags, found["unknown"]])
    model.load_state_dict(weights)
