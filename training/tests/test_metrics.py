import numpy as np
import pytest

from logcast_training.calibrate import fit_temperature, log_loss
from logcast_training.gap_bins import bin_means, gap_bins
from logcast_training.metrics import (
    average_precision,
    bin_quantiles,
    calibration_error,
    gap_measures,
    next_event_measures,
)


def test_next_event_measures_count_ranks_and_likelihood() -> None:
    target = np.array([1, 2, 1, 3])
    top = np.array([[1, 2, 0, 3], [1, 2, 0, 3], [2, 0, 3, 1], [1, 2, 0, 3]])

    measures = next_event_measures(target, top, np.log([0.5, 0.25, 0.125, 0.5]), np.full(4, 0.25))

    assert (measures["top1"], measures["top3"], measures["top9"]) == (0.25, 0.5, 1.0)
    assert measures["nll"] == pytest.approx(np.log([2, 4, 8, 2]).mean())
    assert measures["ece"] == pytest.approx(0.0)
    assert measures["precision"] == pytest.approx((1 / 3 + 0 + 0) / 3)
    assert measures["recall"] == pytest.approx((1 / 2 + 0 + 0) / 3)
    assert measures["f1"] == pytest.approx((2 / 5 + 0 + 0) / 3)


def test_a_target_that_is_never_offered_is_missed() -> None:
    measures = next_event_measures(np.array([5, 5]), np.array([[0, 1], [1, 0]]), None, None)

    assert (measures["top9"], measures["nll"]) == (0.0, None)


def test_calibration_error_is_the_distance_of_confidence_and_accuracy() -> None:
    confidence = np.array([0.9, 0.9, 0.1, 0.1])

    assert calibration_error(confidence, np.array([True, False, False, False])) == pytest.approx(0.25)


def test_gap_measures_follow_their_definitions() -> None:
    measures = gap_measures(np.array([1.0, 3.0]), np.array([[0.0, 1.0, 2.0], [0.0, 1.0, 2.0]]))

    assert measures["maeLog1p"] == pytest.approx(1.0)
    assert measures["coverage80"] == pytest.approx(0.5)
    assert measures["pinball"] == pytest.approx(((0.1 * 1 + 0 + 0.1 * 1) / 3 + (0.1 * 3 + 0.5 * 2 + 0.9 * 1) / 3) / 2)


def test_quantiles_are_the_means_of_the_bins_where_the_levels_are_reached() -> None:
    probabilities = np.array([[0.1, 0.4, 0.0, 0.5], [0.05, 0.0, 0.05, 0.9]])

    assert bin_quantiles(probabilities, np.array([0.0, 1.0, 2.0, 3.0])).tolist() == [[0, 1, 3], [2, 3, 3]]


def test_average_precision_takes_equal_scores_as_one_step() -> None:
    truth = np.array([True, False, True, False])

    assert average_precision(np.array([0.9, 0.8, 0.7, 0.1]), truth) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(np.full(4, 0.5), truth) == pytest.approx(0.5)
    assert average_precision(np.full(4, 0.5), np.zeros(4, bool)) is None


def test_gap_bins_are_those_of_the_engine() -> None:
    assert gap_bins(np.array([0, 0.04, 0.05, 0.6931, 1.94, 1.96, 2.0, 2.374, 2.376, 21, 99])).tolist() == [
        0, 0, 1, 7, 19, 20, 20, 20, 21, 45, 45,
    ]  # fmt: skip


def test_an_empty_gap_bin_has_its_centre_as_mean() -> None:
    means = bin_means(np.array([0.0, 0.04, 2.5]))

    assert means[0] == pytest.approx(0.02)
    assert means[1] == pytest.approx(0.1)
    assert means[21] == pytest.approx(2.5)


def test_the_temperature_undoes_overconfidence() -> None:
    random = np.random.default_rng(3)
    logits = random.normal(size=(4000, 3))
    chances = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    target = np.array([random.choice(3, p=row) for row in chances])

    temperature = fit_temperature(logits * 2, target)

    assert temperature == pytest.approx(2.0, rel=0.1)
    assert log_loss(logits * 2 / temperature, target) < log_loss(logits * 2, target)
