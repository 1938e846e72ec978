"""ForeignKeys follow the layers: string references escape import-linter, so tables are read here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Field, ForeignKey, ManyToManyField, Model, OneToOneField

ROOT = Path(__file__).resolve().parents[2]

# Higher may point at lower, never the other way. Edges stand beside each other on top.
LAYERS = (
    {"common"},
    {"events"},
    {"directory"},
    {"accounts"},
    {"citizens"},
    {"cases"},
    {"routing"},
    {"mailroom"},
    {"desk", "rest", "config"},
)
EDGES = {"channels_web", "channels_phone", "channels_counter", "kb", "analytics"}
OURS = set().union(*LAYERS, EDGES)
# django-simple-history adds who changed a row; a user is below nothing that it may not name.
EXEMPT_FIELDS = {"history_user"}
# Tables that are partitioned or dropped by month: nothing may hold them fast.
NEVER_POINTED_AT = ("events.EventRecord", "analytics.")
# Edges that may not point at a citizen's records at all.
WITHOUT_CITIZENS = {"kb", "analytics"}
CITIZENS_RECORDS = {"citizens", "cases", "routing", "mailroom"}


def height(label: str) -> int:
    for position, layer in enumerate(LAYERS):
        if label in layer:
            return position
    return len(LAYERS)


def room(model: type[Model]) -> str:
    """Return the package that owns a table, whatever its label."""
    first, _, rest = model.__module__.partition(".")
    return rest.split(".")[0] if first == "backend" else first


def pointers() -> Iterator[tuple[type[Model], Field[Any, Any], type[Model]]]:
    for model in apps.get_models(include_auto_created=True):
        if room(model) not in OURS:
            continue
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey | OneToOneField | ManyToManyField):
                target: Any = field.related_model
                if field.name not in EXEMPT_FIELDS:
                    yield model, field, target


def wrong(source: str, target: str) -> bool:
    if target not in OURS or source == target:
        return False
    if target in EDGES:
        return True
    return height(target) >= height(source)


def test_no_table_points_against_the_layers() -> None:
    found = [
        f"{model._meta.label}.{field.name} -> {target._meta.label}"
        for model, field, target in pointers()
        if wrong(room(model), room(target))
    ]
    assert found == []


def test_nothing_points_at_a_table_that_is_dropped_by_month() -> None:
    found = [
        f"{model._meta.label}.{field.name} -> {target._meta.label}"
        for model, field, target in pointers()
        if target._meta.label.startswith(NEVER_POINTED_AT) and room(model) != room(target)
    ]
    record = [
        f"{model._meta.label}.{field.name}"
        for model, field, target in pointers()
        if target._meta.label == "events.EventRecord"
    ]
    assert found + record == []


def test_articles_and_figures_never_point_at_a_citizens_records() -> None:
    found = [
        f"{model._meta.label}.{field.name} -> {target._meta.label}"
        for model, field, target in pointers()
        if room(model) in WITHOUT_CITIZENS and room(target) in CITIZENS_RECORDS
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "target", "is_wrong"),
    [
        ("cases", "citizens", False),
        ("citizens", "cases", True),
        ("channels_web", "cases", False),
        ("cases", "channels_web", True),
        ("channels_phone", "channels_web", True),
        ("cases", "cases", False),
        ("cases", "auth", False),
    ],
)
def test_the_rule_itself(source: str, target: str, is_wrong: bool) -> None:
    assert wrong(source, target) is is_wrong


def test_every_app_of_ours_has_a_place() -> None:
    names = [config.name.removeprefix("backend.") for config in apps.get_app_configs()]
    ours = {name for name in names if (name in EDGES) or (ROOT / "backend" / name).is_dir()}
    assert ours <= OURS
    assert ours
