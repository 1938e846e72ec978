"""What is logged, and how: one line an event, without personal data."""

from typing import Any

import structlog

from backend.common.redaction import redact

QUIET = ("axes", "celery", "kombu", "uvicorn", "elastic_transport", "botocore", "twilio")


def redact_event(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Take RUNs, telephones and e-mail addresses out of the message and of every text beside it."""
    event.pop("request", None)  # the message names its path already
    for name, value in event.items():
        if isinstance(value, str) and name not in ("timestamp", "level", "logger", "exception"):
            event[name] = redact(value)
    return event


def logging_config(level: str, *, json: bool) -> dict[str, Any]:
    """Return Django's LOGGING: JSON lines for machines, coloured lines for a person."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        redact_event,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    last = (
        [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        if json
        else [
            structlog.dev.ConsoleRenderer(
                # The plain one: a rich traceback prints local variables, which hold people's data.
                colors=False,
                exception_formatter=structlog.dev.plain_traceback,
            )
        ]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {name: {"level": "WARNING"} for name in QUIET},
    }
