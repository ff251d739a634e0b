"""What the vocabulary knows of the words somebody typed."""

import pytest

from terreau.core.text import folded_words
from terreau.vocabulary.models import Situation, Term
from terreau.vocabulary.queries import echoes

pytestmark = pytest.mark.django_db


def test_a_short_word_is_heard_whole_and_a_longer_one_by_its_beginning(platform):
    Situation.objects.create(framework=platform.framework, slug="commerce", words="Le dernier commerce ferme")
    term = Term.objects.create(slug="co-construction", label="Co-construction", definition="Faire ensemble.")
    heard = echoes(platform.framework, folded_words("co construction").split())
    assert heard.situations == []
    assert heard.terms == [term]
    assert [entry.slug for entry in echoes(platform.framework, ["comm"]).situations] == ["commerce"]
