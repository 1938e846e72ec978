"""The web's work in the background: each may run twice without harm."""

from celery import shared_task

from channels_web.services import left, uploads


@shared_task
def chats_left() -> None:
    """Let chats whose person left ring nobody."""
    left.chats_left()


@shared_task
def uploads_forget() -> None:
    """Forget files that were never sent."""
    uploads.uploads_forget()
