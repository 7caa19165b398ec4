"""The outbox against real stores: nothing is lost, nothing is doubled, and a crash says what it did."""

import datetime as dt
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Barrier, Thread

import pytest

from indicators.alerts.outgoing import Delivery, Outgoing
from indicators.errors import NotifyError, StoreError
from indicators.notify.outbox import MOST_ATTEMPTS, REPEAT_NOTE, STALE_AFTER, deliver, wait_after
from indicators.store.alerts import Step, claim_message, next_message_due, read_outbox, save_rule, take_step
from indicators.store.database import Store, open_store
from tests.conftest import Clock
from tests.hooks import Webhook

RULE = {"id": "sudan", "name": "Sudan", "kind": "level_above", "conflict": "world", "threshold": 10.0}
ROOT = Path(__file__).parent.parent.parent


class Post:
    """Takes messages; refuses those to a channel in `down`."""

    def __init__(self, *down: str) -> None:
        self.down = set(down)
        self.taken: list[str] = []
        self.tried: list[str] = []

    def __call__(self, channel: str, title: str, body: str) -> None:
        self.tried.append(title)
        if channel in self.down:
            raise NotifyError(f"{channel}: out of order")
        self.taken.append(title)


def owe(store: Store, now: dt.datetime, *titles: str, channel: str = "json://a", after: float = 0.0) -> None:
    """Put messages into the outbox, as an evaluation does."""
    save_rule(store, RULE, now)
    due = now + dt.timedelta(hours=after)
    messages = [Outgoing(f"key-{t}", "sudan", channel, t, "text", now, due) for t in titles]
    take_step(
        store, "sudan", lambda rule, state, waiting: Step({"rule_id": "sudan", "state": "normal"}, (), messages), now
    )


def status(store: Store) -> dict[str, tuple[Delivery, int]]:
    return {one.title: (one.status, one.attempts) for one in read_outbox(store, open_only=False)}


def test_a_message_is_sent_once(store: Store, clock: Clock) -> None:
    owe(store, clock.now, "one", "two")
    post = Post()
    assert deliver(store, clock, post=post).sent == 2
    assert deliver(store, clock, post=post).sent == 0
    assert post.taken == ["one", "two"]
    assert status(store) == {"one": (Delivery.SENT, 1), "two": (Delivery.SENT, 1)}


def test_owing_the_same_message_again_does_not_double_it(store: Store, clock: Clock) -> None:
    owe(store, clock.now, "one")
    deliver(store, clock, post=Post())
    owe(store, clock.now, "one")
    post = Post()
    deliver(store, clock, post=post)
    assert post.tried == []


def test_a_message_waits_until_it_is_due(store: Store, clock: Clock) -> None:
    owe(store, clock.now, "later", after=8)
    post = Post()
    deliver(store, clock, post=post)
    assert post.tried == []
    assert next_message_due(store) == clock.now + dt.timedelta(hours=8)
    clock.forward(hours=8)
    deliver(store, clock, post=post)
    assert post.taken == ["later"]
    assert next_message_due(store) is None


def test_a_dead_channel_is_tried_once_a_round_and_holds_no_other_up(store: Store, clock: Clock) -> None:
    owe(store, clock.now, "a1", "a2", channel="json://down")
    owe(store, clock.now, "b1", channel="json://up")
    post = Post("json://down")
    report = deliver(store, clock, post=post)
    assert post.tried == ["a1", "b1"]
    assert report.sent == 1
    assert report.failed == {"key-a1": "json://down: out of order"}


def test_failing_waits_longer_each_time_and_ends_in_giving_up(store: Store, clock: Clock) -> None:
    owe(store, clock.now, "one")
    post, start = Post("json://a"), clock.now
    given_up = {}
    for _ in range(MOST_ATTEMPTS):
        due = next_message_due(store)
        assert due is not None
        clock.now = max(due, clock.now)
        given_up = deliver(store, clock, post=post).given_up
    assert given_up == {"key-one": "json://a: out of order"}
    assert clock.now - start > dt.timedelta(hours=18), "a night without network is survived"
    clock.forward(days=3)
    deliver(store, clock, post=post)
    assert len(post.tried) == MOST_ATTEMPTS
    [message] = read_outbox(store, open_only=False)
    assert (message.status, message.last_error) == (Delivery.GIVEN_UP, "json://a: out of order")


