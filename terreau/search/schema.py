"""What the index holds of a document."""

from typing import Any

import orjson
from tantivy import Document, Index, Schema, SchemaBuilder

from terreau.core.registries import SearchDocument
from terreau.core.text import fold
from terreau.search.analysis import joined_compounds, plains, stems

# Raise it when what follows, or the analysis, changes: indexes of another version are made again.
VERSION = 6
# Above this, the index of a sort key is no longer worth its place.
LONGEST_SORTED = 120
HIGHEST = 2**63 - 1
# What no value of a facet holds.
VALUE_END = "\x1f"


def schema() -> Schema:
    """Return the fields.

    `text` has every word by stem and `plain` every word as written; `title`, `purpose` and `organisations` stand apart, to weigh more;
    `heading` is what completion looks in. `facets` has each value, to filter; `sets` has all those of a document in one, to count: a column
    of several values a document is read eight times slower, and serves where there are too many sets. `shown` is kept as it is, for whoever
    explains a result. What no platform shows is in `hidden` and `hidden_heading` only, which the desk alone looks in: a word that stands
    nowhere else is never proposed to anybody.
    """
    builder = SchemaBuilder()
    for name in ("id", "kind", "hidden_kind", "uuid", "platform", "address"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", stored=name == "uuid")
    for name in ("title", "purpose", "organisations", "text"):
        builder.add_text_field(name, tokenizer_name="stems")
    for name in ("plain", "heading", "hidden", "hidden_heading"):
        builder.add_text_field(name, tokenizer_name="plains", index_option="freq")
    builder.add_json_field("facets", tokenizer_name="raw", fast=True, index_option="basic")
    builder.add_json_field("sets", tokenizer_name="raw", fast=True, index_option="basic")
    builder.add_text_field("sorted", tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("key", "useful", "date", "published", "uuid_high"):
        builder.add_unsigned_field(name, fast=True)
    builder.add_bytes_field("shown", stored=True)
    return builder.build()


def prepare(index: Index) -> Index:
    """Give an index the analysis that its fields name."""
    index.register_tokenizer("stems", stems())
    index.register_tokenizer("plains", plains())
    return index


def identifier(kind: str, key: int) -> str:
    """Return the name of a document, by which it is replaced."""
    return f"{kind}:{key}"


def high_half(uuid: str) -> int:
    """Return the first 64 bits of a uuid: a column of numbers is read a hundred times faster than what is stored of a document."""
    return int(uuid[:18].replace("-", ""), 16)


def text_of(document: SearchDocument) -> str:
    """Return all the words of a document."""
    parts = (document.title, document.purpose, document.abstract, document.body, *document.names, *document.organisations, *document.subjects)
    return "\n".join(part for part in parts if part)


def to_index(document: SearchDocument) -> Document:
    """Return a document as the index takes it."""
    entry = Document()
    entry.add_text("id", identifier(document.kind, document.key))
    entry.add_unsigned("key", document.key)
    for address in document.addresses:
        entry.add_text("address", address)
    if document.platforms:
        _show(entry, document)
    else:
        _hide(entry, document)
    return entry


def _hide(entry: Document, document: SearchDocument) -> None:
    entry.add_text("hidden_kind", document.kind)
    text = text_of(document)
    entry.add_text("hidden", f"{text}\n{joined_compounds(text)}")
    entry.add_text("hidden_heading", _heading(document))


def _show(entry: Document, document: SearchDocument) -> None:
    text = text_of(document)
    entry.add_text("kind", document.kind)
    entry.add_text("uuid", document.uuid)
    entry.add_unsigned("uuid_high", high_half(document.uuid))
    for platform in document.platforms:
        entry.add_text("platform", str(platform))
    entry.add_text("title", document.title)
    entry.add_text("purpose", f"{document.purpose}\n{document.abstract}")
    entry.add_text("organisations", "\n".join(document.organisations))
    entry.add_text("text", text)
    entry.add_text("plain", text)
    compounds = joined_compounds(text)
    if compounds:
        entry.add_text("plain", compounds)
    entry.add_text("heading", _heading(document))
    entry.add_json("facets", {name: list(values) for name, values in document.facets.items() if values})
    entry.add_json("sets", {name: VALUE_END.join(sorted(values)) for name, values in document.facets.items() if values})
    entry.add_text("sorted", fold(document.title)[:LONGEST_SORTED])
    for name, order in (("useful", document.useful), ("date", document.date), ("published", document.published)):
        # One document whose order does not fit must not keep the others out.
        entry.add_unsigned(name, min(max(order, 0), HIGHEST))
    entry.add_bytes("shown", orjson.dumps(_shown(document)))


def shown_of(document: Document) -> dict[str, Any]:
    """Return what an entry keeps of its document."""
    says: dict[str, Any] = orjson.loads(bytes(document["shown"][0]))
    return says


def _heading(document: SearchDocument) -> str:
    return "\n".join((document.title, *document.names))


def _shown(document: SearchDocument) -> dict[str, Any]:
    return {
        "title": document.title,
        "purpose": document.purpose,
        "abstract": document.abstract,
        "body": document.body,
        "names": document.names,
        "organisations": document.organisations,
        "subjects": document.subjects,
        "url": document.url,
        "card": document.card,
    }
