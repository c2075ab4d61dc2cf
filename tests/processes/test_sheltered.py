"""What a signal raises waits until it can do no harm, and a second one does not wait."""

from __future__ import annotations

import signal
import threading

import pytest

from bnexp.processes.interrupts import ENDING, sheltered


@pytest.fixture(autouse=True)
def handlers():
    """Lets signals raise what they are called, whatever the tests were started with."""

    def raising(number, _frame):
        raise KeyboardInterrupt(signal.Signals(number).name)

    before = {number: signal.signal(number, raising) for number in ENDING}
    yield raising
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", ENDING)
def test_block_is_whole_before_what_a_signal_raises_is_raised(number):
    done = []

    def whole() -> None:
        with sheltered():
            signal.raise_signal(number)
            done.append(True)

    with pytest.raises(KeyboardInterrupt, match=signal.Signals(number).name):
        whole()
    assert done


def test_it_is_raised_earlier_where_the_block_lets_it_in():
    done = []

    def let_in(shelter, number) -> None:
        with shelter.open():
            if number:
                signal.raise_signal(number)
            done.append("behind")

    with sheltered() as shelter:
        signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            let_in(shelter, None)
        with pytest.raises(KeyboardInterrupt):
            let_in(shelter, signal.SIGTERM)
        done.append("after")
    assert done == ["after"]


def test_second_signal_finds_the_callers_own_handler():
    done = []

    def hurried() -> None:
        with sheltered():
            signal.raise_signal(signal.SIGINT)
            done.append("first")
            signal.raise_signal(signal.SIGTERM)
            done.append("second")

    with pytest.raises(KeyboardInterrupt):
        hurried()
    assert done == ["first"]


def test_handlers_are_the_callers_again_in_whichever_way_the_block_ends(handlers):
    for ending in (None, signal.SIGINT):
        try:
            with sheltered():
                assert signal.getsignal(signal.SIGINT) != handlers
                if ending:
                    signal.raise_signal(ending)
        except KeyboardInterrupt:
            assert ending
        assert [signal.getsignal(number) for number in ENDING] == [handlers] * len(ENDING)


def test_handler_that_a_handler_puts_in_its_place_stays(handlers):
    def changing(number, frame):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        handlers(number, frame)

    signal.signal(signal.SIGINT, changing)
    with pytest.raises(KeyboardInterrupt), sheltered():
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def test_handler_that_raises_nothing_does_not_end_the_shelter():
    told, done = [], []
    signal.signal(signal.SIGTERM, lambda number, _frame: told.append(number))

    def both() -> None:
        with sheltered():
            signal.raise_signal(signal.SIGTERM)
            signal.raise_signal(signal.SIGINT)
            done.append(True)

    with pytest.raises(KeyboardInterrupt):
        both()
    assert (told, done) == ([signal.SIGTERM], [True])


def test_what_is_ignored_or_ends_the_process_is_left_as_it_is():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    with sheltered():
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_DFL
        signal.raise_signal(signal.SIGINT)


def test_thread_that_is_never_interrupted_leaves_the_handlers_alone(handlers):
    found = []

    def elsewhere() -> None:
        with sheltered():
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert found == [handlers]
