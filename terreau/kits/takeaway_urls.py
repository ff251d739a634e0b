"""Addresses of what is taken away."""

from django.urls import path, register_converter

from terreau.kits.enums import Form
from terreau.kits.views import takeaway


class FormConverter:
    """A form by the end of its address."""

    regex = "|".join(Form.values)

    def to_python(self, value: str) -> Form:
        return Form(value)

    def to_url(self, value: str) -> str:
        return Form(value).value


register_converter(FormConverter, "form")

app_name = "takeaway"
urlpatterns = [
    path("", takeaway.home, name="home"),
    path("kit/<slug:slug>.<form:form>", takeaway.kit, name="kit"),
    path("selection.<form:form>", takeaway.selection, name="selection"),
    path("bibliotheque.zip", takeaway.library, name="library"),
]
