"""Form rendering: every field gets a label, a hint and errors that a screen reader announces.

Set ``FORM_RENDERER = "ui.forms.Renderer"``; forms then render themselves with ``{{ form }}`` or
field by field with ``{{ form.name.as_field_group }}``, with Bootstrap's classes on the controls.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def control_class(widget: forms.Widget) -> str:
    """Return Bootstrap's class for a widget; a group's class would land on its wrapper: none."""
    if isinstance(widget, GROUPS):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    if isinstance(widget, forms.Select):
        return "form-select"
    return "form-control"


class UiBoundField(BoundField):
    """A field whose control carries its class and, when wrong, says so."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """Add the control's class; ``aria-invalid`` and ``aria-describedby`` come from Django."""
        built = super().build_widget_attrs(attrs, widget)
        used = widget or self.field.widget
        if used.is_hidden:
            return built
        classes = [str(used.attrs.get("class", "")), control_class(used)]
        if self.errors and not isinstance(used, GROUPS):
            classes.append("is-invalid")
        built["class"] = " ".join(dict.fromkeys(part for part in classes if part))
        return built

    @property
    def is_check(self) -> bool:
        """Whether this is one tick box, whose label stands after the control."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_choice_group(self) -> bool:
        """Whether this is a group of ticks or radios, which needs a fieldset."""
        return isinstance(self.field.widget, GROUPS)


class Renderer(DjangoTemplates):
    """Django's renderer with our form, field and error templates."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = UiBoundField
