import json
from pathlib import Path
from typing import Any

import pytest

from logcast_training.errors import PackageError
from logcast_training.export.manifest import check_target, write_package


def written(out: Path, content: str) -> None:
    """A package with one file."""

    def fill(folder: Path) -> dict[str, Any]:
        (folder / "model.onnx").write_text(content)
        return {"format": "logcast-package", "name": content}

    write_package(out, fill)


def hidden(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.startswith(".")]


def fail_second_rename(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Lets the new package fail to take the place of the former one."""
    rename, calls = Path.rename, []

    def failing(path: Path, target: Path) -> Path:
        calls.append(path)
        if len(calls) == 2:
            raise error
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)


def test_a_move_that_fails_leaves_both_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "package"
    written(out, "first")
    fail_second_rename(monkeypatch, OSError(13, "Permission denied"))

    with pytest.raises(PackageError, match=r"got: Permission denied; it is complete in .*\.package\."):
        written(out, "second")

    assert (out / "model.onnx").read_text() == "first"
    (left,) = hidden(tmp_path)
    assert (left / "model.onnx").read_text() == "second"


def test_an_interruption_between_the_moves_brings_the_former_package_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "package"
    written(out, "first")
    fail_second_rename(monkeypatch, KeyboardInterrupt())

    with pytest.raises(KeyboardInterrupt):
        written(out, "second")

    assert (out / "model.onnx").read_text() == "first"


def test_a_package_that_cannot_be_filled_leaves_nothing_behind(tmp_path: Path) -> None:
    def fill(folder: Path) -> dict[str, Any]:
        (folder / "model.onnx").write_text("half")
        raise PackageError("parity")

    with pytest.raises(PackageError, match="parity"):
        write_package(tmp_path / "package", fill)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("manifest", "told"),
    [
        (json.dumps({"short_name": "App", "icons": []}), "is not of the format logcast-package"),
        ("not json", "cannot be read"),
    ],
)
def test_a_folder_with_another_manifest_is_left_alone(tmp_path: Path, manifest: str, told: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)

    with pytest.raises(PackageError, match=told):
        check_target(tmp_path)


def test_a_package_with_files_of_others_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "package"
    written(out, "first")
    (out / "notes.txt").write_text("mine")

    with pytest.raises(PackageError, match=r"got a package with notes\.txt beside its own files"):
        written(out, "second")

    assert (out / "notes.txt").read_text() == "mine"


def test_a_place_where_no_folder_can_be_made_is_refused_before_training(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(PackageError, match=r"package: expected a place for the package, got: .*; choose another --out"):
        check_target(tmp_path / "file" / "package")
