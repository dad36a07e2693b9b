"""The tracking connection: against a peer that answers, keeps silent, cuts and pushes as a test says."""

from __future__ import annotations

import asyncio

import pytest

from gateway._fastpath import ANSWERED, CHANGED, REFUSED, UNREACHABLE
from tests.support.links import linked
from tests.support.resp import WORD_OF_A_FLUSH, Peer, a_peer, word_of_change


async def test_it_greets_beats_and_asks() -> None:
    async with a_peer({b"k": b"v"}) as peer, linked(peer) as here:
        assert (here.link.epoch, here.link.is_up) == (0, False)
        await here.connect()
        assert [command[0] for command in peer.heard] == [b"HELLO", b"CLIENT", b"PING"]
        assert (here.link.epoch, here.link.is_up, here.link.is_away) == (1, True, False)
        assert await here.ask(b"k") == (b"v", ANSWERED)
        assert await here.ask(b"nothing") == (None, ANSWERED)


async def test_a_key_is_asked_once_however_many_wait() -> None:
    async with a_peer({b"k": b"v"}) as peer, linked(peer) as here:
        await here.connect()
        answers = [here.ask(key) for key in (b"k", b"l", b"k", b"k")]
        assert [raw for raw, _ in await asyncio.gather(*answers)] == [b"v", None, b"v", b"v"]
        assert (peer.count(b"GET", b"k"), peer.count(b"GET", b"l")) == (1, 1)
        assert here.link.asked == 2


async def test_what_is_asked_before_it_is_up_waits_for_it() -> None:
    async with a_peer({b"k": b"v"}) as peer, linked(peer) as here:
        answer = here.ask(b"k")
        await here.connect()
        assert await answer == (b"v", ANSWERED)


async def test_a_refusal_is_one_question_s_matter() -> None:
    async with a_peer({b"k": b"v"}) as peer, linked(peer) as here:
        await here.connect()
        peer.answers[b"bad"] = b"-WRONGTYPE no string\r\n"
        bad, good = here.ask(b"bad"), here.ask(b"k")
        assert await bad == (None, REFUSED)
        assert await good == (b"v", ANSWERED)
        assert here.link.is_up


@pytest.mark.parametrize("command", [b"HELLO", b"CLIENT", b"PING"])
async def test_a_refused_greeting_or_beat_ends_the_connection(command: bytes) -> None:
    async with a_peer() as peer, linked(peer) as here:
        peer.answers[command] = b"-NOAUTH who are you\r\n"
        await here.dial()
        await here.owner.sees("lost")
        assert not here.link.is_up
        assert here.link.epoch == 0
        del peer.answers[command]
        await here.connect()
        assert here.link.epoch == 1


async def test_a_peer_that_loads_its_data_counts_as_away_until_it_has() -> None:
    async with a_peer({b"k": b"v"}) as peer, linked(peer) as here:
        peer.answers[b"PING"] = b"-LOADING Redis is loading the dataset in memory\r\n"
        await here.dial()
        await here.owner.sees("lost")
        assert await here.ask(b"k") == (None, UNREACHABLE)
        del peer.answers[b"PING"]
        await here.connect()
        assert await here.ask(b"k") == (b"v", ANSWERED)


async def test_word_of_a_change_is_passed_on() -> None:
    async with a_peer() as peer, linked(peer) as here:
        await here.connect()
        peer.send(word_of_change(b"a", b"b"))
        await here.owner.sees(b"b")
        assert here.owner.events[-2:] == [b"a", b"b"]
        peer.send(WORD_OF_A_FLUSH)
        await here.owner.sees("flush")
        peer.send(b">2\r\n+message\r\n+other\r\n")
        assert await here.ask(b"k") == (None, ANSWERED)


@pytest.mark.parametrize("word", [word_of_change(b"k"), WORD_OF_A_FLUSH])
async def test_an_answer_that_is_older_than_a_change_is_marked(word: bytes) -> None:
    async with a_peer({b"k": b"new"}) as peer, linked(peer) as here:
        await here.connect()
        peer.silent.add(b"GET")
        answer = here.ask(b"k")
        await peer.hears(b"GET", b"k")
        peer.send(word)
        await here.owner.changes.until(lambda: here.owner.events[-1] in {b"k", "flush"})
        # Whoever comes after the word does not join what was asked before it.
        late = here.ask(b"k")
        await peer.hears(b"GET", b"k", times=2)
        peer.speak()
        assert await answer == (b"new", CHANGED)
        assert await late == (b"new", ANSWERED)


async def test_pieces_of_any_size_are_put_together() -> None:
    async with a_peer({b"k": b"value"}) as peer, linked(peer) as here:
        await here.connect()
        peer.silent.add(b"GET")
        answer = here.ask(b"k")
        await peer.hears(b"GET", b"k")
        raw = word_of_change(b"other") + b"$5\r\nvalue\r\n"
        for octet in raw[:-1]:
            peer.send(bytes([octet]))
        peer.answer(raw[-1:])
        assert await answer == (b"value", ANSWERED)
        assert b"other" in here.owner.events


