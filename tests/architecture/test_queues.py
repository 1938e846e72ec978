"""Every queue has a worker in both profiles, and everything that beat sends is known."""

from pathlib import Path

import yaml

from backend.common import queues
from backend.config.celery import app
from backend.config.embedded.background import Background
from scripts import run_production

ROOT = Path(__file__).resolve().parents[2]


def queues_of(command: list[str]) -> set[str]:
    joined = " ".join(command)
    _, _, rest = joined.partition("--queues")
    return set(rest.lstrip("= ").split()[0].split(","))


def test_the_workers_of_compose_serve_every_queue() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    served: set[str] = set()
    for service in services.values():
        command = service.get("command", [])
        if "worker" in command:
            served |= queues_of(command)
    assert served == set(queues.ALL)


def test_the_production_runner_serves_every_queue() -> None:
    assert queues_of(run_production.commands("127.0.0.1", "8000")["worker"]) == set(queues.ALL)


def test_the_embedded_worker_serves_every_queue() -> None:
    assert set(Background(app).worker.app.amqp.queues.consume_from) == set(queues.ALL)


def test_every_task_that_beat_sends_is_known_and_goes_to_a_queue_of_ours() -> None:
    app.loader.import_default_modules()
    app.autodiscover_tasks(force=True)
    names = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert sorted(names - set(app.tasks)) == []


def test_every_task_goes_to_a_queue_that_exists() -> None:
    app.loader.import_default_modules()
    app.autodiscover_tasks(force=True)
    chosen = {
        name: getattr(task, "queue", None) or app.conf.task_default_queue
        for name, task in app.tasks.items()
        if not name.startswith("celery.")
    }
    assert {name: queue for name, queue in chosen.items() if queue not in queues.ALL} == {}


def test_in_process_beat_runs_at_intervals_because_it_remembers_nothing() -> None:
    kinds = {type(entry["schedule"]) for entry in app.conf.beat_schedule.values()}
    assert kinds <= {int, float}
