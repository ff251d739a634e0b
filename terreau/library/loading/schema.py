"""What each file of the catalogue may hold: unknown keys, missing ones, wrong types and dangling references are problems."""

from terreau.library.loading.shapes import (
    COLOUR,
    DATE,
    SLUG,
    TEXT,
    URL,
    Anything,
    Either,
    Flag,
    Keys,
    ListOf,
    Nullable,
    OneOf,
    Optional,
    Records,
    Ref,
    Shape,
    Text,
    Whole,
)

Row = dict[str, Shape | Optional]

TEXTS = ListOf(TEXT)
ORDER: Row = {"order": Whole(1, 99)}
NOTE: Row = {"note": Optional(TEXT)}
SOURCED: Row = {"source": Ref("source"), "other_sources": Optional(ListOf(Ref("source")))}
TITLED: Row = {"id": SLUG, "title": TEXT, **SOURCED}
LABELLED: Row = {"id": SLUG, "label": TEXT, **NOTE, **SOURCED}
DESCRIBED: Row = {**TITLED, "description": TEXT}
YEAR = Whole(1900, 2100)

META = Keys(
    {
        "title": TEXT,
        "language": OneOf(("fr",)),
        "seeds": ListOf(Keys({"file": Ref("source"), "short": TEXT, "nature": TEXT})),
        "conventions": Optional(TEXT),
        "note": Optional(TEXT),
        "unlisted": Optional(TEXT),
        "count": Optional(Whole()),
        "counts": Optional(Anything()),
        "kit_documents": Optional(Whole()),
    }
)


def proposed(key: str, shape: Shape) -> Keys:
    """Return the shape of a classification: its value, and whether it was proposed while describing."""
    return Keys({key: shape, "proposed": Flag()})


def loose(base: Row, names: str) -> Records:
    """Return records of which only `base` is read today; the other keys are known, whatever they hold."""
    return Records({**{name: Optional(Anything()) for name in names.split()}, **base})


FRAMEWORK: Row = {
    "meta": META,
    "levers": Records(
        {
            **DESCRIBED,
            **ORDER,
            "guiding_questions": TEXTS,
            "question_count_in_source": Whole(),
            "aliases": ListOf(Keys({"label": TEXT, "context": TEXT, "source": Ref("source")})),
        }
    ),
    "steps": Records({**TITLED, **ORDER, "purpose": TEXT, "slide_hint": Nullable(TEXT)}),
    "kit_document_natures": Records(
        {**DESCRIBED, **ORDER, "items_in_kit": Whole(), "items_note": Optional(TEXT), "platform_equivalent": TEXT, "groups": Optional(TEXTS)}
    ),
    "uses": Records({**DESCRIBED, **ORDER, "variants": Optional(ListOf(Keys({"label": TEXT, "source": Ref("source")})))}),
    "medoc_kinds": Records({**DESCRIBED, **ORDER, "letter": TEXT}),
    "audiences": Records({**LABELLED, "group": Ref("audience_group"), "parent": Optional(Ref("audience"))}),
    "actor_families": Records({**TITLED, "transformation": TEXT}),
    "impacts_and_trajectories": Records(
        {
            **DESCRIBED,
            **ORDER,
            "trajectory": TEXT,
            "trajectory_resources": ListOf(Ref("resource")),
            "research_notebook": Ref("resource"),
            "message": TEXT,
        }
    ),
    "lieux": Records({**DESCRIBED, **ORDER, "example": TEXT}),
    "moyens": Records({**DESCRIBED, **ORDER}),
    "tool_families": Records({**TITLED, **ORDER, "answer": TEXT}),
    "catalyst_jobs": Records({**TITLED, **ORDER, **NOTE, "activities": TEXTS}),
    "new_jobs": Records({**TITLED, **ORDER, **NOTE, "scope": TEXT, "focus": TEXT, "skill": TEXT}),
    "territorial_scales": Records({**LABELLED, "level": TEXT}),
    "domains": Records({**LABELLED, "type": TEXT}),
    "fragilities": Keys({"list": Nullable(TEXTS), **NOTE, **SOURCED}),
    "maturity_notions": Records({"id": SLUG, "label": TEXT, "description": TEXT, **SOURCED}),
    "odd_17": Keys(
        {
            **TITLED,
            "targets_count": Whole(),
            "angles_count": Whole(),
            "angles": Records({"id": SLUG, "title": TEXT, **ORDER, **NOTE}),
            "origin": TEXT,
            "cited_source": TEXT,
            "agenda_2030_year": YEAR,
            "targets_list": Nullable(TEXTS),
            "targets_note": TEXT,
        }
    ),
    "active_principles_of_general_interest": Records({**DESCRIBED, **ORDER}),
    "priority_action_levers": Records(DESCRIBED),
    "four_alliance_objectives": Records({**TITLED, **ORDER, **NOTE, "referential": Ref("resource"), "platform": Ref("platform")}),
    "shared_knowledge_sources": Records({**TITLED, **ORDER, "since": YEAR}),
    "pedagogical_tools_2019": Records({**TITLED, **ORDER, "role": TEXT}),
    "triple_adaptation": Records({**TITLED, **ORDER}),
    "missions_of_le_rameau": Records({**TITLED, **ORDER}),
    "three_angles_of_inventory": Records({**DESCRIBED, **ORDER}),
    "conceptual_shifts": Records(DESCRIBED),
    "quantities_without_detail": Records({"id": SLUG, "statement": TEXT, "detail": TEXT, **SOURCED}),
    "lost_visuals": Records({"id": SLUG, "heading": TEXT, **SOURCED}),
}

