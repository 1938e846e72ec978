"""A form that was sent: one case however often it is pressed, and the folio told where it was asked."""

from django.db import transaction

from backend.accounts.api import Viewer
from backend.citizens.api import contact_point_find
from backend.common import clock
from backend.common.phones import parse_phone
from backend.directory.api import message_text
from backend.mailroom.api import ChannelMissingError, notice_send, receive_now
from backend.ports import ContactRef
from channels_web.limits import TooManyError, count
from channels_web.models import FormSubmission, WidgetOrigin
from channels_web.parse import WrittenForm, contact_from_form
from channels_web.selectors import hours_of, window_of

SYSTEM = Viewer.system()


def form_submit(*, widget: WidgetOrigin, form: WrittenForm) -> FormSubmission:
    """Record a form once by its key, and send the folio to the declared contact; a repeat finds it.

    A submission without a case is safe in the inbox and will get one: the page says so. Raises
    ``TooManyError`` past ten forms an hour for one contact.
    """
    known = FormSubmission.objects.filter(key=form.key).first()
    if known is not None and known.case_id is not None:
        return known
    if form.contact is not None and known is None:
        count("form", form.contact.value, limit=10, seconds=3600)
    outcome = receive_now(contact_from_form(window_of(widget), form, clock.now()))
    submission, _ = FormSubmission.objects.update_or_create(
        key=form.key,
        defaults={
            "widget": widget,
            "kind": FormSubmission.Kind.FOLLOW_UP if form.folio else FormSubmission.Kind.FORM,
            "interaction_id": outcome.interaction_id,
            "case_id": outcome.case_id,
        },
    )
    if form.contact is not None and not form.folio:
        folio_tell(submission, form.contact)
    return submission


def folio_tell(submission: FormSubmission, contact: ContactRef) -> None:
    """Send the folio to the declared contact, once a submission and three times an hour a contact."""
    if contact.kind == "phone" and not parse_phone(contact.value).is_mobile:
        return
    try:
        count("folio", contact.value, limit=3, seconds=3600)
        with transaction.atomic():
            _tell_once(submission.pk, contact)
    except (TooManyError, ChannelMissingError):
        return


def _tell_once(submission_id: int, contact: ContactRef) -> None:
    row = FormSubmission.objects.select_for_update().get(pk=submission_id)
    if row.case is None or row.notified_at is not None:
        return
    point = contact_point_find(
        SYSTEM,
        institution_id=row.case.institution_id,
        kind=contact.kind,
        value=contact.value,
    )
    if point is None:
        return
    notice_send(contact_point=point, text=_folio_text(row), purpose="folio")
    row.notified_at = clock.now()
    row.save(update_fields=["notified_at"])


def _folio_text(row: FormSubmission) -> str:
    from channels_web.frames import spoken_at

    widget, hours = row.widget, hours_of(row.widget)
    folio = row.case.folio if row.case else ""
    if hours.is_open:
        return message_text(
            "sms_folio", institution=widget.institution, office=widget.office, folio=folio
        )
    zone = widget.office.time_zone if widget.office else ""
    return message_text(
        "sms_out_of_hours",
        institution=widget.institution,
        office=widget.office,
        folio=folio,
        opening=spoken_at(hours.opens_at, zone),
    )
