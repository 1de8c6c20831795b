"""Fields with bounds for settings, and building dataclasses from plain YAML values."""

import dataclasses
from collections.abc import Mapping
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from logcast_training.errors import SettingsError

T = TypeVar("T")


def bounded(help: str, minimum: float | None = None, maximum: float | None = None) -> Any:
    """A required field whose number (or numbers) must lie in [minimum, maximum]."""
    return dataclasses.field(metadata={"help": help, "minimum": minimum, "maximum": maximum})


def one_of(help: str, *choices: str) -> Any:
    """A required field that takes one of a few words."""
    return dataclasses.field(metadata={"help": help, "choices": choices})


def check(cls: type[Any], values: object, origin: str, path: str = "") -> dict[str, Any]:
    """Checks a part of the settings (keys may be missing) and returns it with numbers brought to their type.

    Raises SettingsError with origin (file or `--set`), path, what was expected and what came.
    """
    if not isinstance(values, Mapping):
        raise SettingsError(f"{origin}: {path or 'settings'}: expected a mapping of keys, got {values!r}")
    fields = {field.name: field for field in dataclasses.fields(cls)}
    hints = get_type_hints(cls)
    checked: dict[str, Any] = {}
    for key, value in values.items():
        where = f"{path}.{key}" if path else str(key)
        if key not in fields:
            raise SettingsError(f"{origin}: {where}: expected one of {', '.join(fields)}, got an unknown key")
        if dataclasses.is_dataclass(hints[key]):
            checked[key] = check(hints[key], value, origin, where)
        else:
            checked[key] = _value(hints[key], fields[key].metadata, value, f"{origin}: {where}")
    return checked


def build(cls: type[T], values: Mapping[str, Any], path: str = "") -> T:
    """Makes the dataclass from checked values; raises SettingsError where one is missing."""
    hints = get_type_hints(cls)
    arguments: dict[str, Any] = {}
    for field in dataclasses.fields(cls):  # type: ignore[arg-type]
        where = f"{path}.{field.name}" if path else field.name
        if field.name not in values:
            raise SettingsError(f"{where}: expected {field.metadata.get('help', 'a value')}, got nothing")
        hint = hints[field.name]
        value = values[field.name]
        arguments[field.name] = build(hint, value, where) if dataclasses.is_dataclass(hint) else value  # type: ignore[arg-type]
    return cls(**arguments)


def _value(hint: Any, metadata: Mapping[str, Any], value: object, where: str) -> Any:
    if get_origin(hint) is tuple:
        if not isinstance(value, list | tuple):
            raise SettingsError(f"{where}: expected a list, got {value!r}")
        return tuple(_value(get_args(hint)[0], metadata, item, where) for item in value)
    if hint is bool or hint is str:
        return _word(hint, metadata, value, where)
    return _number(hint, metadata, value, where)


def _word(hint: type, metadata: Mapping[str, Any], value: object, where: str) -> Any:
    """YAML reads on and off as true and false, so these count as words where they are choices."""
    choices = metadata.get("choices")
    if choices and "on" in choices and isinstance(value, bool):
        return "on" if value else "off"
    if not isinstance(value, hint):
        raise SettingsError(f"{where}: expected {'true or false' if hint is bool else 'a word'}, got {value!r}")
    if choices and value not in choices:
        raise SettingsError(f"{where}: expected one of {', '.join(choices)}, got {value!r}")
    return value


def _number(hint: type, metadata: Mapping[str, Any], value: object, where: str) -> int | float:
    minimum, maximum = metadata.get("minimum"), metadata.get("maximum")
    kind = "a whole number" if hint is int else "a number"
    bounds = [f"≥ {minimum:g}"] if minimum is not None else []
    bounds += [f"≤ {maximum:g}"] if maximum is not None else []
    expected = " ".join([kind, *([" and ".join(bounds)] if bounds else [])])
    try:
        number = _convert(hint, value)
    except (TypeError, ValueError):
        raise SettingsError(f"{where}: expected {expected}, got {value!r}") from None
    inside = (minimum is None or number >= minimum) and (maximum is None or number <= maximum)
    if not inside:
        raise SettingsError(f"{where}: expected {expected}, got {value!r}")
    return number


def _convert(hint: type, value: object) -> int | float:
    """YAML reads 1e-3 as a word, so words that are numbers count as numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError(value)
    number = float(value)
    if hint is float:
        return number
    if not number.is_integer():
        raise ValueError(value)
    return int(number)
