"""Training as a SageMaker job: the same commands, told by SageMaker's environment variables and folders."""

import json
import math
import os
import shutil
import signal
import sys
import tarfile
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import Any

import yaml

from logcast_training.errors import DatasetError, LogcastTrainingError, PackageError, SettingsError
from logcast_training.ranking.candidates import MANIFEST as CANDIDATES
from logcast_training.ranking.command import rank
from logcast_training.reporting import tell_json
from logcast_training.search.command import SearchOrder, measure_and_train, search_and_train
from logcast_training.train import TrainOrder, train

ROOT = Path("/opt/ml")
"""Where SageMaker mounts everything, if a variable does not say otherwise."""
_CHANNELS = ("TRAINING", "DATASET", "TRAIN")
_MOST_REASON = 1024
_WORDS = ("command", "model", "config", "name", "search", "trials", "folds", "window", "gap_weight")
_IGNORED_PREFIX = "sagemaker_"


def main(environment: Mapping[str, str] | None = None, root: Path = ROOT) -> int:
    """Runs the job; 0, or 1 with the reason in the failure file that SageMaker shows."""
    signal.signal(signal.SIGTERM, _stop)
    try:
        manifest = run(os.environ if environment is None else environment, root)
    except (LogcastTrainingError, KeyboardInterrupt) as error:
        return _fail(root, f"error: {error or 'stopped; started again with the same checkpoints, it goes on'}")
    except Exception:
        return _fail(root, traceback.format_exc())
    print(f"wrote package {manifest['name']}", flush=True)
    return 0


def run(environment: Mapping[str, str], root: Path = ROOT) -> dict[str, Any]:
    """Trains as the hyperparameters say and leaves the package in the model folder; returns its manifest.

    Words: command (train, rank), model, config, name, search, trials, folds, window, gap_weight; `space.PATH` is a
    range to search, everything else the dotted path of a setting. Raises a LogcastTrainingError.
    """
    given = _hyperparameters(environment, root)
    model_folder = Path(environment.get("SM_MODEL_DIR") or root / "model")
    model_folder.mkdir(parents=True, exist_ok=True)
    out = model_folder / ".package"
    if given.get("command", "train") == "rank":
        manifest = _rank(given, _channel(environment, root, CANDIDATES), out)
    else:
        manifest = _train(given, environment, root, out)
    for file in sorted(out.iterdir()):
        file.replace(model_folder / file.name)
    shutil.rmtree(out)
    _write_metrics(environment, root, manifest)
    return manifest


def _rank(given: dict[str, str], candidates: Path, out: Path) -> dict[str, Any]:
    settings = {key: yaml.safe_load(value) for key, value in given.items() if key not in _WORDS}
    return rank(candidates, out, settings, given.get("name", "ranking"), tell_json)


def _train(given: dict[str, str], environment: Mapping[str, str], root: Path, out: Path) -> dict[str, Any]:
    checkpoints = root / "checkpoints"
    saved = checkpoints / "training.pt" if checkpoints.is_dir() else None
    order = TrainOrder(
        dataset=_channel(environment, root, "dataset.json"),
        out=out,
        kind=given.get("model"),
        config=given.get("config"),
        overrides={**_machine(environment), **_settings(given)},
        name=given.get("name"),
        parent=_parent(environment, root),
        checkpoint=saved,
    )
    folds = _whole(given, "folds") or 1
    if "search" not in given and folds == 1:
        return train(order, tell_json)
    search = SearchOrder(
        way=given.get("search", ""),
        trials=_whole(given, "trials"),
        folds=folds,
        window=given.get("window", "expanding"),
        gap_weight=_number(given, "gap_weight", 1.0),
        space=tuple(
            f"{key.removeprefix('space.')}={value}" for key, value in given.items() if key.startswith("space.")
        ),
        study=(checkpoints if saved else root / "output" / "data") / "search.sqlite",
    )
    return (search_and_train if search.way else measure_and_train)(order, search, tell_json)


