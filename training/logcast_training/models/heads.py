"""What a model says about the future: one linear layer, cut into next event, gap bins and horizons."""

import torch
from torch import Tensor, nn

from logcast_training.gap_bins import GAP_BINS


class Heads(nn.Module):
    """Logits of a hidden state: V classes and `other`, 46 gap bins, horizons · watches."""

    def __init__(self, hidden: int, vocabulary: int, horizons: int) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.horizons = horizons
        self.linear = nn.Linear(hidden, vocabulary + 1 + GAP_BINS + horizons)

    def forward(self, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """[..., hidden] → next [..., V + 1], gaps [..., 46], horizons [..., n]."""
        logits = self.linear(hidden)
        following, gaps, horizons = torch.split(logits, [self.vocabulary + 1, GAP_BINS, self.horizons], dim=-1)
        return following, gaps, horizons


class MarginalHeads(nn.Module):
    """Next event only, as DeepLog; gaps are those of the training rows, whatever came before."""

    gap_logits: Tensor

    def __init__(self, hidden: int, vocabulary: int) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.horizons = 0
        self.linear = nn.Linear(hidden, vocabulary + 1)
        self.register_buffer("gap_logits", torch.zeros(GAP_BINS))

    def forward(self, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """[..., hidden] → next [..., V + 1], gaps [..., 46], horizons [..., 0]."""
        following: Tensor = self.linear(hidden)
        gaps = torch.zeros_like(following[..., :1]) + self.gap_logits
        return following, gaps, following[..., :0]