async def test_a_silent_peer_is_unreachable_and_then_at_once() -> None:
    async with a_peer({b"k": b"v"}) as peer, linked(peer) as here:
        await here.connect()
        peer.silent.add(b"GET")
        loop = asyncio.get_running_loop()
        began = loop.time()
        assert await here.ask(b"k") == (None, UNREACHABLE)
        assert 0.03 < loop.time() - began < 0.5
        assert here.link.is_away
        # Known to be away: nobody waits.
        assert here.ask(b"l").result() == (None, UNREACHABLE)
        peer.speak()
        peer.send(word_of_change(b"mark"))
        await here.owner.sees(b"mark")
        assert await here.ask(b"k") == (b"v", ANSWERED)


async def test_who_is_patient_waits_longer_for_an_answer() -> None:
    async with a_peer({b"k": b"v"}) as peer, linked(peer, patience=10.0) as here:
        await here.connect()
        peer.silent.add(b"GET")
        answer = here.ask(b"k")
        # As long as it takes to give up a silent connection.
        async with a_peer() as dumb, linked(dumb) as other:
            await other.connect()
            dumb.silent.add(b"GET")
            other.ask(b"k")
            await other.owner.sees("lost")
        assert not answer.done()
        assert not here.link.is_away
        peer.speak()
        assert await answer == (b"v", ANSWERED)


async def test_who_is_patient_gives_a_dead_connection_up_soon_after() -> None:
    async with a_peer({b"k": b"v"}) as peer, linked(peer, patience=0.6) as here:
        await here.connect()
        peer.silent.add(b"GET")
        began = asyncio.get_running_loop().time()
        here.ask(b"k")
        await here.owner.sees("lost")
        # Not some times what a question may take.
        assert asyncio.get_running_loop().time() - began < 4.0


async def test_of_all_who_wait_none_waits_longer_than_until_it_is_known_to_be_away() -> None:
    async with a_peer({b"k": b"v"}) as peer, linked(peer, patience=0.5) as here:
        await here.connect()
        peer.silent.add(b"GET")
        first = here.ask(b"k")
        await peer.hears(b"GET", b"k")
        # Some time later: as long as it takes another one to be away.
        async with a_peer() as dumb, linked(dumb) as other:
            await other.connect()
            dumb.silent.add(b"GET")
            await other.ask(b"k")
        later = here.ask(b"l")
        assert await first == (None, UNREACHABLE)
        assert later.result() == (None, UNREACHABLE)
        assert here.link.is_away
        assert here.link.is_up


async def test_a_connection_that_stays_silent_is_given_up() -> None:
    async with a_peer({b"k": b"v"}) as peer, linked(peer) as here:
        await here.connect()
        peer.silent.add(b"GET")
        here.ask(b"k")
        await here.owner.sees("lost")
        assert not here.link.is_up
        assert here.link.is_away
        peer.silent.clear()
        await here.connect()
        assert await here.ask(b"k") == (b"v", ANSWERED)
        assert here.link.epoch == 2


async def test_a_greeting_that_is_not_answered_is_given_up() -> None:
    async with a_peer() as peer, linked(peer) as here:
        peer.silent.add(b"HELLO")
        await here.dial()
        await here.owner.sees("lost")
        assert here.link.is_away
        assert here.link.epoch == 0


async def test_a_cut_in_mid_reply_asks_again_on_the_next_connection() -> None:
    async with a_peer({b"k": b"value"}) as peer, linked(peer) as here:
        await here.connect()
        peer.silent.add(b"GET")
        answer = here.ask(b"k")
        await peer.hears(b"GET", b"k")
        peer.answer(b"$5\r\nval")
        peer.silent.clear()
        peer.cut()
        await here.owner.sees("lost")
        await here.connect()
        assert await answer == (b"value", ANSWERED)
        assert peer.count(b"GET", b"k") == 2


@pytest.mark.parametrize("raw", [b"what\r\n", b"$5\r\nvalue\r\n", b"$99999999999999999999\r\n"])
async def test_what_is_no_answer_ends_the_connection(raw: bytes) -> None:
    async with a_peer() as peer, linked(peer) as here:
        await here.connect()
        peer.send(raw)
        await here.owner.sees("lost")
        assert not here.link.is_up


async def test_a_second_connection_is_closed_again() -> None:
    async with a_peer() as peer, linked(peer) as here:
        await here.connect()
        await here.dial()
        await peer.changes.until(lambda: peer.greeted == 2)
        assert here.link.epoch == 1
        assert here.link.is_up


