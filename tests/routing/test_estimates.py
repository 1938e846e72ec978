"""The formulas against published and independently computed values."""

import heapq
import math
import random

import pytest

from backend.routing import estimates as e


def near(value: float, expected: float) -> bool:
    return math.isclose(value, expected, rel_tol=5e-9)


def test_erlang_c_with_three_servers() -> None:
    assert near(e.erlang_c(3, 2), 4 / 9)
    assert near(e.erlang_b(3, 2), 0.21052631578947367)
    assert near(e.queue_length(3, 2), 8 / 9)


def test_erlang_c_with_a_fractional_load() -> None:
    assert near(e.erlang_c(2, 5 / 7), 0.187969924812)


@pytest.mark.parametrize(("within", "waits_longer"), [(10, 0.0778800783), (80, None)])
def test_two_servers_thirty_calls_an_hour(within: float, waits_longer: float | None) -> None:
    # The second row of the source takes an 80 s service instead of a longer wait.
    if waits_longer is not None:
        found = 1 - e.service_level(2, 30 / 3600 * 60, 60, within)
        assert math.isclose(found, waits_longer, rel_tol=1e-6)
    else:
        found = 1 - e.service_level(2, 30 / 3600 * 80, 80, 10)
        assert math.isclose(found, 0.1410802875, rel_tol=1e-6)


def test_a_call_centre_of_fifty_five() -> None:
    load = 360 / 1800 * 240
    assert near(e.erlang_c(55, load), 0.238700936378)
    assert math.isclose(e.mean_wait(55, load, 240), 8.184032, rel_tol=1e-6)
    assert near(e.service_level(55, load, 240, 15), 0.8458830922)


def test_staffing_for_a_share_within_a_time() -> None:
    assert near(e.erlang_c(12, 10), 0.449388224298)
    assert near(e.mean_wait(12, 10, 600), 134.816467) or math.isclose(
        e.mean_wait(12, 10, 600), 134.816467, rel_tol=1e-8
    )
    assert near(e.service_level(12, 10, 600, 900), 0.9776262778)
    assert e.servers_needed(10, 600, 900, 0.80) == 11
    assert e.servers_needed(10, 600, 900, 0.95) == 12


@pytest.mark.parametrize(
    ("servers", "wait", "level"),
    [(4, 1239.606638, 0.6387862555), (5, 211.589407, 0.9556723343)],
)
def test_an_office_with_one_desk_more(servers: int, wait: float, level: float) -> None:
    load = 15 / 60 * 14
    assert math.isclose(e.mean_wait(servers, load, 14 * 60), wait, rel_tol=1e-8)
    assert near(e.service_level(servers, load, 14 * 60, 20 * 60), level)


def test_a_thousand_servers_do_not_overflow() -> None:
    assert near(e.erlang_c(1050, 1000), 0.0744017740374)
    assert math.isclose(e.queue_length(1050, 1000), 1.488035481, rel_tol=1e-8)


def test_more_load_than_servers_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot carry"):
        e.erlang_c(9, 10)


def test_people_who_leave() -> None:
    found = e.erlang_a(48 / 60, 60, 120, 50)
    assert near(found.waits, 0.4677740686)
    assert near(found.leaves, 0.03091224916)
    assert math.isclose(found.mean_wait, 3.70947, rel_tol=1e-6)
    assert near(found.occupancy, 0.9303242408)
    assert near(e.mean_wait(50, 48, 60), 20.83366834)
    assert math.isclose(e.mean_wait(50, 48 * (1 - found.leaves), 60), 8.831702901, rel_tol=1e-6)


def test_people_who_leave_an_overloaded_office() -> None:
    found = e.erlang_a(60, 1 / 6, 0.5, 9)
    assert near(found.leaves, 0.1458064597)
    assert near(found.mean_wait, 0.07290322983)
    assert near(found.queue_length, 4.37419379)


def test_waits_of_two_classes_keep_the_common_mean() -> None:
    preferential, general = e.priority_waits(3, 6 / 60, (3 / 60, 12 / 60))
    assert near(preferential, 2.808988764)
    assert near(general, 16.85393258)
    together = e.mean_wait(3, 15 / 6, 10)
    assert near(together, 14.04494382)
    assert near((3 * preferential + 12 * general) / 15, together)


def test_the_wait_with_nine_ahead_and_four_desks() -> None:
    assert near(e.wait_mean(9, 4, 10), 25)
    assert near(e.wait_deviation(9, 4, 10), 7.90569415)
    for share, minutes in ((0.5, 24.17178654), (0.8, 31.29688205), (0.9, 35.51497573)):
        assert near(e.wait_quantile(share, 9, 4, 10), minutes)


def test_the_wait_of_the_next_one_is_exponential() -> None:
    assert near(e.wait_mean(0, 1, 12), 12)
    assert near(e.wait_quantile(0.5, 0, 1, 12), 12 * math.log(2))
    assert near(e.wait_quantile(0.9, 0, 1, 12), 27.63102112)


def test_square_root_staffing() -> None:
    assert near(e.halfin_whitt(1), 0.2233612748)


@pytest.mark.parametrize("stages", [1, 2, 7, 60, 400, 4999, 20000])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.8, 0.99])
def test_a_quantile_undoes_the_distribution(stages: int, share: float) -> None:
    x = e.erlang_quantile(share, stages)
    assert math.isclose(e.erlang_cdf(x, stages), share, abs_tol=1e-5 if stages > 5000 else 1e-10)


@pytest.mark.parametrize("share", [0, 1, -1, 2])
def test_a_share_lies_between_nothing_and_all(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        e.erlang_quantile(share, 3)


@pytest.mark.parametrize(("servers", "load"), [(10, 0.95), (4, 0.85)])
def test_the_line_ahead_predicts_twice_as_well_as_the_last_wait(servers: int, load: float) -> None:
    """Simulated M/M/c: squared errors of QL and LES; coverage of both figures that are told."""
    draw = random.Random(20261120)
    free, last_wait, now = [0.0] * servers, 0.0, 0.0
    heapq.heapify(free)
    starts: list[float] = []
    entered: list[tuple[float, float]] = []  # (when somebody entered service, after what wait)
    told = first = second = 0
    ql = les = 0.0
    for _ in range(60_000):
        now += draw.expovariate(servers * load)
        starts = [at for at in starts if at > now]
        while entered and entered[0][0] <= now:
            last_wait = heapq.heappop(entered)[1]
        begins = max(now, heapq.heappop(free))
        heapq.heappush(free, begins + draw.expovariate(1))
        if begins > now and starts:
            wait, ahead = begins - now, len(starts)
            told += 1
            first += wait <= e.wait_quantile(0.5, ahead, servers, 1)
            second += wait <= e.wait_quantile(0.8, ahead, servers, 1)
            ql += (wait - e.wait_mean(ahead, servers, 1)) ** 2
            les += (wait - last_wait) ** 2
        if begins > now:
            starts.append(begins)
            heapq.heappush(entered, (begins, begins - now))
    assert 1.6 < les / ql < 2.8
    assert abs(first / told - 0.5) < 0.02
    assert abs(second / told - 0.8) < 0.02
