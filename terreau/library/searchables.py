"""What the library offers to the search."""

from collections.abc import Iterable, Iterator

from terreau.core.registries import SearchDocument
from terreau.library.models import Resource


class ResourceSearch:
    """The published resources, as plain text."""

    model = Resource

    def documents(self, keys: Iterable[int] | None = None) -> Iterator[SearchDocument]:
        """Yield a document for each published resource, all or those of some primary keys."""
        found = Resource.objects.published().select_related("kind", "format").prefetch_related("levers", "publishers__organisation", "audiences")
        if keys is not None:
            found = found.filter(pk__in=list(keys))
        for resource in found.order_by("pk").iterator(chunk_size=500):
            yield SearchDocument(
                uuid=str(resource.uuid),
                kind="resource",
                url=resource.get_absolute_url(),
                title=resource.title,
                purpose=resource.purpose,
                abstract=resource.abstract,
                body=resource.body_text(),
                organisations=tuple(str(publisher) for publisher in resource.publishers.all()),
                facets={
                    "levier": tuple(lever.slug for lever in resource.levers.all()),
                    "public": tuple(audience.slug for audience in resource.audiences.all()),
                    "type": (resource.kind.slug,) if resource.kind else (),
                    "format": (resource.format.slug,) if resource.format else (),
                },
            )
