import numpy as np
import pytest
import torch
from conftest import DatasetMaker, stream_arrays

from logcast_training.batches import plan_batches
from logcast_training.dataset import load_dataset
from logcast_training.encoding import Encoded, encode
from logcast_training.horizons import horizon_labels
from logcast_training.pieces import Pieces, lanes, windows
from logcast_training.vocabulary import build_vocabulary


@pytest.fixture
def encoded(make_dataset: DatasetMaker) -> Encoded:
    """Sixty sessions of four events and an end."""
    dataset = load_dataset(make_dataset())
    return encode(dataset, build_vocabulary(dataset, dataset.splits.train, 1), (), dataset.rows)


@pytest.fixture
def stream(make_dataset: DatasetMaker) -> Encoded:
    """One sequence of 100 events."""
    dataset = load_dataset(make_dataset(arrays=stream_arrays(100, 3)))
    return encode(dataset, build_vocabulary(dataset, dataset.splits.train, 1), (), dataset.rows)


def scored(pieces: Pieces) -> list[int]:
    """Every scored event, as often as it is scored."""
    parts = [
        np.arange(begin + unscored, begin + length)
        for begin, length, unscored in zip(pieces.begin, pieces.length, pieces.unscored, strict=True)
    ]
    return sorted(np.concatenate(parts).tolist())


def expected(encoded: Encoded, rows: range) -> list[int]:
    return np.flatnonzero((encoded.next_row >= rows.start) & (encoded.next_row < rows.stop)).tolist()


@pytest.mark.parametrize("rows", [range(0, 80), range(10, 100), range(55, 60), range(99, 100)])
@pytest.mark.parametrize("lane", [7, 16, 200])
def test_lanes_score_each_event_before_the_rows_once(stream: Encoded, rows: range, lane: int) -> None:
    pieces = lanes(stream, rows, lane, warm_up=5)

    assert scored(pieces) == expected(stream, rows)
    assert pieces.length.max() <= lane


def test_a_lane_goes_on_where_the_one_before_ended(stream: Encoded) -> None:
    pieces = lanes(stream, range(0, 100), 16)

    goes_on = pieces.carried_to >= 0
    assert goes_on.sum() == len(pieces) - 1
    ends = pieces.begin + pieces.length
    assert (pieces.begin[pieces.carried_to[goes_on]] == ends[goes_on]).all()


@pytest.mark.parametrize("rows", [range(0, 80), range(10, 100), range(33, 34), range(0, 5)])
def test_windows_score_each_event_where_a_server_reads_it(stream: Encoded, rows: range) -> None:
    pieces = windows(stream, rows, window=16, block=8)

    assert scored(pieces) == expected(stream, rows)
    for begin, length, unscored in zip(pieces.begin, pieces.length, pieces.unscored, strict=True):
        for place in range(begin + unscored, begin + length):
            assert begin == max(0, (place // 8 - 1) * 8)
        assert length <= 16


def test_sessions_are_scored_whole(encoded: Encoded) -> None:
    rows = range(0, int(encoded.next_row.max()) + 1)

    assert scored(lanes(encoded, rows, 128)) == expected(encoded, rows)
    assert scored(windows(encoded, rows, 4, 2)) == expected(encoded, rows)


def test_batches_hold_every_piece_once_whatever_the_order(encoded: Encoded) -> None:
    pieces = lanes(encoded, range(0, 200), 128)

    batches = plan_batches(pieces, 64, torch.device("cpu"), np.random.default_rng(1))

    numbers = torch.cat([batch.pieces for batch in batches]).tolist()
    assert sorted(numbers) == list(range(len(pieces)))
    assert all(batch.steps * len(batch.pieces) <= 64 for batch in batches)


def test_targets_are_the_next_event_of_the_same_sequence(encoded: Encoded) -> None:
    first, stop = encoded.offsets[0], encoded.offsets[1]

    kinds = encoded.type[first:stop].tolist()
    assert encoded.target[first:stop].tolist() == [*kinds[1:], 0]
    assert np.isnan(encoded.next_dt[stop - 1])
    assert encoded.gap[stop - 1] == -1


def test_a_type_that_is_rare_in_training_is_outside_the_vocabulary(make_dataset: DatasetMaker) -> None:
    arrays = stream_arrays(100, 3)
    arrays["type"][95] = 4
    dataset = load_dataset(make_dataset(arrays=arrays))

    vocabulary = build_vocabulary(dataset, dataset.splits.train, 3)
    encoded = encode(dataset, vocabulary, (), dataset.rows)

    assert vocabulary.size == 4
    assert encoded.target[94] == vocabulary.size
    assert vocabulary.extended(dataset, range(0, 100), 1).entries[4].id == dataset.types[4].id


def test_horizons_look_ahead_in_the_stream_and_stop_where_it_ends(make_dataset: DatasetMaker) -> None:
    arrays = stream_arrays(10, 3)
    arrays["watched"][5] = 1
    dataset = load_dataset(make_dataset(arrays=arrays, facts={"watches": ["alarm"]}))

    labels = horizon_labels(dataset, (2, 4), until=10)

    assert labels[:, 0].tolist() == [0, 0, 0, 1, 1, 0, 0, 0, -1, -1]
    assert labels[:, 1].tolist() == [0, 1, 1, 1, 1, 0, -1, -1, -1, -1]
