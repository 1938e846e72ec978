"""Background work of what use teaches, in the queue ``search``."""

from celery import shared_task

from kb.learning import asked as learning


@shared_task(name="kb.tasks.questions_keep")
def questions_keep(asked: dict[str, int], unsure: dict[str, int]) -> None:
    """Count wordings that a process gathered; their personal data was taken out before."""
    learning.questions_count(asked, unsure)


@shared_task(name="kb.tasks.questions_forget")
def questions_forget() -> None:
    """Forget what nobody asked for half a year."""
    learning.questions_forget()
