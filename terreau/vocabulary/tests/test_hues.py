"""The hues that editors choose reach the screen."""

import pytest
from django.test import Client

from terreau.vocabulary.hues import reference

pytestmark = pytest.mark.django_db


def wear_reference(platform):
    for lever in platform.framework.levers.all():
        for name, value in reference()[lever.order]._asdict().items():
            setattr(lever, name, value)
        lever.save()


def test_a_framework_with_the_hues_of_the_design_system_costs_no_request(platform):
    wear_reference(platform)
    assert "teintes.css" not in Client(SERVER_NAME="terreau.test").get("/").content.decode()


def test_an_editors_hue_is_on_the_page_of_its_platform_only(platform, second_platform):
    wear_reference(platform)
    wear_reference(second_platform)
    lever = second_platform.framework.levers.first()
    lever.leaf_light = "#123456"
    lever.save()
    sister = Client(SERVER_NAME="soeur.test")
    assert "/teintes.css" in sister.get("/").content.decode()
    sheet = sister.get("/teintes.css")
    assert sheet["Content-Type"].startswith("text/css")
    assert "--p1:#123456" in sheet.content.decode()
    assert "teintes.css" not in Client(SERVER_NAME="terreau.test").get("/").content.decode()