async def test_a_waiter_that_fails_takes_nobody_with_it() -> None:
    async with a_peer({b"k": b"v"}) as peer, linked(peer) as here:
        await here.connect()
        told: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda loop, facts: told.append(facts["exception"]))

        def fail(raw: bytes | None, outcome: str) -> None:
            raise LookupError("a bug")

        here.link.ask(b"k", fail)
        assert await here.ask(b"k") == (b"v", ANSWERED)
        assert [type(error) for error in told] == [LookupError]


async def test_closing_tells_whoever_waits() -> None:
    async with a_peer() as peer, linked(peer) as here:
        await here.connect()
        peer.silent.add(b"GET")
        answer = here.ask(b"k")
        await peer.hears(b"GET")
        here.link.close()
        assert answer.result() == (None, UNREACHABLE)
        assert here.ask(b"k").result() == (None, UNREACHABLE)
        await here.dial()
        assert not here.link.is_up


async def test_nothing_is_known_of_a_peer_that_cannot_be_reached() -> None:
    async with a_peer() as peer, linked(peer) as here:
        here.link.missed()
        assert here.link.is_away
        await here.connect()
        assert not here.link.is_away
        here.link.missed()  # a second attempt that came to nothing says nothing of the first
        assert not here.link.is_away


# ------------------------------------------------------------------------------------------ what still counts


async def test_what_was_learnt_counts_for_a_while_since_a_question_was_sent() -> None:
    async with a_peer() as peer, linked(peer, fresh=0.6) as here:
        await here.connect()
        here.clock.pass_by(0.5)
        assert here.link.is_fresh(1)
        peer.silent.add(b"GET")
        answer = here.ask(b"k")
        await peer.hears(b"GET")
        await here.owner.sees(("beaten", 1), times=2)
        here.clock.pass_by(0.4)
        # The beat that went ahead of the question was answered: what is true as of then.
        assert here.link.confirmed_at == pytest.approx(1000.5)
        peer.speak()
        await answer
        here.clock.pass_by(0.19)
        assert here.link.is_fresh(1)
        here.clock.pass_by(0.02)
        assert not here.link.is_fresh(1)
        assert not here.link.counts(1)


async def test_nothing_counts_beyond_the_lease() -> None:
    async with a_peer() as peer, linked(peer) as here:
        await here.connect()
        here.link.leased_until = 1000.1
        assert here.link.is_fresh(1)
        here.clock.pass_by(0.1)
        assert not here.link.is_fresh(1)
        assert not here.link.lasts(1)


async def test_an_earlier_epoch_does_not_count_while_the_peer_answers() -> None:
    async with a_peer() as peer, linked(peer) as here:
        await here.connect()
        peer.cut()
        await here.owner.sees("lost")
        assert not here.link.counts(1)
        await here.connect()
        assert not here.link.counts(1)
        assert here.link.counts(2)


async def away(here_peer: Peer) -> None:
    here_peer.silent.update({b"GET", b"PING", b"HELLO"})


async def test_while_the_peer_is_away_it_counts_until_the_grace_is_over() -> None:
    async with a_peer() as peer, linked(peer, grace=10.0) as here:
        await here.connect()
        await away(peer)
        here.clock.pass_by(5.0)
        assert not here.link.counts(1)
        assert (await here.ask(b"k"))[1] == UNREACHABLE
        assert here.link.counts(1)
        assert not here.link.is_fresh(1)
        here.clock.pass_by(4.9)
        assert here.link.counts(1)
        here.clock.pass_by(0.2)
        assert not here.link.counts(1)


async def test_no_grace_is_none() -> None:
    async with a_peer() as peer, linked(peer, grace=0.0) as here:
        await here.connect()
        await away(peer)
        here.clock.pass_by(0.7)
        assert (await here.ask(b"k"))[1] == UNREACHABLE
        assert not here.link.counts(1)


async def test_the_grace_of_each_epoch_is_its_own_and_can_be_given_up() -> None:
    async with a_peer() as peer, linked(peer, grace=10.0) as here:
        await here.connect()
        peer.cut()
        await here.owner.sees("lost")
        here.clock.pass_by(4.0)
        await here.connect()
        await away(peer)
        assert (await here.ask(b"k"))[1] == UNREACHABLE
        assert here.link.counts(1)
        assert here.link.counts(2)
        here.clock.pass_by(7.0)
        assert not here.link.counts(1)
        assert here.link.counts(2)
        await here.owner.sees("lost", times=2)
        assert here.link.counts(2)
        here.link.give_up_earlier()
        assert not here.link.counts(2)


async def test_it_beats_while_it_is_used_and_rests_afterwards() -> None:
    async with a_peer() as peer, linked(peer) as here:
        await here.connect()
        await here.ask(b"k")
        for beats in (2, 3):
            assert here.link.is_fresh(1)
            await here.owner.sees(("beaten", 1), times=beats)
        here.link.beat()
        await here.owner.sees(("beaten", 1), times=4)
