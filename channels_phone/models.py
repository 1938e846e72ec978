"""The telephone channels' own state: lines, calls, texts handled here, sendings under way."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from backend.common import clock


class PhoneLine(models.Model):
    """One of our numbers: whose it is, and which queue its calls and texts go to.

    ``office``: whose opening hours it keeps; none: it is always open.
    ``topic_codes``: procedures whose fichas the menu offers, in the order of the keys; empty: what is attended.
    """

    number = models.CharField(max_length=20, unique=True)
    institution = models.ForeignKey(
        "directory.Institution", on_delete=models.PROTECT, related_name="+"
    )
    office = models.ForeignKey(
        "directory.Office", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    label = models.CharField(max_length=80, blank=True)
    call_queue_code = models.SlugField(max_length=60, blank=True)
    text_queue_code = models.SlugField(max_length=60, blank=True)
    topic_codes = models.JSONField(default=list, blank=True)
    takes_calls = models.BooleanField(default=True)
    takes_texts = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    history = HistoricalRecords()

    def __str__(self) -> str:
        """Show the number, which is ours and public."""
        return self.label or self.number


class PhoneCall(models.Model):
    """A person's call from its first ring to its end, keyed by the CallSid of the person's leg.

    Of a call that we make (``direction`` out) that leg comes second: until then ``call_sid`` is a key of ours.

    ``step`` is where the menu stands and picks the next TwiML; nothing is trusted from a query.
    ``accepted_at`` with no ``joined_at`` within the lease gives the call back to the line.
    """

    class Step(models.TextChoices):
        """What the person hears now."""

        MENU = "menu", _("Menú")
        TOPIC = "topic", _("Elige un trámite")
        ANSWER = "answer", _("Oye la respuesta corta")
        FOLIO = "folio", _("Pide el folio")
        CODE = "code", _("Pide el código")
        MESSAGE = "message", _("Deja un mensaje")
        WAITING = "waiting", _("En espera")
        CONNECTING = "connecting", _("Conectando")
        DIALING = "dialing", _("Llamando")
        TALKING = "talking", _("En conversación")
        ENDED = "ended", _("Terminada")

    class Direction(models.TextChoices):
        """Who called."""

        IN = "in", _("Entrante")
        OUT = "out", _("Saliente")

    call_sid = models.CharField(max_length=34, unique=True)
    direction = models.CharField(max_length=3, choices=Direction.choices, default=Direction.IN)
    line = models.ForeignKey(PhoneLine, on_delete=models.PROTECT, related_name="calls")
    caller = models.CharField(max_length=40, blank=True)
    step = models.CharField(max_length=12, choices=Step.choices, default=Step.MENU)
    tries = models.PositiveSmallIntegerField(default=0)
    topics = models.JSONField(default=list, blank=True)
    topic_chosen = models.PositiveSmallIntegerField(null=True, blank=True)
    served = models.BooleanField(default=False)
    case = models.ForeignKey(
        "cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    interaction = models.ForeignKey(
        "cases.Interaction", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    work_item = models.ForeignKey(
        "routing.WorkItem", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    queue_sid = models.CharField(max_length=34, blank=True)
    conference = models.CharField(max_length=64, blank=True)
    conference_sid = models.CharField(max_length=34, blank=True)
    agent = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    agent_call_sid = models.CharField(max_length=34, blank=True)
    started_at = models.DateTimeField(default=clock.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_status = models.CharField(max_length=20, blank=True)

    class Meta:
        """An ended call has its end; an agent talks in one call."""

        constraints = [
            models.CheckConstraint(
                condition=Q(step="ended", ended_at__isnull=False)
                | (~Q(step="ended") & Q(ended_at__isnull=True)),
                name="phone_call_ended",
            ),
            models.UniqueConstraint(
                fields=["work_item"],
                condition=Q(work_item__isnull=False, ended_at__isnull=True),
                name="phone_call_one_per_work",
            ),
        ]
        indexes = [
            models.Index(
                fields=["accepted_at"],
                name="phone_call_connecting_idx",
                condition=Q(step="connecting"),
            ),
            models.Index(
                fields=["accepted_at"],
                name="phone_call_dialing_idx",
                condition=Q(step="dialing"),
            ),
            models.Index(fields=["conference"], name="phone_call_conference_idx"),
        ]

    def __str__(self) -> str:
        """Show the row's number."""
        return f"llamada {self.pk}"

    @property
    def is_out(self) -> bool:
        """Tell whether we called the person."""
        return self.direction == self.Direction.OUT

    @property
    def person_leg(self) -> str:
        """Return the provider's id of the person's leg, empty while there is none."""
        return self.call_sid if self.call_sid.startswith("CA") else ""


class PhoneEvent(models.Model):
    """A provider's report about a call or a conference, kept once; a repeat is refused."""

    sid = models.CharField(max_length=34)
    kind = models.CharField(max_length=40)
    sequence = models.CharField(max_length=20)
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        """Each report once."""

        constraints = [
            models.UniqueConstraint(fields=["sid", "kind", "sequence"], name="phone_event_unique")
        ]

    def __str__(self) -> str:
        """Show the row's number."""
        return f"evento {self.pk}"


class HandledText(models.Model):
    """A text that was no message but an answer to us: an opt-out, its end, a rating."""

    class What(models.TextChoices):
        """What it did."""

        STOP = "stop", _("Baja")
        START = "start", _("Alta")
        RATING = "rating", _("Nota")

    account = models.CharField(max_length=20)
    message_sid = models.CharField(max_length=34)
    what = models.CharField(max_length=10, choices=What.choices)
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        """The provider's id makes a repeat known."""

        constraints = [
            models.UniqueConstraint(fields=["account", "message_sid"], name="handled_text_unique")
        ]

    def __str__(self) -> str:
        """Show the row's number."""
        return f"texto {self.pk}"


class SmsSending(models.Model):
    """That a text was about to be sent, written before the request: what a time-out is settled by."""

    key = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField(default=clock.now)
    provider_id = models.CharField(max_length=34, blank=True)

    class Meta:
        """A provider's id belongs to one sending."""

        constraints = [
            models.UniqueConstraint(
                fields=["provider_id"],
                condition=~Q(provider_id=""),
                name="sms_sending_provider_id_unique",
            )
        ]

    def __str__(self) -> str:
        """Show the row's number."""
        return f"envío {self.pk}"
