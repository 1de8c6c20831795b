"""`python -m logcast_training COMMAND`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from logcast_training.errors import LogcastTrainingError
from logcast_training.reporting import tell_json, tell_text
from logcast_training.settings import KINDS, parse_overrides
from logcast_training.train import TrainOrder, train


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; 0, or 2 after one line `error: …` on standard error."""
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
    except LogcastTrainingError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("error: interrupted; with --checkpoint FILE the same command goes on where it stopped", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="logcast_training", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_train(commands.add_parser("train", help="train a sequence model and write a package"))
    return parser


def _add_train(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dataset", type=Path, required=True, help="folder made by `logcast dataset`")
    parser.add_argument("--out", type=Path, required=True, help="folder of the package")
    parser.add_argument("--model", choices=KINDS, help="kind of model (default gru)")
    parser.add_argument("--config", help="YAML file over the defaults, or the name of a preset")
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE", help="one setting over both")
    parser.add_argument("--continue", dest="parent", type=Path, metavar="PKG", help="package to go on from")
    parser.add_argument("--device", help="cpu, cuda or auto")
    parser.add_argument("--threads", help="threads of the CPU")
    parser.add_argument("--seed", help="seed of all randomness")
    parser.add_argument("--name", help="name of the package")
    parser.add_argument("--checkpoint", type=Path, help="file to save the run in, and to go on from")
    parser.add_argument("--json", action="store_true", help="one JSON object per line on standard output")
    parser.set_defaults(run=_train)


def _train(options: argparse.Namespace) -> None:
    overrides = parse_overrides(options.set)
    for key in ("device", "threads", "seed"):
        if getattr(options, key) is not None:
            overrides[f"training.{key}"] = getattr(options, key)
    order = TrainOrder(
        dataset=options.dataset,
        out=options.out,
        kind=options.model,
        config=options.config,
        overrides=overrides,
        name=options.name,
        parent=options.parent,
        checkpoint=options.checkpoint,
    )
    train(order, tell_json if options.json else tell_text)
