"""How forms are drawn."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Draws each field with its label, help and errors tied to it: `{{ form }}` or `{{ form.name.as_field_group }}`."""

    form_template_name = "shell/form.html"
    field_template_name = "shell/field.html"
