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
        if torch.onnx.is_in_onnx_export():
            padded = functional.pad(events, (0, 0, self.reach - 1, 0))
            runs = torch.stack([padded[:, back : back + steps] for back in range(self.reach)], dim=2)
            last = self._read(runs.reshape(-1, self.reach, self.input_size))
        else:
            last = self._read_distinct(events)
        return last.reshape(-1, steps, self.output_size), state

    def _read(self, runs: Tensor) -> Tensor:
        """Runs of events [N, reach, V] → hidden state behind each [N, H]."""
        hidden, _ = self.cell(runs)
        last: Tensor = hidden[:, -1]
        return last

    def _read_distinct(self, events: Tensor) -> Tensor:
        """The same for every position of [B, T, V], reading runs that occur many times only once: [B · T, H]."""
        codes = torch.where(events.amax(dim=-1) > 0, events.argmax(dim=-1), self.input_size)
        padded = functional.pad(codes, (self.reach - 1, 0), value=self.input_size)
        runs, places = torch.unique(padded.unfold(1, self.reach, 1).flatten(0, 1), dim=0, return_inverse=True)
        one_hot = torch.eye(self.input_size + 1, self.input_size, device=events.device)
        return self._read(one_hot[runs])[places]
