"""The counter's own state: numbers, the series they come from, and what the board called."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.common import clock

SERVER = "server"


class TicketSeries(models.Model):
    """The last number given of one letter, by one issuer, on one office's day. Locked to give the next.

    ``issuer`` is "server" for every kiosk that is online; a terminal that must give numbers without
    a network is an issuer of its own, so that two issuers can never give the same number.
    """

    office = models.ForeignKey("directory.Office", on_delete=models.PROTECT, related_name="+")
    service_date = models.DateField()
    issuer = models.CharField(max_length=20, default=SERVER)
    letter = models.CharField(max_length=2)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        """One row a series."""

        constraints = [
            models.UniqueConstraint(
                fields=["office", "service_date", "issuer", "letter"], name="ticket_series_unique"
            )
        ]

    def __str__(self) -> str:
        """Show the letter and how far it got."""
        return f"{self.letter}{self.last_number} {self.service_date}"


class Ticket(models.Model):
    """A number taken at an office. What became of the visit is told by its work item.

    ``service_date`` is the office's own calendar day at the moment of issue, stored, never derived.
    ``client_uuid`` is made by the kiosk for one choice of one person: a repeat is the same number.
    ``declared_run`` is what was typed: it only suggests cases to whoever attends, joins nobody to
    anything, and is emptied once the visit is over.
    """

    class Print(models.TextChoices):
        """What became of the slip."""

        ISSUED = "issued", _("Sin imprimir")
        PRINTED = "printed", _("Impreso")
        FAILED = "failed", _("No salió el papel")

    office = models.ForeignKey("directory.Office", on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(
        "accounts.Device", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    interaction = models.OneToOneField(
        "cases.Interaction", on_delete=models.PROTECT, related_name="ticket"
    )
    work_item = models.ForeignKey(
        "routing.WorkItem", on_delete=models.PROTECT, related_name="tickets"
    )
    service_date = models.DateField()
    issuer = models.CharField(max_length=20, default=SERVER)
    letter = models.CharField(max_length=2)
    number = models.PositiveIntegerField()
    client_uuid = models.UUIDField()
    public_token = models.CharField(max_length=32)
    need = models.CharField(max_length=250, blank=True)
    declared_run = models.PositiveIntegerField(null=True, blank=True)
    issued_at = models.DateTimeField(default=clock.now)
    print_state = models.CharField(max_length=8, choices=Print.choices, default=Print.ISSUED)
    print_count = models.PositiveSmallIntegerField(default=0)
    printed_at = models.DateTimeField(null=True, blank=True)
    print_failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A number names one ticket of a series; a choice makes one ticket; a token opens one."""

        constraints = [
            models.UniqueConstraint(
                fields=["office", "service_date", "issuer", "letter", "number"],
                name="ticket_number_unique",
            ),
            models.UniqueConstraint(fields=["client_uuid"], name="ticket_client_uuid_unique"),
            models.UniqueConstraint(fields=["public_token"], name="ticket_token_unique"),
            models.CheckConstraint(condition=Q(number__gte=1), name="ticket_number_positive"),
            models.CheckConstraint(
                condition=~Q(print_state="printed") | Q(printed_at__isnull=False),
                name="ticket_printed_when",
            ),
        ]
        indexes = [models.Index(fields=["work_item"], name="ticket_work_item_idx")]

    def __str__(self) -> str:
        """Show the number."""
        return self.label

    @property
    def label(self) -> str:
        """Return the number as it is called: A001."""
        return f"{self.letter}{self.number:03d}"


class BoardSequence(models.Model):
    """The last call's place in an office's sequence: boards see a gap when they missed one."""

    office = models.OneToOneField("directory.Office", on_delete=models.CASCADE, related_name="+")
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        """Show the place."""
        return f"{self.office_id}: {self.last}"


class CallAnnouncement(models.Model):
    """One call of one number to one desk, as the board says it; a second call is another row.

    ``attempt`` counts all calls of a visit, through releases and transfers (a work item's own count
    begins again there). Append-only. It holds a number and a desk, never a name.
    """

    office = models.ForeignKey("directory.Office", on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveBigIntegerField()
    work_item = models.ForeignKey("routing.WorkItem", on_delete=models.PROTECT, related_name="+")
    attempt = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=20)
    desk_number = models.PositiveSmallIntegerField(null=True, blank=True)
    called_at = models.DateTimeField()
    service_date = models.DateField()

    class Meta:
        """Each attempt once; the sequence of an office has no holes and no doubles."""

        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["work_item", "called_at"], name="announcement_once"),
            models.UniqueConstraint(fields=["work_item", "attempt"], name="announcement_attempt"),
            models.UniqueConstraint(fields=["office", "sequence"], name="announcement_sequence"),
        ]

    def __str__(self) -> str:
        """Show what is said."""
        return f"{self.label} → {self.desk_number}"
