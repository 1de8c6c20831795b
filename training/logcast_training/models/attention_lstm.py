"""An LSTM that attends to its last hidden states, which travel with the carried state."""

import torch
from torch import Tensor, nn

from logcast_training.models.recurrent import LstmTrunk
from logcast_training.models.sequence_model import Trunk


class AttentionLstmTrunk(Trunk):
    """After each event, dot-product attention over the `attend` hidden states before it.

    The state is the LSTM's, then the last `attend` hidden states, oldest first. Places before the beginning
    of a sequence hold zeros: they draw the same attention as a key at right angles and add nothing.
    """

    def __init__(self, input_size: int, hidden: int, layers: int, attend: int) -> None:
        super().__init__()
        self.input_size, self.output_size = input_size, hidden
        self.attend = attend
        self.lstm = LstmTrunk(input_size, hidden, layers)
        self.state = self.lstm.state + attend * hidden
        self.query = nn.Linear(hidden, hidden, bias=False)
        self.places = nn.Parameter(torch.zeros(attend))
        self.join = nn.Linear(2 * hidden, hidden)

    def forward(self, events: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Events [B, T, input] and state [B, S] → hidden [B, T, H] and state."""
        own = self.lstm.state
        hidden, carried = self.lstm(events, state[:, :own])
        memory = state[:, own:].reshape(-1, self.attend, self.output_size)
        seen = torch.cat([memory, hidden], dim=1)
        steps = hidden.shape[1]
        past = torch.stack([seen[:, back : back + steps] for back in range(self.attend)], dim=2)
        scores = torch.matmul(past, self.query(hidden).unsqueeze(-1)).squeeze(-1)
        shares = torch.softmax(scores / self.output_size**0.5 + self.places, dim=-1)
        recalled = torch.matmul(shares.unsqueeze(-2), past).squeeze(-2)
        joined = torch.tanh(self.join(torch.cat([hidden, recalled], dim=-1)))
        return joined + hidden, torch.cat([carried, seen[:, -self.attend :].flatten(1)], dim=1)
