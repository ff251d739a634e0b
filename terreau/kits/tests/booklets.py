"""Booklets made by hand, for tests of what is taken away: an honest one, and one in which everything is wrong."""

from datetime import date

from terreau.kits.takeaway.bodies import File
from terreau.kits.takeaway.booklet import Booklet, Fact, Group, KitPath, Leaf, Part, Stage, Work
from terreau.kits.takeaway.tree import levelled, node, paragraphs, rich

DAY = date(2026, 3, 1)
LONG = "Un titre qui n’en finit pas, " * 69
ARABIC, HEBREW, EMOJI, CHINESE, THAI = "مرحبا بالعالم", "שלום עולם", "Ça marche 😀👩‍🌾🏳️‍🌈 !", "欢迎来到合作区域", "ไทย"
MARKUP = '#import "x": *; $1+1$ *gras* _it_ <b>&amp; \\u{41} @ref `code` ]]> <script>alert(1)</script> {{ 7 }} {% now %}'
FORBIDDEN = "Un\x00deux\x08trois\ufffequatre\x85cinq\u2028six"
HOSTILE = [LONG, ARABIC, HEBREW, EMOJI, CHINESE, THAI, MARKUP, FORBIDDEN, "../../etc/passwd", "CON", "", "\u202eretourné", "a" * 3000]


def make_work(number: int, title: str = "", **fields: object) -> Work:
    """Return a work with everything that a sheet may say."""
    values: dict = {
        "uuid": f"00000000-0000-4000-8000-{number:012d}",
        "slug": f"fiche-{number}",
        "title": title or f"Fiche {number}",
        "address": f"https://terreau.test/ressources/fiche-{number}/",
        "kind": "Méthode",
        "lead": f"Pour savoir comment s’y prendre {number}.",
        "meta": "Guide · 2019 · Un éditeur",
        "abstract": "Un résumé.\n\nEn deux paragraphes.",
        "facts": (Fact("Leviers", "1 Gouvernance"), Fact("Licence", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/deed.fr")),
        "levers": (1,),
        "citation": f"Un éditeur, « Fiche {number} », 2019.",
        "sources": ("Programme 2019",),
        "where": (node("p", "En ligne : ", node("a", "https://example.org/?a=1&b=2", href="https://example.org/?a=1&b=2")),),
        "related": (node("p", "À lire avec celui-ci : ", node("a", "La première", href="https://terreau.test/ressources/fiche-1/")),),
        **fields,
    }
    return Work(**values)


def make_booklet(works: list[Work], **fields: object) -> Booklet:
    """Return a booklet of one part."""
    values: dict = {
        "subject": "kit:essai",
        "title": "Un kit d’essai",
        "purpose": "Pour essayer.",
        "address": "https://terreau.test/kits/essai/",
        "platform": "Terreau",
        "publisher_line": "Qui est derrière.",
        "origin": "https://terreau.test",
        "leaves": tuple(Leaf(number, f"Levier {number}", "#1f5c43", number < 3) for number in range(1, 8)),
        "parts": (Part("Méthode", "Ce qu’il faut faire.", (Group("", tuple(works)),)),),
        "sources": ("Une source",),
        "made_on": DAY,
        **fields,
    }
    return Booklet(**values)


def hostile_body(text: str) -> tuple:
    """Return a body that holds a text in every place where one can be typed."""
    cells = node("tr", node("td", text), node("td", "2"))
    return levelled(
        [
            node("h3", text or "x"),
            node("h2", "Plus haut"),
            *paragraphs(text),
            node("p", node("a", text, href=f"https://example.org/{text[:40]}"), node("a", "piège", href="javascript:alert(1)")),
            *rich(
                "<ul><li><p>Un</p><ul><li>deux</li></ul></li></ul><ol start='3'><li>trois</li></ol><hr/><p>H<sub>2</sub>O<br/>x<sup>2</sup></p>",
                "https://terreau.test",
            ),
            node("figure", key="image-1.png", alt=text, caption=text),
            node("figure", key="image-perdue.jpg", alt="", caption=""),
            node("table", cells, cells, caption=text, wide=2, header_row=True, header_column=True),
            node("table", cells, caption="", wide=2, header_row=False, header_column=False),
            node("quotation", text, who=text),
            node("steps", node("step", *paragraphs(text), title=text, detail=text), node("step", title="", detail="")),
            node("callout", *paragraphs(text), title=text),
            node("attachment", key="fichier-1", title=text, detail=text, extension="CSV", href="https://terreau.test/fichiers/1/"),
            node("attachment", key="", title="Ailleurs", detail="", extension="PDF", href="https://terreau.test/fichiers/2/"),
        ]
    )


def hostile_booklet(picture: str = "", attachment: str = "") -> Booklet:
    """Return a kit of 500 works whose first ones hold every hostile text in every place."""
    bad = [
        make_work(
            number,
            text,
            slug="../../etc/passwd" if number % 2 else text[:160],
            lead=text,
            meta=text,
            abstract=text,
            note=text,
            mark="retiré",
            mark_note=text,
            body=hostile_body(text),
            citation=text,
            mandatory=True,
            source_note=text,
            remarks=(text,),
            sources=(text,),
            facts=(Fact("Avec", text), Fact("Licence", "non précisée par l’éditeur")),
        )
        for number, text in enumerate(HOSTILE)
    ]
    many = [make_work(number, body=hostile_body("Texte") if number < 16 else ()) for number in range(len(bad), 500)]
    parts = (Part(LONG, EMOJI, (Group(ARABIC, tuple(bad)), Group("", tuple(many[:100])))), Part("Boîte à outils", "", (Group("", tuple(many[100:])),)))
    files = {
        "pictures": (File("image-1.png", "", "png", picture, "x"), File("image-perdue.jpg", "", "jpg", "images/perdue.jpg", "x")),
        "attachments": (File("fichier-1", "../../.bashrc", "csv", attachment, "x"),),
    }
    paths = (KitPath(LONG, tuple(Stage(text, 30, text, bad[number].uuid) for number, text in enumerate(HOSTILE[:4]))),)
    return make_booklet(
        [],
        parts=parts,
        title=LONG,
        purpose=EMOJI,
        introduction=hostile_body(MARKUP),
        paths=paths,
        remarks=(HEBREW,),
        sources=(CHINESE,),
        **files,
    )
