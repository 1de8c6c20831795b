"""The graph of a package around a trained model: ids and words in, likeliest next events and gap bins out."""

import copy

import torch
from torch import Tensor, nn

from logcast_training.models.inputs import EventInput
from logcast_training.models.sequence_model import SequenceModel


class ServedGraph(nn.Module):
    """What ONNX Runtime runs. Event rows 1…V-1 are known types, V + j is a type with the words of row j.

    The embeddings of known types are folded into one table, the temperature into the weights of the head.
    """

    known: Tensor
    unknown: Tensor

    def __init__(self, model: SequenceModel, words: Tensor, temperature: float, top_k: int) -> None:
        super().__init__()
        model = copy.deepcopy(model).eval()
        self.model = model
        self.vocabulary = model.heads.vocabulary
        self.top_k = min(top_k, self.vocabulary)
        with torch.no_grad():
            known = model.input.table(torch.arange(self.vocabulary), words)
            unknown = model.input.table(torch.tensor([self.vocabulary]), torch.zeros_like(words[:1]))
            model.heads.linear.weight[: self.vocabulary + 1] /= temperature
            model.heads.linear.bias[: self.vocabulary + 1] /= temperature
        self.register_buffer("known", known)
        self.register_buffer("unknown", unknown)

    def forward(
        self, ids: Tensor, dt: Tensor, clock: Tensor, words: Tensor, state: Tensor | None = None
    ) -> tuple[Tensor, ...]:
        """ids, dt [B, T], clock [B, T, 3], words [extra, most], state [B, S] → outputs of the graph in order.

        In window mode there is no state.
        """
        events = self.model.input(ids, dt, clock, torch.cat([self.known, self._extra(words)]))
        hidden, after = self.model.trunk(events, dt[:, :0] if state is None else state)
        following, gaps, horizons = self.model.heads(hidden)
        offered = torch.softmax(following, dim=-1)[..., : self.vocabulary]
        probabilities, classes = torch.topk(offered, self.top_k, dim=-1)
        outputs = [probabilities, classes.to(torch.int32), torch.softmax(gaps, dim=-1)]
        if self.model.heads.horizons:
            outputs.append(torch.sigmoid(horizons))
        return tuple(outputs) if state is None else (*outputs, after)

    def _extra(self, words: Tensor) -> Tensor:
        """Embeddings of types outside the vocabulary, by their words: [extra, most] → [extra, embedding]."""
        if isinstance(self.model.input, EventInput):
            return self.unknown + self.model.input.bag(words)
        return self.unknown + words[:, :1].to(torch.float32) * 0.0
