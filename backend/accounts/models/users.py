"""Staff and where they are posted."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from backend.accounts.permissions import ROLE_LABELS
from backend.common import clock


class UserManager(BaseUserManager["User"]):
    """Makes accounts by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an account; the address is kept in lower case."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an account for Django's own command; it still needs a posting to do anything."""
        return self.create_user(email, password, is_superuser=True, is_staff=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by address, in any case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff. What they may do comes from their postings alone.

    ``password_is_temporary``: an administrator knows it, so nothing opens until it is changed.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    password_is_temporary = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=clock.now)
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        """Alphabetical; addresses in lower case, so that one person has one account."""

        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_lower")
        ]

    def __str__(self) -> str:
        """Show the name."""
        return self.name

    def get_full_name(self) -> str:
        """Return the name."""
        return self.name

    def get_short_name(self) -> str:
        """Return the first name."""
        return self.name.split(" ", 1)[0]


class Posting(models.Model):
    """A role held in an institution (none: the whole system), perhaps in one office, for a time."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="postings")
    role = models.CharField(
        max_length=20, choices=[(role.value, label) for role, label in ROLE_LABELS.items()]
    )
    institution = models.ForeignKey(
        "directory.Institution", null=True, blank=True, on_delete=models.PROTECT
    )
    office = models.ForeignKey("directory.Office", null=True, blank=True, on_delete=models.PROTECT)
    since = models.DateTimeField(default=clock.now)
    until = models.DateTimeField(null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        """An office needs its institution; a period ends after it starts."""

        constraints = [
            models.CheckConstraint(
                condition=Q(office__isnull=True) | Q(institution__isnull=False),
                name="posting_office_needs_institution",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="posting_period"
            ),
        ]
        indexes = [models.Index(fields=["user", "until"], name="posting_user_idx")]

    def __str__(self) -> str:
        """Show who and what."""
        return f"{self.user_id}: {self.role}"
