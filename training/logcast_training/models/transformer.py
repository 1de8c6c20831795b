"""A causal Transformer over windows at fixed places of a sequence (pre-norm, learnt positions)."""

import torch
from torch import Tensor, nn

from logcast_training.models.sequence_model import Trunk

_MASKED = -1e9


class CausalAttention(nn.Module):
    """Multi-head attention in which an event sees itself and what came before."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.part = width // heads
        self.project = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, events: Tensor, mask: Tensor) -> Tensor:
        """Events [B, T, width] and an additive mask [T, T] → [B, T, width]."""
        query, key, value = [self._divide(part) for part in torch.chunk(self.project(events), 3, dim=-1)]
        scores = torch.matmul(query, key.transpose(-2, -1)) / self.part**0.5 + mask
        mixed = torch.matmul(torch.softmax(scores, dim=-1), value)
        joined: Tensor = self.out(mixed.transpose(1, 2).flatten(2))
        return joined

    def _divide(self, events: Tensor) -> Tensor:
        """[B, T, width] → [B, heads, T, part]."""
        batch, steps = events.shape[0], events.shape[1]
        return events.reshape(batch, steps, self.heads, self.part).transpose(1, 2)


class TransformerLayer(nn.Module):
    """Attention, then a feed-forward part four times as wide; both added to what came in."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.attention = CausalAttention(width, heads)
        self.before_attention = nn.LayerNorm(width)
        self.before_forward = nn.LayerNorm(width)
        self.widen = nn.Linear(width, 4 * width)
        self.narrow = nn.Linear(4 * width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, events: Tensor, mask: Tensor) -> Tensor:
        """Events [B, T, width] → [B, T, width]."""
        events = events + self.dropout(self.attention(self.before_attention(events), mask))
        widened = torch.relu(self.widen(self.before_forward(events)))
        narrowed: Tensor = self.dropout(self.narrow(widened))
        return events + narrowed


class TransformerTrunk(Trunk):
    """Layers over at most `window` events; blocks are half a window."""

    mask: Tensor

    def __init__(self, input_size: int, width: int, layers: int, heads: int, window: int, dropout: float) -> None:
        super().__init__()
        self.input_size, self.output_size = input_size, width
        self.window, self.block = window, window // 2
        self.enter = nn.Linear(input_size, width)
        self.positions = nn.Parameter(torch.randn(window, width) * 0.02)
        self.layers = nn.ModuleList(TransformerLayer(width, heads, dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        later = torch.ones(window, window).triu(1)
        self.register_buffer("mask", later * _MASKED, persistent=False)

    def forward(self, events: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Events [B, T ≤ window, input] → hidden [B, T, width]; the state is empty."""
        steps = events.shape[1]
        hidden = self.enter(events) + self.positions[:steps]
        mask = self.mask[:steps, :steps]
        for layer in self.layers:
            hidden = layer(hidden, mask)
        return self.norm(hidden), state
