"""The network of a kind from its settings."""

from logcast_training.models.attention_lstm import AttentionLstmTrunk
from logcast_training.models.deeplog import DeepLogTrunk
from logcast_training.models.heads import Heads, MarginalHeads
from logcast_training.models.inputs import EventInput, IdInput
from logcast_training.models.recurrent import GruTrunk, LstmTrunk
from logcast_training.models.sequence_model import SequenceModel, Trunk
from logcast_training.models.transformer import TransformerTrunk
from logcast_training.settings import Settings


def build_model(settings: Settings, vocabulary: int, buckets: int, horizons: int) -> SequenceModel:
    """A new network for `vocabulary` classes, `buckets` words and `horizons` outputs for watched events."""
    size = settings.model
    if settings.kind == "deeplog":
        ids = IdInput(vocabulary)
        deeplog = DeepLogTrunk(ids.size, size.hidden, size.layers, size.window)
        return SequenceModel(ids, deeplog, MarginalHeads(size.hidden, vocabulary), size.dropout)
    events = EventInput(vocabulary, buckets, size.embedding, size.calendar == "on")
    trunk = _trunk(settings, events.size)
    return SequenceModel(events, trunk, Heads(trunk.output_size, vocabulary, horizons), size.dropout)


def _trunk(settings: Settings, input_size: int) -> Trunk:
    size = settings.model
    if settings.kind == "transformer":
        return TransformerTrunk(input_size, size.hidden, size.layers, size.heads, size.window, size.dropout)
    if settings.kind == "attention-lstm":
        return AttentionLstmTrunk(input_size, size.hidden, size.layers, size.attend)
    if settings.kind == "lstm":
        return LstmTrunk(input_size, size.hidden, size.layers)
    return GruTrunk(input_size, size.hidden, size.layers)
