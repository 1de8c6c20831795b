"""What a model sees of an event: its id, the hashed words of its template, and when it came."""

import torch
from torch import Tensor, nn
from torch.nn import functional

GAP_KNOTS = (0.0, 0.05, 0.4, 0.9, 1.25, 1.75, 2.5, 3.5, 5.0, 7.0, 9.0, 11.0, 14.0)
"""Borders in dt between which each gap feature rises from 0 to 1 (fine where whole seconds fall apart)."""
ELAPSED_KNOTS = (0.0, 1.0, 2.5, 4.0, 5.5, 7.0, 8.5, 10.0, 11.4, 12.5, 13.3, 14.0, 14.7, 16.0)
"""The same for ln(1 + seconds since the sequence began); 11.4 is a day, 14.7 a month."""

HOUR_MARKS = 12
"""Marks of the day, evenly spaced from midnight UTC; between two of them the features change in lines."""


def rising(values: Tensor, knots: Tensor) -> Tensor:
    """Values [..., 1] and n knots → [..., n - 1]: 0 below each knot, 1 above the one behind it, a line between."""
    low, high = knots[:-1], knots[1:]
    return torch.clamp((values - low) / (high - low), 0.0, 1.0)


class Calendar(nn.Module):
    """Hour and weekday as smooth features.

    The week's wave is made of parabolas: sine and cosine give other last bits in other places of a batch.
    """

    size = HOUR_MARKS + 9
    marks: Tensor
    phases: Tensor
    noons: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("marks", torch.arange(HOUR_MARKS, dtype=torch.float32), persistent=False)
        self.register_buffer("phases", torch.tensor([0.0, 0.25]), persistent=False)
        self.register_buffer("noons", torch.arange(7) + 0.5, persistent=False)

    def forward(self, clock: Tensor) -> Tensor:
        """Clock [B, T, 3] → nearness to each mark of the day, a wave of the week, each weekday: [B, T, size]."""
        day, week = clock[..., 1:2], clock[..., 2:3]
        distance = torch.abs(day * HOUR_MARKS - self.marks)
        hours = torch.clamp(1 - torch.minimum(distance, HOUR_MARKS - distance), 0.0, 1.0)
        turned = week + self.phases
        centred = 2 * (turned - torch.floor(turned)) - 1
        wave = 4 * centred * (1 - torch.abs(centred))
        weekdays = torch.clamp(6.5 - 12 * torch.abs(week * 7 - self.noons), 0.0, 1.0)
        return torch.cat([hours, wave, weekdays], dim=-1)


class EventInput(nn.Module):
    """Embeds events; V known types, anything else is known by its words alone."""

    knots: Tensor
    elapsed_knots: Tensor

    def __init__(self, vocabulary: int, buckets: int, size: int, calendar: bool) -> None:
        super().__init__()
        self.ids = nn.Embedding(vocabulary + 1, size)
        self.words = nn.Embedding(buckets + 1, size, padding_idx=0)
        self.register_buffer("knots", torch.tensor(GAP_KNOTS), persistent=False)
        self.register_buffer("elapsed_knots", torch.tensor(ELAPSED_KNOTS), persistent=False)
        self.calendar = Calendar() if calendar else None
        self.size = size + len(GAP_KNOTS) + len(ELAPSED_KNOTS) - 1 + (Calendar.size if calendar else 0)
        nn.init.normal_(self.ids.weight, std=0.5)
        nn.init.normal_(self.words.weight, std=0.5)
        with torch.no_grad():
            self.words.weight[0] = 0

    def table(self, classes: Tensor, words: Tensor) -> Tensor:
        """Embeddings of types: classes [N] (V: unknown), words [N, most] → [N, embedding]."""
        embedded: Tensor = self.ids(classes) + self.bag(words)
        return embedded

    def bag(self, words: Tensor) -> Tensor:
        """Sum of word embeddings over the root of their number: [N, most] → [N, embedding]."""
        count = (words > 0).to(torch.float32).sum(dim=1, keepdim=True)
        summed: Tensor = self.words(words).sum(dim=1)
        return summed * torch.rsqrt(torch.clamp(count, min=1.0))

    def forward(self, rows: Tensor, dt: Tensor, clock: Tensor, table: Tensor) -> Tensor:
        """Rows of the table [B, T], dt [B, T] and clock [B, T, 3] → [B, T, size]."""
        gap = dt.unsqueeze(-1)
        elapsed = rising(clock[..., :1], self.elapsed_knots)
        parts = [functional.embedding(rows, table), rising(gap, self.knots), gap * 0.1, elapsed]
        return torch.cat(parts if self.calendar is None else [*parts, self.calendar(clock)], dim=-1)


class IdInput(nn.Module):
    """One-hot ids and nothing else, as DeepLog reads them; an unknown type is a row of zeros."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.size = vocabulary

    def table(self, classes: Tensor, words: Tensor) -> Tensor:
        """One-hot rows: classes [N], words [N, most] (not read) → [N, V]."""
        one_hot = torch.eye(self.size + 1, self.size, device=classes.device)
        return one_hot[classes]

    def forward(self, rows: Tensor, dt: Tensor, clock: Tensor, table: Tensor) -> Tensor:
        """Rows of the table [B, T], dt [B, T] and clock [B, T, 3] (not read) → [B, T, V]."""
        return functional.embedding(rows, table)
