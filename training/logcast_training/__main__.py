"""`python -m logcast_training`."""

import sys


def run() -> int:
    """Runs the command line, or says in one line which packages this Python lacks."""
    try:
        from logcast_training.cli import main
    except ModuleNotFoundError as missing:
        print(
            f"error: {sys.executable} lacks the package {missing.name}: install training/requirements.txt there, "
            "or let logcast train make an environment (leave out --environment none)",
            file=sys.stderr,
        )
        return 2
    return main()


if __name__ == "__main__":
    sys.exit(run())
