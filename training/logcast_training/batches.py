"""Pieces of similar length put into padded batches, as tensors."""

import dataclasses

import numpy as np
import torch
from torch import Tensor

from logcast_training.encoding import Encoded
from logcast_training.pieces import Pieces


class EventTensors:
    """The encoded events of a dataset on a device."""

    def __init__(self, encoded: Encoded, device: torch.device) -> None:
        self.type = torch.from_numpy(encoded.type).to(device)
        self.dt = torch.from_numpy(encoded.dt).to(device)
        self.clock = torch.from_numpy(encoded.clock).to(device)
        self.target = torch.from_numpy(encoded.target).to(device)
        self.gap = torch.from_numpy(encoded.gap).to(device)
        self.classes = torch.from_numpy(encoded.classes).to(device)
        self.words = torch.from_numpy(encoded.words).to(device)
        self.horizon = None if encoded.horizon is None else torch.from_numpy(encoded.horizon).to(device)

    def times(self, place: Tensor, inside: Tensor) -> tuple[Tensor, Tensor]:
        """Places of events [B, T] → dt [B, T] and clock [B, T, 3]; zeros where there is no event."""
        return self.dt[place] * inside, self.clock[place] * inside.unsqueeze(-1)


@dataclasses.dataclass(frozen=True)
class Batch:
    """B pieces side by side, padded to the longest."""

    pieces: Tensor
    """Number of each piece: [B]."""
    begin: Tensor
    length: Tensor
    unscored: Tensor
    carried_to: Tensor
    steps: int

    def places(self, first: int, stop: int) -> tuple[Tensor, Tensor, Tensor]:
        """Steps first…stop of the batch: places of events, which are events, which are scored; each [B, T]."""
        step = torch.arange(first, stop, device=self.begin.device)
        inside = step < self.length.unsqueeze(1)
        place = torch.where(inside, self.begin.unsqueeze(1) + step, 0)
        return place, inside, inside & (step >= self.unscored.unsqueeze(1))


def plan_batches(
    pieces: Pieces, batch_events: int, device: torch.device, shuffle: np.random.Generator | None = None
) -> list[Batch]:
    """Batches of at most `batch_events` padded events (at least one piece each), of pieces of similar length.

    With `shuffle`, neighbours change and batches come in random order.
    """
    noise = shuffle.uniform(0, 0.999, len(pieces)) if shuffle is not None else np.zeros(len(pieces))
    order = np.argsort(pieces.length + noise, kind="stable")
    groups: list[list[int]] = []
    for piece in order.tolist():
        length = int(pieces.length[piece])
        if not groups or (len(groups[-1]) + 1) * length > batch_events:
            groups.append([])
        groups[-1].append(piece)
    if shuffle is not None:
        shuffle.shuffle(groups)
    return [_batch(pieces, np.array(group, dtype=np.int64), device) for group in groups]


def _batch(pieces: Pieces, group: np.ndarray, device: torch.device) -> Batch:
    def tensor(values: np.ndarray) -> Tensor:
        return torch.from_numpy(values[group]).to(device)

    return Batch(
        pieces=torch.from_numpy(group).to(device),
        begin=tensor(pieces.begin),
        length=tensor(pieces.length),
        unscored=tensor(pieces.unscored),
        carried_to=tensor(pieces.carried_to),
        steps=int(pieces.length[group].max()),
    )
