"""The interaction: one attention, the unit that is counted."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.common import clock


class Interaction(models.Model):
    """One contact of a person with the State: a chat, a form, a call, an SMS exchange, a visit.

    What it began with never changes; ``case`` may be corrected by staff (an event tells), and the
    end is written once. A call or ticket abandoned before anybody attended has no case.
    """

    class Kind(models.TextChoices):
        """How it happens."""

        MESSAGE = "message", _("Mensaje")
        CALL = "call", _("Llamada")
        VISIT = "visit", _("Visita")
        CHAT = "chat", _("Chat")

    class Direction(models.TextChoices):
        """Who began."""

        IN = "in", _("Entrante")
        OUT = "out", _("Saliente")

    class IdentityLevel(models.TextChoices):
        """How sure we are of who it is."""

        ANONYMOUS = "anonymous", _("Anónima")
        DECLARED = "declared", _("Declarada")
        CONTACT_VERIFIED = "contact_verified", _("Contacto verificado")
        CLAVEUNICA = "claveunica", _("ClaveÚnica")
        IN_PERSON = "in_person", _("En persona")

    class EndReason(models.TextChoices):
        """How it ended."""

        ATTENDED = "attended", _("Atendida")
        ABANDONED = "abandoned", _("Abandonada")
        NO_SHOW = "no_show", _("No se presentó")
        UNATTENDED = "unattended", _("No atendida")
        SELF_SERVED = "self_served", _("Autoatención")

    institution = models.ForeignKey("directory.Institution", on_delete=models.PROTECT)
    office = models.ForeignKey("directory.Office", null=True, blank=True, on_delete=models.PROTECT)
    case = models.ForeignKey(
        "cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="interactions"
    )
    channel = models.SlugField(max_length=20)
    account = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    direction = models.CharField(max_length=3, choices=Direction.choices, default=Direction.IN)
    conversation = models.CharField(max_length=100, blank=True)
    contact_point = models.ForeignKey(
        "citizens.ContactPoint", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    identity_level = models.CharField(
        max_length=20, choices=IdentityLevel.choices, default=IdentityLevel.ANONYMOUS
    )
    language = models.CharField(max_length=10, default="es")
    procedure = models.ForeignKey(
        "directory.Procedure", null=True, blank=True, on_delete=models.PROTECT
    )
    priority_class = models.SlugField(max_length=40, blank=True)
    started_at = models.DateTimeField(default=clock.now)
    last_message_at = models.DateTimeField(null=True, blank=True)
    attended_at = models.DateTimeField(null=True, blank=True)
    first_response_at = models.DateTimeField(null=True, blank=True)
    agent = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=12, choices=EndReason.choices, blank=True)
    outcome = models.SlugField(max_length=40, blank=True)

    class Meta:
        """A conversation of a channel is one open interaction; an end has a reason."""

        constraints = [
            models.UniqueConstraint(
                fields=["channel", "account", "conversation"],
                condition=~Q(conversation="") & Q(ended_at__isnull=True),
                name="interaction_one_open_conversation",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
                name="interaction_end_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="interaction_order",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "started_at"], name="interaction_case_idx"),
            models.Index(
                fields=["contact_point", "channel"],
                name="interaction_open_contact_idx",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(
                fields=["last_message_at"],
                name="interaction_silent_idx",
                condition=Q(ended_at__isnull=True, kind="message"),
            ),
        ]

    def __str__(self) -> str:
        """Show the row's number."""
        return f"atención {self.pk}"


class KnowledgeUse(models.Model):
    """A ficha, in the version shown, linked to or sent in an attention. Append-only."""

    class How(models.TextChoices):
        """What was done with it."""

        LINKED = "linked", _("Vinculada")
        SENT = "sent", _("Enviada")

    interaction = models.ForeignKey(
        Interaction, on_delete=models.PROTECT, related_name="knowledge_uses"
    )
    ficha_id = models.BigIntegerField()
    ficha_version = models.PositiveIntegerField()
    ficha_title = models.CharField(max_length=250)
    how = models.CharField(max_length=8, choices=How.choices)
    used_by = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    used_at = models.DateTimeField(default=clock.now)

    class Meta:
        """Once an attention, version and way."""

        ordering = ["used_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["interaction", "ficha_id", "ficha_version", "how"],
                name="knowledge_use_unique",
            )
        ]

    def __str__(self) -> str:
        """Show the title."""
        return self.ficha_title