def _parent(environment: Mapping[str, str], root: Path) -> Path | None:
    """The package in the channel `model`: as files, or packed as a training job leaves it in S3."""
    channel = environment.get("SM_CHANNEL_MODEL")
    if channel is None:
        return None
    packed = Path(channel) / "model.tar.gz"
    if not packed.is_file():
        return Path(channel)
    folder = root / "parent"
    try:
        with tarfile.open(packed) as archive:
            archive.extractall(folder, filter="data")
    except (tarfile.TarError, OSError, EOFError) as error:
        raise PackageError(f"{packed}: expected a packed model package, got: {error}") from error
    return folder


def _hyperparameters(environment: Mapping[str, str], root: Path) -> dict[str, str]:
    file = root / "input" / "config" / "hyperparameters.json"
    text = environment.get("SM_HPS") or (file.read_text("utf-8") if file.is_file() else "{}")
    try:
        values = json.loads(text)
    except ValueError as error:
        raise SettingsError(f"hyperparameters: expected a JSON object, got: {error}") from error
    if not isinstance(values, dict):
        raise SettingsError(f"hyperparameters: expected a JSON object, got {type(values).__name__}")
    # SageMaker hands every value on as text; the SDK puts texts in quotes once more.
    return {key: _plain(value) for key, value in values.items() if not key.startswith(_IGNORED_PREFIX)}


def _plain(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text[1:-1] if len(text) >= 2 and text[0] == text[-1] == '"' else text


def _settings(given: dict[str, str]) -> dict[str, object]:
    dotted = {key: value for key, value in given.items() if key not in _WORDS and not key.startswith("space.")}
    unknown = [key for key in dotted if "." not in key]
    if unknown:
        raise SettingsError(
            f"hyperparameters: expected one of {', '.join(_WORDS)}, space.PATH or the path of a setting such as "
            f"training.epochs, got {unknown[0]!r}"
        )
    return {key: yaml.safe_load(value) for key, value in dotted.items()}


def _machine(environment: Mapping[str, str]) -> dict[str, object]:
    """Device and threads of the machine, unless a hyperparameter says otherwise."""
    settings: dict[str, object] = {}
    if "SM_NUM_GPUS" in environment:
        settings["training.device"] = "cuda" if int(environment["SM_NUM_GPUS"]) > 0 else "cpu"
    if "SM_NUM_CPUS" in environment:
        settings["training.threads"] = max(1, int(environment["SM_NUM_CPUS"]))
    return settings


def _channel(environment: Mapping[str, str], root: Path, manifest: str) -> Path:
    """The channel with this manifest in it, or in a folder of it."""
    told = [Path(environment[key]) for name in _CHANNELS if (key := f"SM_CHANNEL_{name}") in environment]
    places = told or [root / "input" / "data" / name.lower() for name in _CHANNELS]
    for place in places:
        found = [place, *sorted(place.iterdir())] if place.is_dir() else []
        for folder in found:
            if (folder / manifest).is_file():
                return folder
    raise DatasetError(
        f"channel training: expected a folder with {manifest}, got none in {', '.join(map(str, places))}; "
        "upload the folder that `logcast dataset` wrote"
    )


def _whole(given: dict[str, str], key: str) -> int | None:
    if key not in given:
        return None
    if not given[key].isdigit():
        raise SettingsError(f"hyperparameters: {key}: expected a whole number, got {given[key]!r}")
    return int(given[key])


def _number(given: dict[str, str], key: str, default: float) -> float:
    try:
        number = float(given.get(key, default))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise SettingsError(f"hyperparameters: {key}: expected a number, got {given[key]!r}")
    return number


def _write_metrics(environment: Mapping[str, str], root: Path, manifest: dict[str, Any]) -> None:
    folder = Path(environment.get("SM_OUTPUT_DATA_DIR") or root / "output" / "data")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "metrics.json").write_text(json.dumps(manifest["metrics"], indent=2) + "\n", "utf-8")


def _fail(root: Path, reason: str) -> int:
    print(reason, file=sys.stderr, flush=True)
    folder = root / "output"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "failure").write_text(reason[-_MOST_REASON:], "utf-8")
    return 1


def _stop(signal_number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
