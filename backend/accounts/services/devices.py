"""Kiosks, boards and terminals: a one-time code, exchanged on the screen itself for a token cookie."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from backend.accounts.errors import InvalidDeviceCodeError
from backend.accounts.models import Device
from backend.accounts.permissions import Permission
from backend.accounts.selectors import device_get, hashed
from backend.accounts.viewer import Viewer
from backend.common import clock
from backend.common.errors import InvalidInputError, NotAllowedError, NotFoundError
from backend.directory.models import Office

DEVICE_COOKIE = "ventanilla_device"
CODE_LIFETIME = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=1)
# Upper case, without 0 O 1 I L: it is read from one screen and typed on another. 8 of 31: 40 bits.
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A device that waits for its screen; ``code`` is shown once and valid for 30 minutes."""

    device: Device
    code: str


@dataclass(frozen=True, slots=True)
class EnrolledDevice:
    """A device whose screen holds ``token``, to be kept in the cookie ``DEVICE_COOKIE``."""

    device: Device
    token: str


def device_create(
    *, viewer: Viewer, office_id: int, kind: str, name: str, series_letter: str = ""
) -> NewDevice:
    """Register a screen of an office and return the one-time code to type on it.

    Raises:
        NotFoundError: no such office.
        NotAllowedError: the viewer does not manage that office's devices.
        InvalidInputError: unknown kind, or no name.
    """
    office = Office.objects.filter(pk=office_id).first()
    if office is None:
        raise NotFoundError("No se encontró esa oficina.")
    viewer.require(
        Permission.DEVICE_MANAGE, institution_id=office.institution_id, office_id=office_id
    )
    name = " ".join(name.split())
    if kind not in Device.Kind.values or not name or len(name) > 80:
        raise InvalidInputError("Elija el tipo de dispositivo y escriba su nombre (hasta 80).")
    device = Device(
        institution_id=office.institution_id,
        office=office,
        kind=kind,
        name=name,
        series_letter=series_letter.strip().upper()[:1],
    )
    return _with_code(device)


def device_code_renew(*, viewer: Viewer, device_id: int) -> NewDevice:
    """Give a device a new one-time code; the screen that uses it takes the old one's place."""
    device = device_get(viewer=viewer, device_id=device_id)
    if device.revoked_at is not None:
        raise NotFoundError("Ese dispositivo fue dado de baja. Registre uno nuevo.")
    return _with_code(device)


def device_enrol(*, code: str) -> EnrolledDevice:
    """Exchange a one-time code for the token of that device; the code is spent.

    Raises:
        InvalidDeviceCodeError: unknown, spent, expired, or of a revoked device.
    """
    typed = "".join(letter for letter in code.upper() if letter in _ALPHABET)
    if len(typed) != _CODE_LENGTH:
        raise InvalidDeviceCodeError
    with transaction.atomic():
        device = (
            Device.objects.select_for_update()
            .filter(
                code_hash=hashed(typed), code_expires_at__gt=clock.now(), revoked_at__isnull=True
            )
            .first()
        )
        if device is None:
            raise InvalidDeviceCodeError
        token = secrets.token_urlsafe(32)
        device.code_hash, device.code_expires_at = "", None
        device.token_hash = hashed(token)
        device.enrolled_at = device.last_seen_at = clock.now()
        device.save()
    return EnrolledDevice(device=device, token=token)


def device_revoke(*, viewer: Viewer, device_id: int) -> Device:
    """Take a device out of service at once: its token and code no longer name anything."""
    device = device_get(viewer=viewer, device_id=device_id)
    if not viewer.can(
        Permission.DEVICE_MANAGE, institution_id=device.institution_id, office_id=device.office_id
    ):
        raise NotAllowedError
    if device.revoked_at is None:
        device.revoked_at = clock.now()
        device.token_hash = device.code_hash = ""
        device.code_expires_at = None
        device.save()
    return device


def device_seen(*, device_id: int) -> None:
    """Note that a device is alive; at most one write a minute."""
    now = clock.now()
    Device.objects.filter(pk=device_id).filter(
        Q(last_seen_at__isnull=True) | Q(last_seen_at__lt=now - SEEN_EVERY)
    ).update(last_seen_at=now)


def _with_code(device: Device) -> NewDevice:
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    device.code_hash = hashed(code)
    device.code_expires_at = clock.now() + CODE_LIFETIME
    device.save()
    return NewDevice(device=device, code=f"{code[:4]}-{code[4:]}")
