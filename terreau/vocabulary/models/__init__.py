"""The words of a network: its framework of levers, its lists, its glossary, its platforms."""

from terreau.vocabulary.models.concepts import Concept, Scheme
from terreau.vocabulary.models.frameworks import (
    Articulation,
    ArticulationKind,
    Framework,
    GuidingQuestion,
    Lever,
    Nature,
    NatureGroup,
    Step,
)
from terreau.vocabulary.models.glossary import Term
from terreau.vocabulary.models.landmarks import KeyFigure, Landmark, LandmarkFamily
from terreau.vocabulary.models.platforms import Platform
from terreau.vocabulary.models.situations import Situation, SituationLever
from terreau.vocabulary.models.sources import Source

__all__ = [
    "Articulation",
    "ArticulationKind",
    "Concept",
    "Framework",
    "GuidingQuestion",
    "KeyFigure",
    "Landmark",
    "LandmarkFamily",
    "Lever",
    "Nature",
    "NatureGroup",
    "Platform",
    "Scheme",
    "Situation",
    "SituationLever",
    "Source",
    "Step",
    "Term",
]