def test_waits_grow_from_a_minute_to_an_hour() -> None:
    waits = [wait_after(n) for n in range(1, MOST_ATTEMPTS)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (dt.timedelta(minutes=1), dt.timedelta(hours=1))


def test_what_is_back_in_order_is_delivered(store: Store, clock: Clock) -> None:
    owe(store, clock.now, "one", "two")
    post = Post("json://a")
    deliver(store, clock, post=post)
    post.down.clear()
    clock.forward(minutes=1)
    deliver(store, clock, post=post)
    assert post.taken == ["two", "one"] or post.taken == ["one", "two"]


def test_two_senders_never_take_the_same_message(store: Store, store_url: str, clock: Clock) -> None:
    owe(store, clock.now, *[f"m{n}" for n in range(12)])
    post, start = Post(), Barrier(2)

    def work() -> None:
        with open_store(store_url) as own:
            start.wait()
            deliver(own, clock, post=post)

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(post.taken) == sorted(f"m{n}" for n in range(12))


def test_a_sender_that_dies_on_the_way_is_followed_by_one_repeat_that_says_so(store: Store, clock: Clock) -> None:
    owe(store, clock.now, "one")
    [message] = read_outbox(store)
    assert claim_message(store, message, clock.now) is not None  # ... and the process is gone
    bodies: list[str] = []

    def post(channel: str, title: str, body: str) -> None:
        bodies.append(body)

    deliver(store, clock, post=post)
    assert bodies == [], "its sender may still be at work"
    clock.now += STALE_AFTER + dt.timedelta(seconds=1)
    assert deliver(store, clock, post=post).resumed == 1
    deliver(store, clock, post=post)
    assert bodies == [f"text\n{REPEAT_NOTE}"]


def test_a_message_that_kills_its_sender_each_time_is_given_up(store: Store, clock: Clock) -> None:
    owe(store, clock.now, "one")

    class PowerCut(BaseException):
        pass

    def die(*_: str) -> None:
        raise PowerCut

    tries = 0
    while tries < 100 and status(store)["one"][0] is not Delivery.GIVEN_UP:
        clock.now += STALE_AFTER + dt.timedelta(seconds=1)
        try:
            deliver(store, clock, post=die)
        except PowerCut:
            tries += 1
    assert tries == MOST_ATTEMPTS


def test_a_late_answer_of_the_first_sender_does_not_undo_the_second(store: Store, clock: Clock) -> None:
    owe(store, clock.now, "one")

    def slow(channel: str, title: str, body: str) -> None:
        clock.now += STALE_AFTER + dt.timedelta(seconds=1)
        deliver(store, clock, post=Post())  # another sender takes over meanwhile
        raise NotifyError("no answer in time")

    deliver(store, clock, post=slow)
    assert status(store) == {"one": (Delivery.SENT, 2)}


def test_going_is_asked_before_each_message(store: Store, clock: Clock) -> None:
    owe(store, clock.now, "one", "two")
    post = Post()
    deliver(store, clock, post=post, going=lambda: len(post.taken) < 1)
    assert post.taken == ["one"]
    assert status(store)["two"] == (Delivery.WAITING, 0)


def test_nothing_is_sent_from_a_store_that_cannot_be_written(sqlite_store: Store, clock: Clock) -> None:
    owe(sqlite_store, clock.now, "one")
    post = Post()
    with open_store(sqlite_store.url, read_only=True) as frozen, pytest.raises(StoreError):
        deliver(frozen, clock, post=post)
    assert post.tried == []


_SENDER = """
import datetime as dt, sys
from indicators.notify.outbox import deliver
from indicators.store.database import open_store

def post(channel, title, body):
    print("claimed", flush=True)
    sys.stdin.readline()

with open_store(sys.argv[1]) as store:
    deliver(store, lambda: dt.datetime.fromisoformat(sys.argv[2]), post=post)
"""


def test_a_process_killed_between_claim_and_send_loses_nothing(
    store: Store, store_url: str, clock: Clock, webhook: Webhook
) -> None:
    owe(store, clock.now, "Alert: Sudan", channel=webhook.channel)
    sender = subprocess.Popen(
        [sys.executable, "-c", _SENDER, store_url, clock.now.isoformat()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert sender.stdin is not None
    assert sender.stdout is not None
    try:
        assert sender.stdout.readline() == b"claimed\n"
        os.kill(sender.pid, signal.SIGKILL)
    finally:
        sender.wait()
        sender.stdin.close()
        sender.stdout.close()
    assert status(store) == {"Alert: Sudan": (Delivery.SENDING, 1)}
    clock.now += STALE_AFTER + dt.timedelta(seconds=1)
    deliver(store, clock)
    assert webhook.messages == [("Alert: Sudan", f"text\n{REPEAT_NOTE}")]


def test_a_webhook_receives_exactly_one_message(store: Store, clock: Clock, webhook: Webhook) -> None:
    owe(store, clock.now, "Alert: Sudan", channel=webhook.channel)
    for _ in range(3):
        deliver(store, clock)
        clock.forward(hours=1)
    assert webhook.messages == [("Alert: Sudan", "text")]


def test_secrets_of_a_failing_channel_do_not_reach_the_store(store: Store, clock: Clock) -> None:
    with Webhook().running() as hook:
        channel = hook.channel.replace("json://", "json://me:geheim123@")
    owe(store, clock.now, "one", channel=channel)
    deliver(store, clock)
    [message] = read_outbox(store)
    assert message.last_error is not None
    assert "geheim123" not in message.last_error
    assert "geheim123" not in repr(message)
