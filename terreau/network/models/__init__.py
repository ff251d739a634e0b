"""Catalysts, relay networks and places; who keeps their profiles and what they agreed to show; questions put to them; profiles brought in."""

from terreau.network.models.consents import Consent
from terreau.network.models.crafts import Craft
from terreau.network.models.imports import NetworkImport
from terreau.network.models.profiles import STATE_FIELDS, Profile, ProfileLink, ProfileQuerySet
from terreau.network.models.questions import Offer, Question, QuestionQuerySet
from terreau.network.models.stewards import Steward

__all__ = ["STATE_FIELDS", "Consent", "Craft", "NetworkImport", "Offer", "Profile", "ProfileLink", "ProfileQuerySet", "Question", "QuestionQuerySet", "Steward"]
