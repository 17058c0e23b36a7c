"""The tally that several processes share."""

import os

from training.operations.metrics import BUCKETS, CLASSES, Tally

ROUTE = ("GET", "/classes/{class_id}")


def in_a_worker(tally: Tally, many: int) -> None:
    child = os.fork()
    if child == 0:
        for _ in range(many):
            tally.count(*ROUTE, 200, 0.004)
        os._exit(0)
    os.waitpid(child, 0)


def test_workers_add_up_and_one_that_died_takes_nothing_with_it() -> None:
    tally = Tally()
    tally.lay_out([ROUTE])
    tally.count(*ROUTE, 503, 30.0)
    tally.count("BREW", "/tea", 418, 0.02)
    in_a_worker(tally, 5)
    in_a_worker(tally, 7)
    sums = dict(tally.sums())
    cells = sums[ROUTE]
    assert (cells[CLASSES.index("2xx")], cells[CLASSES.index("5xx")]) == (12, 1)
    assert cells[len(CLASSES)] == 12
    assert cells[len(CLASSES) + len(BUCKETS)] == 1
    assert round(cells[-1], 3) == 30.048
    assert sums["GET", "elsewhere"][CLASSES.index("4xx")] == 1
