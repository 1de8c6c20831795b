"""What a model sees of an event: its id, the hashed words of its template, the time since the one before."""

import torch
from torch import Tensor, nn
from torch.nn import functional

GAP_KNOTS = (0.0, 0.05, 0.4, 0.9, 1.25, 1.75, 2.5, 3.5, 5.0, 7.0, 9.0, 11.0, 14.0)
"""Borders in dt between which each gap feature rises from 0 to 1 (fine where whole seconds fall apart)."""


class EventInput(nn.Module):
    """Embeds events; V known types, anything else is known by its words alone."""

    knots: Tensor

    def __init__(self, vocabulary: int, buckets: int, size: int) -> None:
        super().__init__()
        self.ids = nn.Embedding(vocabulary + 1, size)
        self.words = nn.Embedding(buckets + 1, size, padding_idx=0)
        self.register_buffer("knots", torch.tensor(GAP_KNOTS), persistent=False)
        self.size = size + len(GAP_KNOTS)
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

    def forward(self, rows: Tensor, dt: Tensor, table: Tensor) -> Tensor:
        """Rows of the table [B, T] and dt [B, T] → [B, T, size]."""
        low, high = self.knots[:-1], self.knots[1:]
        rising = torch.clamp((dt.unsqueeze(-1) - low) / (high - low), 0.0, 1.0)
        return torch.cat([functional.embedding(rows, table), rising, dt.unsqueeze(-1) * 0.1], dim=-1)


class IdInput(nn.Module):
    """One-hot ids and nothing else, as DeepLog reads them; an unknown type is a row of zeros."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.size = vocabulary

    def table(self, classes: Tensor, words: Tensor) -> Tensor:
        """One-hot rows: classes [N], words [N, most] (not read) → [N, V]."""
        one_hot = torch.eye(self.size + 1, self.size, device=classes.device)
        return one_hot[classes]

    def forward(self, rows: Tensor, dt: Tensor, table: Tensor) -> Tensor:
        """Rows of the table [B, T] and dt [B, T] (not read) → [B, T, V]."""
        return functional.embedding(rows, table)
