"""The frame that all kinds share: an input, a trunk that reads sequences, and heads."""

from torch import Tensor, nn

from logcast_training.models.heads import Heads, MarginalHeads
from logcast_training.models.inputs import EventInput, IdInput


class Trunk(nn.Module):
    """Reads embedded events in order. State mode: `state` floats are carried; window mode: none are."""

    input_size: int
    output_size: int
    state: int = 0
    window: int = 0
    block: int = 0

    def forward(self, events: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Events [B, T, input] and state [B, S] → hidden [B, T, output] and the state behind the last one."""
        raise NotImplementedError


class SequenceModel(nn.Module):
    """A model of sequences of events, trained here and exported as an ONNX graph."""

    def __init__(self, input: EventInput | IdInput, trunk: Trunk, heads: Heads | MarginalHeads, dropout: float) -> None:
        super().__init__()
        self.input = input
        self.trunk = trunk
        self.heads = heads
        self.dropout = nn.Dropout(dropout)

    @property
    def mode(self) -> str:
        """`state` where a state is carried from event to event, else `window`."""
        return "window" if self.trunk.window else "state"

    def hidden(self, rows: Tensor, dt: Tensor, clock: Tensor, table: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Rows of the table [B, T], dt [B, T], clock [B, T, 3], state [B, S] → hidden [B, T, H] and state [B, S]."""
        events = self.dropout(self.input(rows, dt, clock, table))
        hidden, state = self.trunk(events, state)
        return self.dropout(hidden), state

    def parameter_count(self) -> int:
        """Number of trained weights."""
        return sum(parameter.numel() for parameter in self.parameters())
