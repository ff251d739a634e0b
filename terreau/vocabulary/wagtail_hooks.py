"""What the vocabulary adds to the desk."""

from wagtail.snippets.models import register_snippet

from terreau.vocabulary.viewsets import VocabularyGroup

register_snippet(VocabularyGroup)
