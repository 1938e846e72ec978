"""Queueing formulas and waiting-time figures: pure functions, no rows.

Sources: Erlang B and C by the stable recursion (Cooper, Introduction to Queueing Theory, ch. 3);
Erlang-A from its birth-death chain (Garnett, Mandelbaum & Reiman 2002); the queue-length predictor
(Ibrahim & Whitt, M&SOM 2009, doi 10.1287/msom.1080.0223): with n ahead and c servers busy the wait is
Erlang(n + 1, c * mu), whose error is about half that of the last customer's wait; non-preemptive
priorities (Kella & Yechiali 1985). Rates and times share one unit, whichever the caller likes.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist


def erlang_b(servers: int, load: float) -> float:
    """Return the share of arrivals lost when nobody may wait; ``load`` = arrival rate x service time."""
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """Return the share of arrivals that wait; ``ValueError`` when the servers cannot keep up."""
    if not 0 <= load < servers:
        message = f"{servers} servers cannot carry a load of {load}"
        raise ValueError(message)
    blocked = erlang_b(servers, load)
    return servers * blocked / (servers - load * (1 - blocked))


def queue_length(servers: int, load: float) -> float:
    """Return the mean number of people waiting (Erlang C)."""
    return erlang_c(servers, load) * load / (servers - load)


def mean_wait(servers: int, load: float, service: float) -> float:
    """Return the mean wait of all arrivals (Erlang C), in the unit of ``service``."""
    return erlang_c(servers, load) * service / (servers - load)


def service_level(servers: int, load: float, service: float, within: float) -> float:
    """Return the share of arrivals that wait no longer than ``within``."""
    return 1 - erlang_c(servers, load) * math.exp(-(servers - load) * within / service)


def servers_needed(load: float, service: float, within: float, share: float) -> int:
    """Return the fewest servers with which ``share`` of the arrivals wait no longer than ``within``."""
    servers = math.floor(load) + 1
    while service_level(servers, load, service, within) < share:
        servers += 1
    return servers


@dataclass(frozen=True, slots=True)
class Patience:
    """What Erlang-A gives: the share that waits, the share that leaves, the mean wait and queue."""

    waits: float
    leaves: float
    mean_wait: float
    queue_length: float
    occupancy: float


def erlang_a(arrival_rate: float, service: float, patience: float, servers: int) -> Patience:
    """Return the steady state when people leave after an exponential patience; any load will do."""
    mu, theta = 1 / service, 1 / patience
    weight, total, waiting, queue, busy = 1.0, 1.0, 0.0, 0.0, 0.0
    count = 0
    while True:
        count += 1
        weight *= arrival_rate / (min(count, servers) * mu + max(0, count - servers) * theta)
        total += weight
        busy += weight * min(count, servers)
        if count >= servers:
            waiting += weight
            queue += weight * (count - servers)
            if weight < total * 1e-18:
                break
        if total > 1e250:  # a large load: keep the numbers small
            scale = 1e-250
            weight, total, waiting = weight * scale, total * scale, waiting * scale
            queue, busy = queue * scale, busy * scale
    length = queue / total
    wait = length / arrival_rate
    return Patience(waiting / total, theta * wait, wait, length, busy / total / servers)


def priority_waits(
    servers: int, service_rate: float, arrival_rates: Sequence[float]
) -> tuple[float, ...]:
    """Return each class's mean wait, most urgent first: non-preemptive, one service rate."""
    capacity = servers * service_rate
    delay = erlang_c(servers, sum(arrival_rates) / service_rate) / capacity
    waits, before = [], 0.0
    for rate in arrival_rates:
        after = before + rate / capacity
        waits.append(delay / ((1 - before) * (1 - after)))
        before = after
    return tuple(waits)


def halfin_whitt(beta: float) -> float:
    """Return the share that waits with square-root staffing of quality ``beta``."""
    density = math.exp(-beta * beta / 2) / math.sqrt(2 * math.pi)
    below = (1 + math.erf(beta / math.sqrt(2))) / 2
    return 1 / (1 + beta * below / density)


def wait_mean(ahead: int, servers: float, service: float) -> float:
    """Return the mean wait with ``ahead`` people before and every server busy (QL predictor)."""
    return (ahead + 1) * service / servers


def wait_deviation(ahead: int, servers: float, service: float) -> float:
    """Return the standard deviation of that wait."""
    return math.sqrt(ahead + 1) * service / servers


def wait_quantile(share: float, ahead: int, servers: float, service: float) -> float:
    """Return the time within which ``share`` of those with ``ahead`` people before are called.

    The quantile of Erlang(ahead + 1, servers / service).
    """
    return erlang_quantile(share, ahead + 1) * service / servers


def erlang_quantile(share: float, stages: int) -> float:
    """Return the quantile of the sum of ``stages`` exponential times of mean one."""
    if not 0 < share < 1:
        message = "the share lies between 0 and 1"
        raise ValueError(message)
    x = max(_wilson_hilferty(share, stages), 1e-9)
    if stages > 5000:
        return x  # by then right to seven digits
    for _ in range(50):
        density = math.exp(-x + (stages - 1) * math.log(x) - math.lgamma(stages))
        step = (erlang_cdf(x, stages) - share) / density
        x = max(x - step, x / 10)
        if abs(step) < 1e-13 * x:
            break
    return x


def erlang_cdf(x: float, stages: int) -> float:
    """Return the share of sums of ``stages`` exponential times of mean one that are at most ``x``."""
    if x <= 0:
        return 0.0
    term = math.exp(-x + (stages - 1) * math.log(x) - math.lgamma(stages))
    above, k = 0.0, stages - 1
    while k >= 0:
        above += term
        term *= k / x
        k -= 1
        if term < above * 1e-18 and k < x:
            break
    return 1 - above


def _wilson_hilferty(share: float, stages: int) -> float:
    z = NormalDist().inv_cdf(share)
    spread = 1 / (9 * stages)
    return stages * (1 - spread + z * math.sqrt(spread)) ** 3
