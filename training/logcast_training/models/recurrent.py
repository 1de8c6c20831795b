"""GRU and LSTM with their states in one flat vector per sequence."""

import torch
from torch import Tensor, nn

from logcast_training.models.sequence_model import Trunk


class GruTrunk(Trunk):
    """GRU layers; the state is the hidden state of each layer, one after the other."""

    def __init__(self, input_size: int, hidden: int, layers: int) -> None:
        super().__init__()
        self.input_size, self.output_size = input_size, hidden
        self.layers = layers
        self.state = layers * hidden
        self.cell = nn.GRU(input_size, hidden, num_layers=layers, batch_first=True)

    def forward(self, events: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Events [B, T, input] and state [B, layers · H] → hidden [B, T, H] and state."""
        hidden, final = self.cell(events, unstack(state, self.layers))
        return hidden, stack(final)


class LstmTrunk(Trunk):
    """LSTM layers; the state is all hidden states, then all cell states."""

    def __init__(self, input_size: int, hidden: int, layers: int) -> None:
        super().__init__()
        self.input_size, self.output_size = input_size, hidden
        self.layers = layers
        self.state = 2 * layers * hidden
        self.cell = nn.LSTM(input_size, hidden, num_layers=layers, batch_first=True)

    def forward(self, events: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Events [B, T, input] and state [B, 2 · layers · H] → hidden [B, T, H] and state."""
        half = self.state // 2
        carried = (unstack(state[:, :half], self.layers), unstack(state[:, half:], self.layers))
        hidden, (final, cell) = self.cell(events, carried)
        return hidden, torch.cat([stack(final), stack(cell)], dim=1)


def unstack(state: Tensor, layers: int) -> Tensor:
    """[B, layers · H] → [layers, B, H]."""
    return torch.stack(torch.chunk(state, layers, dim=1), dim=0)


def stack(states: Tensor) -> Tensor:
    """[layers, B, H] → [B, layers · H]."""
    return torch.cat(torch.unbind(states, dim=0), dim=1)
