"""`python -m logcast_training COMMAND`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from logcast_training.errors import LogcastTrainingError, SettingsError
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
    _add_walk_forward(commands.add_parser("walk-forward", help="measure a model over folds in time order"))
    _add_rank(commands.add_parser("rank", help="train a ranking model of boosted trees and write a package"))
    _add_times(commands.add_parser("times", help="train a time model of quantile trees and write a package"))
    return parser


def _add_train(parser: argparse.ArgumentParser) -> None:
    _add_model(parser)
    parser.add_argument("--out", type=Path, required=True, help="folder of the package")
    parser.add_argument("--continue", dest="parent", type=Path, metavar="PKG", help="package to go on from")
    parser.add_argument("--name", help="name of the package")
    parser.add_argument("--checkpoint", type=Path, help="file to save the run in, and to go on from")
    parser.add_argument("--search", choices=("grid", "random", "tpe"), help="look for hyperparameters first")
    parser.add_argument("--trials", type=_count, help="trials of the search (default 20, or all points of a grid)")
    parser.add_argument(
        "--space", action="append", default=[], metavar="FILE|PATH=VALUES", help="YAML, path=1,2,4 or path=0.1..1[:log]"
    )
    parser.add_argument("--study", type=Path, help="file of the search, to go on with (default OUT.search.sqlite)")
    _add_folds(parser, 1)
    parser.set_defaults(run=_train)


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dataset", type=Path, required=True, help="folder made by `logcast dataset`")
    parser.add_argument("--model", choices=KINDS, help="kind of model (default gru)")
    parser.add_argument("--config", help="YAML file over the defaults, or the name of a preset")
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE", help="one setting over both")
    parser.add_argument("--device", help="cpu, cuda or auto")
    parser.add_argument("--threads", help="threads of the CPU")
    parser.add_argument("--seed", help="seed of all randomness")
    parser.add_argument("--json", action="store_true", help="one JSON object per line on standard output")


def _add_folds(parser: argparse.ArgumentParser, folds: int) -> None:
    parser.add_argument("--folds", type=_count, default=folds, help=f"folds in time order (default {folds})")
    parser.add_argument("--window", choices=("expanding", "sliding"), default="expanding", help="rows before each fold")
    parser.add_argument("--gap-weight", type=float, default=1.0, help="weight of the time's pinball loss")


def _count(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1, got {text!r}")
    return int(text)


def _add_walk_forward(parser: argparse.ArgumentParser) -> None:
    _add_model(parser)
    _add_folds(parser, 4)
    parser.set_defaults(run=_walk_forward, out=Path(), parent=None, name=None, checkpoint=None)


def _add_rank(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--candidates", type=Path, required=True, help="folder of `logcast dataset --candidates`")
    parser.add_argument("--out", type=Path, required=True, help="folder of the package")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="one setting")
    parser.add_argument("--name", default="ranking", help="name of the package")
    parser.add_argument("--json", action="store_true", help="one JSON object per line on standard output")
    parser.set_defaults(run=_rank)


def _add_times(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--times", type=Path, required=True, help="folder of `logcast dataset --times`")
    parser.add_argument("--out", type=Path, required=True, help="folder of the package")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="one setting")
    parser.add_argument("--name", default="time", help="name of the package")
    parser.add_argument("--json", action="store_true", help="one JSON object per line on standard output")
    parser.set_defaults(run=_times)


def _times(options: argparse.Namespace) -> None:
    from logcast_training.times import command

    tell = tell_json if options.json else command.tell_text
    command.train_times(options.times, options.out, parse_overrides(options.set), options.name, tell)


def _rank(options: argparse.Namespace) -> None:
    from logcast_training.ranking import command

    tell = tell_json if options.json else command.tell_text
    command.rank(options.candidates, options.out, parse_overrides(options.set), options.name, tell)


def _walk_forward(options: argparse.Namespace) -> None:
    from logcast_training.search import command
    from logcast_training.search.telling import tell_search

    search = command.SearchOrder("", folds=options.folds, window=options.window, gap_weight=options.gap_weight)
    command.walk_forward(_order(options), search, tell_json if options.json else tell_search)


def _train(options: argparse.Namespace) -> None:
    if options.search is None:
        _refuse_unused(options)
        if options.folds == 1:
            train(_order(options), tell_json if options.json else tell_text)
            return
    from logcast_training.search import command
    from logcast_training.search.telling import tell_search

    search = command.SearchOrder(
        way=options.search or "",
        trials=options.trials,
        folds=options.folds,
        window=options.window,
        gap_weight=options.gap_weight,
        space=tuple(options.space),
        study=options.study,
    )
    work = command.search_and_train if options.search else command.measure_and_train
    work(_order(options), search, tell_json if options.json else tell_search)


def _refuse_unused(options: argparse.Namespace) -> None:
    given = {"--trials": options.trials, "--space": options.space or None, "--study": options.study}
    unused = [name for name, value in given.items() if value is not None]
    if unused:
        raise SettingsError(f"{', '.join(unused)}: expected --search beside it, got none; add --search tpe")


def _order(options: argparse.Namespace) -> TrainOrder:
    overrides = parse_overrides(options.set)
    for key in ("device", "threads", "seed"):
        if getattr(options, key) is not None:
            overrides[f"training.{key}"] = getattr(options, key)
    return TrainOrder(
        dataset=options.dataset,
        out=options.out,
        kind=options.model,
        config=options.config,
        overrides=overrides,
        name=options.name,
        parent=options.parent,
        checkpoint=options.checkpoint,
    )
