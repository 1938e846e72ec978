"""A chat as the browser sees it: a session, and its numbered lines."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.common import clock


class ChatSession(models.Model):
    """One conversation in one browser. The token is a secret: only its hash is kept.

    ``start_key`` is the browser's own key for "begin": a repeat finds this row. ``browser`` is the
    value of the contact point: a later session has the same one only if the person chose to go on.
    ``told_at``: when the person, away, was told elsewhere that there is an answer.
    """

    class Kind(models.TextChoices):
        """How its work waits: CHAT rings an agent, MESSAGE is pulled (out of hours)."""

        CHAT = "chat", _("Chat")
        MESSAGE = "message", _("Mensaje")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    widget = models.ForeignKey("channels_web.WidgetOrigin", on_delete=models.PROTECT)
    start_key = models.UUIDField()
    token_hash = models.CharField(max_length=64, unique=True)
    browser = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.CHAT)
    interaction = models.ForeignKey(
        "cases.Interaction", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    page = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10, default="es")
    last_seq = models.PositiveIntegerField(default=0)
    delivered_seq = models.PositiveIntegerField(default=0)
    is_online = models.BooleanField(default=False)
    started_at = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField(default=clock.now)
    told_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A browser's key begins one session of a window; nothing delivered that was not said."""

        constraints = [
            models.UniqueConstraint(fields=["widget", "start_key"], name="chat_start_unique"),
            models.CheckConstraint(
                condition=Q(delivered_seq__lte=models.F("last_seq")), name="chat_delivered_said"
            ),
        ]
        indexes = [
            models.Index(fields=["browser", "-started_at"], name="chat_browser_idx"),
            models.Index(fields=["interaction"], name="chat_interaction_idx"),
        ]

    def __str__(self) -> str:
        """Show the row's number."""
        return f"chat {self.pk}"

    @property
    def conversation(self) -> str:
        """Return what the core calls this conversation."""
        return self.public_id.hex


class ChatEntry(models.Model):
    """One line of a chat, numbered without holes in the order in which lines were committed.

    What people said stands in ``message`` (so that blanking it there blanks it here); ``code`` names
    a line of the system ("ended", "folio"...). Append-only.
    """

    session = models.ForeignKey(ChatSession, on_delete=models.PROTECT, related_name="entries")
    seq = models.PositiveIntegerField()
    author = models.CharField(max_length=8)
    message = models.ForeignKey(
        "cases.Message", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    client_id = models.CharField(max_length=64, blank=True)
    delivery_key = models.UUIDField(null=True, blank=True)
    code = models.SlugField(max_length=20, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        """A number, a message, a sending: each once a session."""

        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["session", "seq"], name="chat_entry_seq_unique"),
            models.UniqueConstraint(
                fields=["session", "message"],
                condition=Q(message__isnull=False),
                name="chat_entry_message_unique",
            ),
            models.UniqueConstraint(
                fields=["delivery_key"],
                condition=Q(delivery_key__isnull=False),
                name="chat_entry_delivery_unique",
            ),
            models.CheckConstraint(
                condition=Q(message__isnull=False) | ~Q(code=""), name="chat_entry_says_something"
            ),
        ]

    def __str__(self) -> str:
        """Show session and number."""
        return f"{self.session_id}/{self.seq}"