RESOURCE: Row = {
    **TITLED,
    **NOTE,
    "title_given_by_source": Flag(),
    "language": Text(r"[a-z]{2,3}(-[A-Z]{2})?", "un code de langue comme « fr »"),
    "year": Nullable(YEAR),
    "month": Nullable(Whole(1, 12)),
    "day": Nullable(Whole(1, 31)),
    "period": Optional(TEXT),
    "status": OneOf(("published", "announced", "programmed")),
    "format": Ref("format"),
    "publishers": ListOf(Ref("organisation_label")),
    "partners": Optional(ListOf(Ref("organisation_label"))),
    "kind": proposed("value", Ref("kind")),
    "nature": proposed("value", Ref("nature")),
    "step": proposed("value", Ref("step")),
    "levers": proposed("values", ListOf(Ref("lever"))),
    "audience": proposed("values", ListOf(Ref("audience"))),
    "kit": Optional(Ref("resource")),
    "kit_group": Optional(Ref("kit_group")),
    "territory": Nullable(TEXT),
    "url": Nullable(URL),
    "url_note": Optional(TEXT),
    "related": ListOf(Ref("anything")),
    "abstract": TEXT,
}

ORGANISATION: Row = {
    "id": SLUG,
    "name": TEXT,
    "type": Ref("organisation_type"),
    "roles": TEXTS,
    "abbreviation": Optional(TEXT),
    "abbreviation_in_seeds": Optional(TEXT),
    "name_variants": Optional(TEXTS),
    "created": Optional(Either(YEAR, DATE)),
    "created_with": Optional(ListOf(Ref("organisation_label"))),
    "legal_status": Optional(TEXT),
    "url": Optional(URL),
    "missions": Optional(TEXTS),
    "self_description": Optional(TEXTS),
    "figures_2019": Optional(Anything()),
    "governance_note": Optional(TEXT),
    "co_founder_of": Optional(TEXT),
    "co_founder_note": Optional(TEXT),
    "description": Optional(TEXT),
    "parent": Optional(Ref("organisation")),
    "programme": Optional(Ref("programme")),
    **NOTE,
    **SOURCED,
}

PLATFORM: Row = {
    "id": SLUG,
    "name": TEXT,
    "full_name": Optional(TEXT),
    "name_variants": Optional(TEXTS),
    "type": Ref("platform_type"),
    "url": Nullable(URL),
    "url_note": Optional(TEXT),
    "urls": Optional(ListOf(Keys({"url": URL, "period": Optional(TEXT), "source": Ref("source"), **NOTE}))),
    "launch_date": Nullable(DATE),
    "launch_notes": Optional(TEXT),
    "access": Optional(TEXT),
    "theme": TEXT,
    "founding_partners": Optional(ListOf(Ref("organisation_label"))),
    "partners": Optional(ListOf(Ref("organisation_label"))),
    "partners_2025": Optional(ListOf(Ref("organisation_label"))),
    "operator": Nullable(Ref("organisation_label")),
    "referential": Optional(Ref("resource")),
    "description": TEXT,
    "structure": Optional(TEXTS),
    "relations": ListOf(Keys({"type": Ref("platform_relation"), "target": Ref("anything"), **NOTE})),
    **NOTE,
    **SOURCED,
}

STUDIES: Row = {
    "meta": META,
    "studies": loose(
        {
            **TITLED,
            "owner": Nullable(Ref("organisation_label")),
            "outputs": Optional(ListOf(Ref("resource"))),
            "figures": Optional(ListOf(Ref("figure"))),
            "children": Optional(ListOf(Ref("study"))),
            "mandatory_citation": Optional(TEXT),
        },
        "type institute period universe theme note purpose axes academic_themes date venue sample_size citation_rule findings findings_note "
        "count partners counts reading_grids extra",
    ),
    "figures": Records(
        {
            "id": SLUG,
            "value": Whole(),
            "unit": TEXT,
            "statement": TEXT,
            "citation": Nullable(TEXT),
            "study": Optional(Ref("study")),
            "conflict_with": Optional(Ref("figure")),
            "usable": Optional(Flag()),
            "approximate": Optional(Flag()),
            "target": Optional(Flag()),
            **NOTE,
            **SOURCED,
        }
    ),
}

