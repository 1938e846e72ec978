"""The form "escríbenos": nothing typed is lost, and twice pressed is once sent."""

import uuid

from django import forms as django_forms
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from backend.common.errors import NotFoundError, VentanillaError
from backend.directory.api import procedure_by_code
from channels_web.forms import WriteForm, files_of, new_key
from channels_web.frames import spoken_at
from channels_web.models import FormSubmission
from channels_web.parse import WrittenForm
from channels_web.selectors import hours_of, widget_get
from channels_web.services.forms import form_submit
from channels_web.services.uploads import as_attachments, upload_take, uploads_of
from channels_web.views.answers import for_people, private

_SALT = "channels_web.receipt"
RECEIPT_SECONDS = 7 * 86_400


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def write(request: HttpRequest) -> HttpResponseBase:
    """Show the form, or take it."""
    widget = widget_get()
    if request.method != "POST":
        code = request.GET.get("tramite", "")[:80]
        form = WriteForm(initial={"key": new_key(), "procedure": code})
        return _page(request, form, new_key())
    form = WriteForm(request.POST, request.FILES)
    form.is_valid()
    key = form.cleaned_data.get("key") or new_key()
    files_keep(form, key)
    if form.errors:
        return _page(request, form, key)
    data = form.cleaned_data
    try:
        submission = form_submit(
            widget=widget,
            form=WrittenForm(
                key=key,
                text=data["text"],
                contact=form.contact,
                person=form.person,
                procedure=data["procedure"] if _procedure_name(data["procedure"]) else "",
                files=as_attachments(uploads_of(key)),
            ),
        )
    except VentanillaError as error:
        form.add_error(None, error.message)
        return _page(request, form, key, status=int(error.status))
    return redirect(receipt_address(submission))


def files_keep(form: django_forms.Form, key: uuid.UUID) -> None:
    """Keep the files that came, right or wrong as the rest may be: they are not chosen twice."""
    for file in files_of(form):
        try:
            upload_take(owner=key, name=file.name or "", data=file.read())
        except VentanillaError as error:
            form.add_error("documents", f"{file.name}: {error.message}")


def _procedure_name(code: str) -> str:
    if not code:
        return ""
    found = procedure_by_code(code)
    return found.name if found else ""


def _page(
    request: HttpRequest, form: WriteForm, key: uuid.UUID, *, status: int | None = None
) -> HttpResponseBase:
    code = form["procedure"].value() or ""
    context = {
        "form": form,
        "kept": uploads_of(key) if form.is_bound else [],
        "procedure_name": _procedure_name(str(code)[:80]),
    }
    wrong = form.is_bound and form.errors
    answer = render(
        request, "channels_web/write.html", context, status=status or (422 if wrong else 200)
    )
    return private(answer)


def receipt_address(submission: FormSubmission) -> str:
    """Return the address of a submission's own page: it cannot be guessed, and says nothing."""
    signed = signing.dumps(submission.key.hex, salt=_SALT)
    return reverse("channels_web:receipt", args=[signed])


@require_safe
@for_people
def receipt(request: HttpRequest, signed: str) -> HttpResponseBase:
    """Show the folio, to be kept or printed."""
    try:
        key = signing.loads(signed, salt=_SALT, max_age=RECEIPT_SECONDS)
    except signing.BadSignature as error:
        raise NotFoundError(
            gettext("Este comprobante ya no está disponible. Use su folio.")
        ) from error
    row = (
        FormSubmission.objects.select_related("case__procedure", "widget__office", "interaction")
        .filter(key=uuid.UUID(hex=key))
        .first()
    )
    if row is None:
        raise NotFoundError
    hours = hours_of(row.widget)
    zone = row.widget.office.time_zone if row.widget.office else ""
    context = {
        "submission": row,
        "is_open": hours.is_open,
        "opening": spoken_at(hours.opens_at, zone),
    }
    return private(render(request, "channels_web/receipt.html", context))
