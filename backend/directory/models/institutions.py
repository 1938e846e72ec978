"""Institutions, what they agree to attend for each other, their offices and procedures."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class Institution(models.Model):
    """A ministry, service or municipality: the tenant, and the responsible organ of a procedure."""

    class Kind(models.TextChoices):
        """What sort of organ it is."""

        MINISTRY = "ministry", _("Ministerio")
        SERVICE = "service", _("Servicio")
        MUNICIPALITY = "municipality", _("Municipalidad")

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.SERVICE)
    commune = models.ForeignKey(
        "directory.Commune", null=True, blank=True, on_delete=models.PROTECT
    )
    website = models.URLField(blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    history = HistoricalRecords()

    class Meta:
        """Alphabetical."""

        ordering = ["name"]

    def __str__(self) -> str:
        """Show the short name."""
        return self.short_name


class Procedure(models.Model):
    """A trámite: what a person does with the State, and the institution that answers for it.

    ``legal_term_days`` counts business days from the request (Ley 19.880, art. 25), None when no law sets one.
    """

    code = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=250)
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="procedures"
    )
    legal_term_days = models.PositiveSmallIntegerField(null=True, blank=True)
    legal_basis = models.CharField(max_length=250, blank=True)
    is_active = models.BooleanField(default=True)
    history = HistoricalRecords()

    class Meta:
        """Alphabetical."""

        ordering = ["name"]

    def __str__(self) -> str:
        """Show the name."""
        return self.name


class Agreement(models.Model):
    """A convenio: the host attends procedures on behalf of another institution."""

    host = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="agreements_hosted"
    )
    partner = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="agreements")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    procedures = models.ManyToManyField(
        Procedure, through="AgreementProcedure", related_name="agreements"
    )
    history = HistoricalRecords()

    class Meta:
        """One agreement a pair and start; nobody hosts themselves."""

        constraints = [
            models.UniqueConstraint(fields=["host", "partner", "since"], name="agreement_unique"),
            models.CheckConstraint(condition=~Q(host=F("partner")), name="agreement_two_parties"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="agreement_period"
            ),
        ]

    def __str__(self) -> str:
        """Name both parties."""
        return f"{self.host} / {self.partner}"


class AgreementProcedure(models.Model):
    """One product of an agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT)

    class Meta:
        """Each procedure once."""

        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "procedure"], name="agreement_procedure_unique"
            )
        ]

    def __str__(self) -> str:
        """Name both."""
        return f"{self.agreement_id}: {self.procedure_id}"


class Office(models.Model):
    """A place of attention, with its own time zone and calendar. A call centre is an office too."""

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="offices")
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=150)
    commune = models.ForeignKey("directory.Commune", on_delete=models.PROTECT)
    address = models.CharField(max_length=250, blank=True)
    time_zone = models.CharField(max_length=50, default="America/Santiago")
    procedures = models.ManyToManyField(Procedure, blank=True, related_name="offices")
    is_remote = models.BooleanField(default=False)
    attends_holidays = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    history = HistoricalRecords()

    class Meta:
        """Alphabetical."""

        ordering = ["name"]

    def __str__(self) -> str:
        """Show the name."""
        return self.name


class Desk(models.Model):
    """A módulo: a numbered counter of an office."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="desks")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        """A number names one desk of an office."""

        ordering = ["office", "number"]
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="desk_number_unique")
        ]

    def __str__(self) -> str:
        """Show what the board shows."""
        return f"Módulo {self.number}"


class OfficeMessage(models.Model):
    """A text that an institution, or one of its offices, says in its own words.

    ``key`` is one of the codes in ``directory.services.messages``; the office's own text wins.
    """

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="messages")
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.CASCADE)
    key = models.SlugField(max_length=60)
    text = models.TextField()
    history = HistoricalRecords()

    class Meta:
        """One text a key and place."""

        constraints = [
            models.UniqueConstraint(
                fields=["institution", "key"],
                condition=Q(office__isnull=True),
                name="institution_message_unique",
            ),
            models.UniqueConstraint(fields=["office", "key"], name="office_message_unique"),
        ]

    def __str__(self) -> str:
        """Name the text."""
        return self.key
