"""DeepLog's log key model (Du, Li, Zheng, Srikumar: DeepLog, CCS 2017, section 3.1), a baseline."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from logcast_training.models.sequence_model import Trunk


class DeepLogTrunk(Trunk):
    """An LSTM started anew for each position on the last `reach` events, none of them further back."""

    def __init__(self, input_size: int, hidden: int, layers: int, reach: int) -> None:
        super().__init__()
        self.input_size, self.output_size = input_size, hidden
        self.reach = reach
        self.window, self.block = 2 * reach, reach
        self.cell = nn.LSTM(input_size, hidden, num_layers=layers, batch_first=True)

    def forward(self, events: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Events [B, T, V] → hidden [B, T, H] of the last `reach` events of each; the state is empty."""
        steps = events.shape[1]
        padded = functional.pad(events, (0, 0, self.reach - 1, 0))
        runs = torch.stack([padded[:, back : back + steps] for back in range(self.reach)], dim=2)
        hidden, _ = self.cell(runs.reshape(-1, self.reach, self.input_size))
        last = hidden[:, -1]
        return last.reshape(-1, steps, self.output_size), state
