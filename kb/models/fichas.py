"""The ficha, and the versions of what it says."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

SHORT_ANSWER_MAX = 300

models.TextField.register_lookup(Length)
models.CharField.register_lookup(Length)


class Ficha(models.Model):
    """An article that explains a procedure; what it says is in its versions.

    A communal variant has a parent (the national ficha) and a commune; it is found beside it.
    ``external_code`` is the code under which another publisher keeps it ("AD009-12").
    """

    class State(models.TextChoices):
        """Whether the ficha is in use."""

        ACTIVE = "active", _("En uso")
        ARCHIVED = "archived", _("Archivada")

    code = models.SlugField(max_length=80, unique=True)
    institution = models.ForeignKey(
        "directory.Institution", on_delete=models.PROTECT, related_name="fichas"
    )
    procedure = models.ForeignKey(
        "directory.Procedure",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="fichas",
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="variants"
    )
    commune = models.ForeignKey(
        "directory.Commune", null=True, blank=True, on_delete=models.PROTECT, related_name="fichas"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    is_ended = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="fichas_owned",
    )
    review_on = models.DateField(null=True, blank=True)
    external_code = models.CharField(max_length=40, blank=True)
    legal_name = models.CharField(max_length=250, blank=True)
    legal_url = models.URLField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    history = HistoricalRecords()

    class Meta:
        """One variant a commune."""

        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "commune"], name="ficha_variant_unique"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, commune__isnull=True)
                | Q(parent__isnull=False, commune__isnull=False),
                name="ficha_variant_has_commune",
            ),
            models.UniqueConstraint(
                fields=["external_code"],
                condition=~Q(external_code=""),
                name="ficha_external_code_unique",
            ),
        ]

    def __str__(self) -> str:
        """Show the code."""
        return self.code


class FichaVersion(models.Model):
    """What a ficha says, numbered from 1. ``content`` follows ``kb.content.FichaContent``.

    A communal variant keeps the names of the blocks that the municipality changed (``overrides``)
    and the number of the national version that the others were taken from (``based_on``).
    """

    class State(models.TextChoices):
        """Where the version stands in its editorial life."""

        DRAFT = "draft", _("Borrador")
        IN_REVIEW = "in_review", _("En revisión")
        APPROVED = "approved", _("Aprobada")
        PUBLISHED = "published", _("Publicada")
        SUPERSEDED = "superseded", _("Reemplazada")
        EXPIRED = "expired", _("Vencida")
        ARCHIVED = "archived", _("Archivada")

    ficha = models.ForeignKey(Ficha, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    title = models.CharField(max_length=250)
    summary = models.TextField()
    short_answer = models.TextField(blank=True)
    aliases = models.JSONField(default=list, blank=True)
    life_events = models.JSONField(default=list, blank=True)
    subjects = models.JSONField(default=list, blank=True)
    content = models.JSONField(default=dict)
    overrides = models.JSONField(default=list, blank=True)
    based_on = models.PositiveIntegerField(null=True, blank=True)
    folded = models.TextField(blank=True, editable=False)
    comment = models.TextField(blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True, blank=True)
    publish_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords(excluded_fields=["folded"])

    class Meta:
        """One version published and one being written at most, and nobody reviews their own."""

        ordering = ["ficha", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["ficha", "number"], name="ficha_version_number_unique"),
            models.UniqueConstraint(
                fields=["ficha"], condition=Q(state="published"), name="ficha_one_published"
            ),
            models.UniqueConstraint(
                fields=["ficha"],
                condition=Q(state__in=["draft", "in_review", "approved"]),
                name="ficha_one_open",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True)
                | Q(author__isnull=True)
                | ~Q(reviewed_by=F("author")),
                name="ficha_version_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(publish_at__isnull=True)
                | Q(expires_at__isnull=True)
                | Q(expires_at__gt=F("publish_at")),
                name="ficha_version_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(short_answer__length__lte=SHORT_ANSWER_MAX),
                name="ficha_short_answer_length",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="ficha_published_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["publish_at"],
                condition=Q(state="approved", publish_at__isnull=False),
                name="ficha_version_to_publish",
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(state="published", expires_at__isnull=False),
                name="ficha_version_to_expire",
            ),
        ]

    def __str__(self) -> str:
        """Show the title and the number."""
        return f"{self.title} ({self.number})"
