"""The manifest of a package, and writing the folder so that it is there whole or not at all."""

import datetime
import hashlib
import json
import math
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from logcast_training.errors import PackageError

MANIFEST = "manifest.json"
FORMAT = "logcast-package"
_NO_CHECKSUM = "0" * 64


def write_package(out: Path, fill: Callable[[Path], dict[str, Any]]) -> dict[str, Any]:
    """Lets `fill` write the files into a folder beside `out`, adds the manifest that it returns, and moves it there.

    The package that was at `out` stays until then. Raises PackageError where something else is at `out`, and where the
    finished package cannot be moved: it says where that is.
    """
    check_target(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        partial.chmod(0o755)
        manifest = fill(partial)
        manifest["files"] = {path.name: _facts(path) for path in sorted(partial.iterdir())}
        (partial / MANIFEST).write_bytes(sealed(manifest))
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    try:
        _replace(partial, out)
    except OSError as error:
        raise PackageError(
            f"{out}: expected to move the package there, got: {error.strerror}; it is complete in {partial}"
        ) from error
    return manifest


def check_target(out: Path) -> None:
    """Raises PackageError where `out` is something that must not be replaced, or no folder can be made there."""
    if not out.exists():
        _check_parent(out)
        return
    foreign = _foreign(out)
    if foreign:
        raise PackageError(f"{out}: expected a model package or nothing there, got {foreign}; choose another --out")


def _check_parent(out: Path) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        reason = None if os.access(out.parent, os.W_OK) else "a folder that may not be written"
    except OSError as error:
        reason = error.strerror
    if reason:
        raise PackageError(f"{out}: expected a place for the package, got: {reason}; choose another --out")


def sealed(manifest: dict[str, Any]) -> bytes:
    """The manifest as JSON with a checksum of these bytes in which 64 zeros stand for itself."""
    text = json.dumps(finite({**manifest, "checksum": _NO_CHECKSUM}), indent=2, allow_nan=False) + "\n"
    return text.replace(_NO_CHECKSUM, hashlib.sha256(text.encode()).hexdigest()).encode()


def write_json(path: Path, document: dict[str, Any]) -> None:
    """Compact JSON."""
    path.write_text(json.dumps(finite(document), separators=(",", ":"), allow_nan=False), "utf-8")


def finite(value: Any) -> Any:
    """The same with null for numbers that JSON has no word for."""
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def iso_time(milliseconds: float) -> str:
    """Epoch milliseconds as ISO-8601 in UTC."""
    moment = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> str:
    """The time as ISO-8601 in UTC."""
    return iso_time(datetime.datetime.now(datetime.UTC).timestamp() * 1000)


def is_sealed(content: bytes) -> bool:
    """Whether the bytes of a manifest are those that its checksum was made of."""
    try:
        checksum = str(json.loads(content)["checksum"])
        zeroed = content.decode().replace(checksum, _NO_CHECKSUM)
    except (ValueError, KeyError, TypeError):
        return False
    return len(checksum) == len(_NO_CHECKSUM) and hashlib.sha256(zeroed.encode()).hexdigest() == checksum


def code_revision() -> str | None:
    """Commit of the code, None outside of a repository."""
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _facts(path: Path) -> dict[str, Any]:
    content = path.read_bytes()
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def _foreign(out: Path) -> str | None:
    """What tells that `out` is no package; None for a package and for an empty folder."""
    if not out.is_dir():
        return "a file"
    names = {path.name for path in out.iterdir()}
    if not names:
        return None
    if MANIFEST not in names:
        return f"a folder without {MANIFEST}"
    try:
        manifest = json.loads((out / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return f"a folder whose {MANIFEST} cannot be read"
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        return f"a folder whose {MANIFEST} is not of the format {FORMAT}"
    unknown = sorted(names - {MANIFEST, *(manifest.get("files") or ())})
    return f"a package with {unknown[0]} beside its own files" if unknown else None


def _replace(partial: Path, out: Path) -> None:
    """Puts `partial` in the place of `out`; what was there comes back if that fails."""
    former = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    kept = former / "former"
    try:
        if out.exists():
            out.rename(kept)
        partial.rename(out)
    except BaseException:
        if kept.exists() and not out.exists():
            kept.rename(out)
        raise
    finally:
        # Not where it could not come back: it would be the last copy.
        if out.exists() or not kept.exists():
            shutil.rmtree(former, ignore_errors=True)
