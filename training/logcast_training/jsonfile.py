"""Reading JSON objects with errors that name the file."""

import json
from pathlib import Path
from typing import Any

from logcast_training.errors import LogcastTrainingError


def read_object(path: Path, expected: str, error_type: type[LogcastTrainingError]) -> dict[str, Any]:
    """The JSON object in a file; raises `error_type` saying what was expected there."""
    try:
        value = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise error_type(f"{path}: expected {expected}, got: {error.strerror}") from error
    except ValueError as error:
        raise error_type(f"{path}: expected JSON of {expected}, got: {error}") from error
    if not isinstance(value, dict):
        raise error_type(f"{path}: expected a JSON object of {expected}, got {type(value).__name__}")
    return value
