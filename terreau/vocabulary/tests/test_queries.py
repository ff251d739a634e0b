"""What the vocabulary knows of the words somebody typed."""

import pytest
from django.core.exceptions import ValidationError

from terreau.core.text import folded_words
from terreau.vocabulary.models import Situation, SituationLever, Term
from terreau.vocabulary.queries import echoes

pytestmark = pytest.mark.django_db


def test_a_short_word_is_heard_whole_and_a_longer_one_by_its_beginning(platform):
    Situation.objects.create(framework=platform.framework, slug="commerce", words="Le dernier commerce ferme")
    term = Term.objects.create(slug="co-construction", label="Co-construction", definition="Faire ensemble.")
    heard = echoes(platform.framework, folded_words("co construction").split())
    assert heard.situations == []
    assert heard.terms == [term]
    assert [entry.slug for entry in echoes(platform.framework, ["comm"]).situations] == ["commerce"]


def test_a_lever_that_a_situation_calls_stays_in_its_framework(platform, second_platform):
    situation = Situation.objects.create(framework=platform.framework, slug="commerce", words="Le dernier commerce ferme")
    called, free = platform.framework.levers.order_by("order")[:2]
    SituationLever.objects.create(situation=situation, lever=called, order=1, reason="Pour tenir.")
    for lever in (called, free):
        lever.framework, lever.order = second_platform.framework, 12
    free.clean()
    with pytest.raises(ValidationError, match="tiennent à ce levier"):
        called.clean()
