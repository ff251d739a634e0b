"""How figures are written."""

from decimal import Decimal

import pytest

from terreau.vocabulary.models import KeyFigure


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [("76", "%", "76\u00a0%"), ("2000000", "EUR", "2\u00a0M€"), ("11100000", "EUR", "11,1\u00a0M€"), ("2000", "territoires", "2\u202f000\u00a0territoires")],
)
def test_an_amount_is_written_as_one_writes_it(value, unit, written):
    assert KeyFigure(value=Decimal(value), unit=unit).amount == written
