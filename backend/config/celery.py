"""The Celery application, in both profiles."""

import os

from celery import Celery
from kombu import Queue

from backend.common import queues

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings.embedded")

app = Celery("ventanilla")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_queues = [Queue(name) for name in queues.ALL]
app.autodiscover_tasks()
