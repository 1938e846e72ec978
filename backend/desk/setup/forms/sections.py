"""Long forms in parts, each with a heading that says what it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django import forms
from django.forms.boundfield import BoundField
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a form: its heading, a sentence on it, the names of its fields."""

    title: Text
    fields: tuple[str, ...]
    hint: Text = ""


@dataclass(frozen=True, slots=True)
class ShownSection:
    """One part as the page draws it."""

    title: Text
    hint: Text
    fields: list[BoundField]


class SectionedForm(forms.Form):
    """A form whose fields come in parts; fields that no part names come last, without a heading."""

    sections: ClassVar[tuple[Section, ...]] = ()

    def parts(self) -> list[ShownSection]:
        """Return the parts that have fields, in order."""
        named = {name for section in self.sections for name in section.fields}
        rest = tuple(name for name in self.fields if name not in named)
        return [
            ShownSection(section.title, section.hint, shown)
            for section in (*self.sections, Section("", rest))
            if (shown := [self[name] for name in section.fields if name in self.fields])
        ]


def offer(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Set what a field of choices offers, known only when the page is asked for."""
    cast("forms.ChoiceField", form.fields[name]).choices = list(choices)
