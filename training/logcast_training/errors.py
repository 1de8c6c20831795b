"""Errors that a person can act on: each message says what was expected, what came, and what to do."""


class LogcastTrainingError(Exception):
    """Base of all errors that end a command with one line and exit status 2."""


class SettingsError(LogcastTrainingError):
    """A configuration file or override that cannot be used."""


class DatasetError(LogcastTrainingError):
    """A dataset folder that is damaged, or from which nothing can be learnt."""


class TrainingError(LogcastTrainingError):
    """A training run that cannot start (no such device) or went astray (loss not finite)."""


class PackageError(LogcastTrainingError):
    """A model package that cannot be read, continued or written."""
