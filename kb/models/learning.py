"""What use teaches: questions asked, which ficha closed them, and other names proposed from that.

Nothing here names a person. A question is kept without RUN, telephone or e-mail; whoever asked is
a mark that a key makes anew for each question, so that no two rows can be joined to one person.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from backend.common import clock
from kb.models.fichas import Ficha

LONGEST_QUESTION = 120


class Question(models.Model):
    """One wording that people typed, folded, with how often; ``unsure``: without a good answer."""

    text = models.CharField(max_length=LONGEST_QUESTION, unique=True)
    asked = models.PositiveIntegerField(default=0)
    unsure = models.PositiveIntegerField(default=0)
    last_on = models.DateField()

    class Meta:
        """Most asked first."""

        ordering = ["-asked", "text"]
        indexes = [models.Index(fields=["last_on"], name="question_last_on")]

    def __str__(self) -> str:
        """Show the wording."""
        return self.text


class QuestionClosed(models.Model):
    """A ficha closed a question for somebody; ``mark`` only tells one person from another."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="closed")
    ficha = models.ForeignKey(Ficha, on_delete=models.CASCADE, related_name="closed_questions")
    mark = models.CharField(max_length=32)
    closed_on = models.DateField()

    class Meta:
        """Once a person."""

        constraints = [
            models.UniqueConstraint(
                fields=["question", "ficha", "mark"], name="question_closed_once_a_person"
            )
        ]

    def __str__(self) -> str:
        """Show both ends."""
        return f"{self.question_id} -> {self.ficha_id}"


class AliasProposal(models.Model):
    """A wording that may be another name of a ficha: an editor decides, nothing applies itself."""

    class State(models.TextChoices):
        """What the editor said."""

        PROPOSED = "proposed", _("Por decidir")
        ACCEPTED = "accepted", _("Aceptada")
        REJECTED = "rejected", _("Rechazada")

    ficha = models.ForeignKey(Ficha, on_delete=models.CASCADE, related_name="alias_proposals")
    text = models.CharField(max_length=LONGEST_QUESTION)
    people = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    history = HistoricalRecords()

    class Meta:
        """Once for each wording and ficha, whatever was decided."""

        ordering = ["-people", "text"]
        constraints = [
            models.UniqueConstraint(fields=["ficha", "text"], name="alias_proposal_unique"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at__isnull=True)
                | (~Q(state="proposed") & Q(decided_at__isnull=False)),
                name="alias_proposal_decided_has_time",
            ),
        ]

    def __str__(self) -> str:
        """Show the wording."""
        return self.text


class FichaUses(models.Model):
    """How often attentions used a ficha: the search's small prior."""

    ficha = models.OneToOneField(Ficha, on_delete=models.CASCADE, related_name="uses")
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        """Show the count."""
        return f"{self.ficha_id}: {self.count}"
