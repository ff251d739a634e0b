"""Records of higher rooms on which the tests try this one: looked up, not imported, since arrows go down."""

from typing import Any

from django.apps import apps

Organisation: Any = apps.get_model("accounts", "Organisation")
User: Any = apps.get_model("accounts", "User")
Resource: Any = apps.get_model("library", "Resource")
ResourcePublisher: Any = apps.get_model("library", "ResourcePublisher")
Source: Any = apps.get_model("vocabulary", "Source")
Term: Any = apps.get_model("vocabulary", "Term")
