"""The Celery application, in both profiles."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init
from kombu import Queue

from backend.common import queues

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings.embedded")

app = Celery("ventanilla")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue(name) for name in queues.ALL]
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse_unsafe_production(**_: Any) -> None:
    """Stop a production worker or beat that must not run."""
    from backend.config.checks import refuse_unsafe_production as refuse

    refuse()