PROGRAMMES: Row = {
    "meta": META,
    "programmes": loose(
        {**TITLED, "platform": Optional(Ref("platform")), "resource": Optional(Ref("resource"))},
        "activities ambition announcement_date approach attributes axes co_built_with contact_email contact_note context count count_announced "
        "count_created created digital_tools duration elaboration end end_date entry_criteria expected_outcomes geography history investment_eur "
        "launched_with_platform learning_path levers member_types members method milestones modules name_variants named names note note_resource "
        "objectives output owner partner_levels partners partners_count partners_named partners_types phases pilots project_manager_profile purpose "
        "purposes rhythm role sharing start started status_at_creation steering tools type unnamed url year",
    ),
}

EVENTS: Row = {
    "meta": META,
    "series": loose(
        {**TITLED, "platform": Optional(Ref("platform"))},
        "count date end end_date events_count exceptions frequency note partners preferred_schedule purposes recurrence replay rrule rrule_count "
        "rrule_start since start time weekday",
    ),
    "webinars_2019": loose(
        {**TITLED, "series": Ref("series")},
        "date date_variants description duration format levers levers_other_schedule note order replay_available replay_url speaker time time_source "
        "timezone title_schedules titles_agree",
    ),
    "events": loose(
        {**TITLED, "series": Optional(Ref("series")), "resource": Optional(Ref("resource")), "programme": Optional(Ref("programme"))},
        "date date_variants description duration edition end_date moment note organiser place status type",
    ),
    "milestones": loose(TITLED, "date end_date note period type"),
}

TERM: Row = {
    "id": SLUG,
    "term": TEXT,
    "definition": TEXT,
    "related": ListOf(Ref("term")),
    "levers": proposed("values", ListOf(Ref("lever"))),
    **NOTE,
    **SOURCED,
}

WORDS = Records({"id": SLUG, "label": TEXT})

LISTS: Row = {
    "kinds": Records({"id": Ref("kind"), "label": TEXT}),
    "audience_groups": WORDS,
    "phases": Records({"id": SLUG, "label": TEXT, "description": TEXT, **SOURCED}),
    "organisation_types": WORDS,
    "platform_types": WORDS,
    "platform_relations": WORDS,
    "free_targets": TEXTS,
    "kit_groups": Records({"label": TEXT, "nature": Ref("nature"), "group": Nullable(Ref("nature_group"))}, by=("label",)),
    "organisation_labels": Records({"label": TEXT, "organisation": Nullable(Ref("organisation")), "keep": Flag()}, by=("label",)),
}


def notes(domain: str) -> Records:
    """Return the shape of the reservations on records of a domain."""
    return Records({"id": Ref(domain), "note": TEXT})


FILES: dict[str, Row] = {
    "sources": {"sources": Records({"file": TEXT, "code": TEXT, "title": TEXT, "short": TEXT}, by=("file",))},
    "framework": FRAMEWORK,
    "levers": {
        "levers": Records(
            {
                "id": Ref("lever"),
                "short_title": TEXT,
                "question": TEXT,
                "introduction": TEXT,
                "other_words": TEXT,
                "text_light": COLOUR,
                "text_dark": COLOUR,
                "leaf_light": COLOUR,
                "leaf_dark": COLOUR,
                "first_hour": Optional(Keys({"title": TEXT, "stages": Records({"title": TEXT, "minutes": Whole(1, 60), "text": TEXT}, by=("title",))})),
            }
        ),
        "steps": Records({"id": Ref("step"), "question": TEXT}),
    },
    "articulations": {
        "articulations": Records(
            {"from": Ref("lever"), "to": Ref("lever"), "kind": OneOf(("eclaire", "conditionne", "renforce")), "reason": TEXT}, by=("from", "to")
        )
    },
    "situations": {
        "situations": Records(
            {"id": SLUG, "words": TEXT, "introduction": TEXT, "other_words": TEXT, "levers": ListOf(Keys({"lever": Ref("lever"), "reason": TEXT}))}
        )
    },
    "formats": {"formats": WORDS},
    "lists": LISTS,
    "landmarks": {"families": Records({"code": SLUG, "section": Ref("section"), "title": TEXT, "introduction": TEXT, "text": Text(blank=True)}, by=("code",))},
    "glossary": {"meta": META, "terms": Records(TERM)},
    "studies": STUDIES,
    "organisations": {"meta": META, "organisations": Records(ORGANISATION)},
    "platforms": {"meta": META, "platforms": Records(PLATFORM)},
    "resources": {"meta": META, "resources": Records(RESOURCE)},
    "programmes": PROGRAMMES,
    "events": EVENTS,
    "notes": {
        "resources": notes("resource"),
        "organisations": notes("organisation"),
        "platforms": notes("platform"),
        "figures": Records({"id": Ref("figure"), "note": TEXT, "usable": Optional(Flag())}),
    },
    "platform": {
        "framework": Keys({"code": SLUG, "title": TEXT, "description": TEXT}),
        "platform": Keys({"name": TEXT, "headline": TEXT, "tagline": TEXT, "publisher_line": TEXT, "question_example": TEXT}),
    },
}
"""The files, by name without `.yaml`, and the shape of what they hold."""
