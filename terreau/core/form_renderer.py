"""How Django renders forms on public pages: with the field component of the design system."""

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.template.loader import get_template


class TerreauRenderer(DjangoTemplates):
    """Renders `{{ form }}` and each field with our templates, widgets with Django's."""

    form_template_name = "core/forms/form.html"
    field_template_name = "core/components/field.html"

    def get_template(self, template_name: str) -> Any:
        """Our templates come from the project's engine, which has our tags; the others from Django's own."""
        return get_template(template_name) if template_name.startswith("core/") else super().get_template(template_name)
