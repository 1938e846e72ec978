"""What runs at intervals: short ones, of tasks that look at rows and may run twice without harm."""

from typing import Any

from backend.common import queues

BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "config-heartbeats": {"task": "backend.config.health.heartbeats_send", "schedule": 10.0},
    "mailroom-inbox-sweep": {"task": "backend.mailroom.tasks.inbox_sweep", "schedule": 5.0},
    "mailroom-outbox-sweep": {"task": "backend.mailroom.tasks.outbox_sweep", "schedule": 5.0},
    "mailroom-payloads-empty": {
        "task": "backend.mailroom.tasks.payloads_empty",
        "schedule": 3600.0,
    },
    "analytics-follow": {"task": "analytics.tasks.facts_follow", "schedule": 1.0},
    "routing-sweep": {"task": "backend.routing.tasks.routing_sweep", "schedule": 2.0},
    "routing-closing": {"task": "backend.routing.tasks.closing_sweep", "schedule": 30.0},
    "mailroom-unattended-tell": {
        "task": "backend.mailroom.tasks.unattended_tell",
        "schedule": 20.0,
    },
    "mailroom-silent-interactions-end": {
        "task": "backend.mailroom.tasks.silent_interactions_end",
        "schedule": 300.0,
    },
    "kb-versions-due": {"task": "kb.editorial.versions_due", "schedule": 0.5},
    "kb-variants-follow": {"task": "kb.editorial.variants_follow", "schedule": 60.0},
    "kb-links-check": {"task": "kb.editorial.links_check", "schedule": 600.0},
    "kb-questions-forget": {"task": "kb.tasks.questions_forget", "schedule": 3600.0},
    "kb-search-follow": {"task": "kb.tasks.search_follow", "schedule": 5.0},
    "phone-folios-tell": {"task": "channels_phone.tasks.folios_tell", "schedule": 2.0},
    "phone-old-forget": {"task": "channels_phone.tasks.old_forget", "schedule": 3600.0},
    "phone-calls-sweep": {"task": "channels_phone.tasks.calls_sweep", "schedule": 5.0},
    "web-chats-left": {"task": "channels_web.tasks.chats_left", "schedule": 10.0},
    "web-uploads-forget": {"task": "channels_web.tasks.uploads_forget", "schedule": 3600.0},
    "mailroom-files-sweep": {"task": "backend.mailroom.tasks.files_sweep", "schedule": 3600.0},
    "routing-quotes-score": {"task": "backend.routing.tasks.quotes_score", "schedule": 3600.0},
    "counter-runs-forget": {"task": "channels_counter.tasks.runs_forget", "schedule": 600.0},
    "kb-search-drift": {"task": "kb.tasks.search_drift_mend", "schedule": 900.0},
}

# Which queue a task waits in: what people wait for never stands behind what may take long.
TASK_ROUTES: dict[str, dict[str, str]] = {
    "backend.mailroom.tasks.inbox_*": {"queue": queues.INBOUND},
    "backend.mailroom.tasks.delivery_*": {"queue": queues.OUTBOUND},
    "backend.mailroom.tasks.outbox_*": {"queue": queues.OUTBOUND},
    "kb.tasks.*": {"queue": queues.SEARCH},
    "analytics.tasks.*": {"queue": queues.ANALYTICS},
}
