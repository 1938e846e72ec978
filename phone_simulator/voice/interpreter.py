"""Executing TwiML on one leg, verb by verb."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urljoin

from phone_simulator.network import Network
from phone_simulator.twiml import TwimlError, Verb, parse
from phone_simulator.voice.conferences import Conferences, Options
from phone_simulator.voice.leg import ConferenceOverError, HungUpError, Leg, RedirectedError
from phone_simulator.voice.queues import Member, Queues, WaitingQueue
from phone_simulator.webhooks import HTTP_FAILED, Answer

Params = list[tuple[str, str]]
SPOKEN_ERROR = "Lo sentimos, ha ocurrido un error en la aplicación. Adiós."
SECONDS_PER_LETTER, LONGEST_SPEECH = 0.05, 12.0


class EndOfCallError(Exception):
    """The document hangs up, or runs out of verbs."""

    def __init__(self, status: str = "completed") -> None:
        super().__init__(status)
        self.status = status


class LeftQueueError(Exception):
    """<Leave/>"""


@dataclass(frozen=True)
class Next:
    """The document to go on with."""

    url: str
    method: str = "POST"
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Document:
    """Checked verbs, and the address that relative ones start from."""

    verbs: tuple[Verb, ...]
    base: str


class Interpreter:
    """Executes documents on one leg."""

    def __init__(
        self, network: Network, leg: Leg, queues: Queues, conferences: Conferences
    ) -> None:
        self._network, self._leg = network, leg
        self._queues, self._conferences = queues, conferences
        self._verbs: dict[str, Callable[[Verb, str], Awaitable[Next | None]]] = {
            "Say": self._say,
            "Play": self._play,
            "Pause": self._pause,
            "Gather": self._gather,
            "Redirect": self._redirect,
            "Enqueue": self._enqueue,
            "Leave": self._leave,
            "Dial": self._dial,
            "Hangup": self._hangup,
            "Reject": self._reject,
        }

    async def run(self, first: Next | Document) -> None:
        """Until the leg ends. Raises EndOfCallError or HungUpError."""
        step: Next | Document | None = first
        while step is not None:
            try:
                document = step if isinstance(step, Document) else await self.fetch(step)
                if self._leg.status == "ringing":
                    self._answer(document)
                step = await self._execute(document)
            except RedirectedError as to:
                step = await self._redirected(to)
        raise EndOfCallError

    def _answer(self, document: Document) -> None:
        """The company answers at the first verb that is not a refusal."""
        if document.verbs and document.verbs[0].name == "Reject":
            raise EndOfCallError(
                "busy" if document.verbs[0].get("reason") == "busy" else "no-answer"
            )
        self._leg.set_status("in-progress")

    async def _redirected(self, to: RedirectedError) -> Next | Document:
        if to.twiml:
            return Document(await self._parsed(to.twiml, "call", ""), "")
        return Next(to.url, to.method)

    # -- documents ---------------------------------------------------------------------------
    async def fetch(self, step: Next, context: str = "call") -> Document:
        """Ask for a document and check it whole. Failing that: the fallback, a spoken error, EndOfCallError."""
        leg = self._leg
        params = [*self.params(), *step.params]
        answer = await self._network.deliver(leg.sid, "Voz", step.url, params, step.method)
        fallback = self._network.settings.url(self._network.settings.voice_fallback_path)
        if answer.error and fallback and context == "call":
            extra = [("ErrorCode", str(answer.error)), ("ErrorUrl", step.url)]
            answer = await self._network.deliver(
                leg.sid, "Voz, reserva", fallback, [*params, *extra]
            )
        if answer.error or not answer.body:
            raise await self._fail(answer.error or HTTP_FAILED, answer.detail or "sin contenido")
        if not _is_xml(answer):
            raise await self._fail(12300, f"Content-Type {answer.content_type!r}")
        leg.interrupted()
        return Document(await self._parsed(answer.body, context, step.url), step.url)

    async def _parsed(self, body: bytes, context: str, url: str) -> tuple[Verb, ...]:
        try:
            return parse(body, context=context)
        except TwimlError as error:
            raise await self._fail(error.code, f"{error} {url}") from None

    async def _fail(self, code: int, detail: str) -> EndOfCallError:
        """Loudly: spoken to the person, written in the transcript, and the leg ends."""
        if self._leg.status == "ringing":
            self._leg.set_status("in-progress")
        self._leg.line("error", f"{code}: {detail}")
        self._leg.line("say", SPOKEN_ERROR)
        await self._leg.hear(2)
        return EndOfCallError("completed")

    def params(self, status: str = "") -> Params:
        """What every voice request says about its call."""
        leg = self._leg
        geography = [(f"{s}Country", "CL") for s in ("From", "To", "Caller", "Called")]
        return [
            ("CallSid", leg.sid),
            ("AccountSid", self._network.settings.account_sid),
            ("From", leg.from_number),
            ("To", leg.to_number),
            ("Caller", leg.from_number),
            ("Called", leg.to_number),
            ("CallStatus", status or leg.status),
            ("ApiVersion", "2010-04-01"),
            ("Direction", leg.direction),
            *geography,
        ]

    async def _execute(self, document: Document) -> Next | None:
        for verb in document.verbs:
            self._leg.interrupted()
            step = await self._verbs[verb.name](verb, document.base)
            if step is not None:
                return step
        return None

    # -- simple verbs -------------------------------------------------------------------------
    async def _say(self, verb: Verb, base: str) -> Next | None:
        await self._prompt(verb, self._leg.hear)
        return None

    _play = _say
    _pause = _say

    async def _redirect(self, verb: Verb, base: str) -> Next | None:
        return Next(urljoin(base, verb.text), verb.get("method", "POST"))

    async def _leave(self, verb: Verb, base: str) -> Next | None:
        raise LeftQueueError

    async def _hangup(self, verb: Verb, base: str) -> Next | None:
        raise EndOfCallError

    async def _reject(self, verb: Verb, base: str) -> Next | None:
        raise EndOfCallError("busy")

    async def _prompt(
        self, verb: Verb, wait: Callable[[float], Awaitable[str | None]]
    ) -> str | None:
        """Let one prompt be heard; ``wait`` decides whether a key cuts it short."""
        if verb.name == "Pause":
            return await wait(verb.number("length", 1))
        result: str | None = None
        for _ in range(verb.number("loop", 1) or 1):
            kind = "say" if verb.name == "Say" else "play"
            self._leg.line(kind, verb.text or verb.get("digits"))
            length = len(verb.text) * SECONDS_PER_LETTER if kind == "say" else 2.0
            result = await wait(min(length, LONGEST_SPEECH))
            if result is not None:
                break
        return result

    # -- <Gather> -----------------------------------------------------------------------------
    async def _gather(self, verb: Verb, base: str) -> Next | None:
        digits = await self._digits(verb)
        if not digits and not verb.flag("actionOnEmptyResult", False):
            return None
        url = urljoin(base, verb.get("action") or base)
        params = (("Digits", digits),) if digits else ()
        return Next(url, verb.get("method", "POST"), params)

    async def _digits(self, verb: Verb) -> str:
        """What was keyed until the last key asked for, the finishing key, or silence."""
        most = verb.number("numDigits", 0)
        stop = verb.get("finishOnKey", "#")
        digits = ""
        key = await self._first_key(verb)
        while key is not None:
            self._leg.line("key", key)
            if stop and key == stop:
                return digits
            digits += key
            if most and len(digits) >= most:
                return digits
            key = await self._leg.key(verb.number("timeout", 5))
        return digits

    async def _first_key(self, verb: Verb) -> str | None:
        """A key cuts the prompts short; after them the time-out runs."""
        for prompt in verb.children:
            key = await self._prompt(prompt, self._leg.key)
            if key is not None:
                return key
        return await self._leg.key(verb.number("timeout", 5))

    # -- <Enqueue> ----------------------------------------------------------------------------
    async def _enqueue(self, verb: Verb, base: str) -> Next | None:
        queue = self._queues.ensure(verb.text)
        limit = verb.number("maxQueueSize", queue.max_size)
        member = Member(self._leg)
        if len(queue.members) >= limit:
            return self._dequeued(verb, base, queue, member, "queue-full")
        queue.members.append(member)
        self._leg.line("note", f"En espera, lugar {len(queue.members)}")
        try:
            await self._wait_in(queue, member, verb, base)
        except LeftQueueError:
            queue.remove(member)
            return self._dequeued(verb, base, queue, member, "leave")
        except (HungUpError, RedirectedError, EndOfCallError) as why:
            queue.remove(member)
            result = "redirected" if isinstance(why, RedirectedError) else "hangup"
            step = self._dequeued(verb, base, queue, member, result)
            if step is not None:  # asked, but the answer is not executed
                status = "completed" if result == "hangup" else self._leg.status
                params = [*self.params(status), *step.params]
                self._network.spawn(self._notify(f"Cola: {result}", step, params))
            raise
        finally:
            queue.remove(member)
        return None

    async def _notify(self, what: str, step: Next, params: Params) -> None:
        await self._network.deliver(self._leg.sid, what, step.url, params, step.method)

    def _dequeued(
        self, verb: Verb, base: str, queue: WaitingQueue, member: Member, result: str
    ) -> Next | None:
        if not verb.get("action"):
            return None
        params = (
            ("QueueResult", result),
            ("QueueSid", queue.sid),
            ("QueueTime", str(member.waited)),
        )
        return Next(urljoin(base, verb.get("action")), verb.get("method", "POST"), params)

    async def _wait_in(self, queue: WaitingQueue, member: Member, verb: Verb, base: str) -> None:
        """The waitUrl's document is asked for again, for ever, each time it ends."""
        if not verb.get("waitUrl"):
            self._leg.line("play", "música de espera")
            while True:
                await self._leg.key(None)
        url = urljoin(base, verb.get("waitUrl"))
        method = verb.get("waitUrlMethod", "POST")
        while True:
            step: Next | None = Next(url, method)
            while step is not None:
                self._leg.interrupted()  # who was taken out of the queue has no place to be told
                asked = Next(step.url, step.method, (*step.params, *queue.params(member)))
                step = await self._execute(await self.fetch(asked, "enqueue"))
            await self._leg.hear(0.5)

    # -- <Dial><Conference> ---------------------------------------------------------------------
    async def _dial(self, verb: Verb, base: str) -> Next | None:
        noun = verb.children[0]
        callback = noun.get("statusCallback")
        options = Options(
            label=noun.get("participantLabel"),
            start=noun.flag("startConferenceOnEnter", True),
            end=noun.flag("endConferenceOnExit", False),
            muted=noun.flag("muted", False),
            callback=urljoin(base, callback) if callback else "",
            events=frozenset(noun.get("statusCallbackEvent").split()),
        )
        await talk(self._conferences, self._leg, noun.text, options)
        if not verb.get("action"):
            return None
        params = (("DialCallStatus", "answered"),)
        return Next(urljoin(base, verb.get("action")), verb.get("method", "POST"), params)


async def talk(conferences: Conferences, leg: Leg, name: str, options: Options) -> None:
    """Be in a conference until it ends, or until something takes the leg out of it."""
    conference = conferences.ensure(name)
    conference.join(leg, options)
    try:
        while True:
            key = await leg.key(None)
            leg.line("key", key or "")
    except ConferenceOverError:
        return
    except HungUpError:
        conference.leave(leg)
        raise
    except RedirectedError:
        conference.leave(leg, "participant_updated_via_api")
        raise


def _is_xml(answer: Answer) -> bool:
    kind = answer.content_type.partition(";")[0].strip().lower()
    return kind in ("text/xml", "application/xml", "text/html")
