"""What staff can do, and whether they are there."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.common import clock


class Skill(models.Model):
    """Something work may ask for: a language, a procedure, sign language."""

    institution = models.ForeignKey("directory.Institution", on_delete=models.CASCADE)
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)

    class Meta:
        """A code names one skill."""

        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "code"], name="skill_code_unique")
        ]

    def __str__(self) -> str:
        """Show the name."""
        return self.name


class AgentSkill(models.Model):
    """A skill that a member of staff has."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="agent_skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="agents")

    class Meta:
        """Once each."""

        constraints = [models.UniqueConstraint(fields=["user", "skill"], name="agent_skill_unique")]

    def __str__(self) -> str:
        """Show the pair."""
        return f"{self.user_id}/{self.skill_id}"


class Presence(models.Model):
    """Whether an agent is there, and how much of their capacity of 100 is taken.

    ``until``: when a wrap-up that began by itself after a call ends by itself.
    ``load`` is kept by the claim and its end, in the same statement or lock as the work item, so that
    the check constraint is the proof that nobody is over capacity.
    """

    class State(models.TextChoices):
        """Disponibilidad."""

        AVAILABLE = "available", _("Disponible")
        BUSY = "busy", _("Ocupado")
        WRAP_UP = "wrap_up", _("Cierre de atención")
        BREAK = "break", _("En pausa")
        AWAY = "away", _("Ausente")

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="presence")
    institution = models.ForeignKey(
        "directory.Institution", null=True, blank=True, on_delete=models.PROTECT
    )
    office = models.ForeignKey("directory.Office", null=True, blank=True, on_delete=models.PROTECT)
    desk = models.ForeignKey("directory.Desk", null=True, blank=True, on_delete=models.PROTECT)
    state = models.CharField(max_length=10, choices=State.choices, default=State.AWAY)
    reason = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(default=clock.now)
    last_claim_at = models.DateTimeField(null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(default=100)
    load = models.SmallIntegerField(default=0)

    class Meta:
        """Never over capacity; a desk has one agent at a time."""

        constraints = [
            models.CheckConstraint(
                condition=Q(load__gte=0, load__lte=F("capacity")), name="presence_within_capacity"
            ),
            models.UniqueConstraint(
                fields=["desk"],
                condition=Q(desk__isnull=False) & ~Q(state="away"),
                name="presence_one_agent_a_desk",
            ),
        ]
        indexes = [
            models.Index(
                fields=["heartbeat_at"],
                name="presence_heartbeat_idx",
                condition=~Q(state="away"),
            )
        ]

    def __str__(self) -> str:
        """Show who and what."""
        return f"{self.user_id}: {self.state}"
