"""What was said. Messages are append-only; their text lives in a row of its own that can be blanked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.common import clock


class Message(models.Model):
    """One thing said by or to the person. Never changed after it is written."""

    class Author(models.TextChoices):
        """Who said it."""

        CITIZEN = "citizen", _("Persona")
        STAFF = "staff", _("Funcionario")
        SYSTEM = "system", _("Ventanilla")

    interaction = models.ForeignKey(
        "cases.Interaction", on_delete=models.PROTECT, related_name="messages"
    )
    channel = models.SlugField(max_length=20)
    author = models.CharField(max_length=8, choices=Author.choices)
    staff = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    client_id = models.CharField(max_length=64, blank=True)
    said_at = models.DateTimeField(default=clock.now)
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        """A client's own id is one message; staff authors are named."""

        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["interaction", "client_id"],
                condition=~Q(client_id=""),
                name="message_client_id_unique",
            ),
            models.CheckConstraint(
                condition=~Q(author="staff") | Q(staff__isnull=False), name="message_staff_named"
            ),
        ]

    def __str__(self) -> str:
        """Show the row's number, never the text."""
        return f"mensaje {self.pk}"


class MessageText(models.Model):
    """The words of a message; blanked when the law or the person asks, and the message stays."""

    message = models.OneToOneField(
        Message, on_delete=models.PROTECT, primary_key=True, related_name="content"
    )
    text = models.TextField(blank=True)
    blanked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Blanked means empty."""

        constraints = [
            models.CheckConstraint(
                condition=Q(blanked_at__isnull=True) | Q(text=""), name="message_blank_is_empty"
            )
        ]

    def __str__(self) -> str:
        """Show the row's number, never the text."""
        return f"texto {self.pk}"


class Attachment(models.Model):
    """A file that came or went with a message."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    stored_as = models.CharField(max_length=250, blank=True)
    refused = models.SlugField(max_length=40, blank=True)

    def __str__(self) -> str:
        """Show the row's number."""
        return f"adjunto {self.pk}"
