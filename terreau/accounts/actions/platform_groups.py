"""Groups of one platform: Wagtail gives rights over pages and files to groups, by branch of a tree."""

from dataclasses import dataclass

from django.contrib.auth.models import Group

from terreau.accounts.models import RoleKind, User
from terreau.accounts.perms import KIND_FOR
from terreau.core import desk
from terreau.vocabulary.models import Platform

WRITERS = tuple(RoleKind)
PUBLISHERS = (KIND_FOR[desk.PUBLISH], RoleKind.ADMINISTRATOR)


@dataclass(frozen=True)
class PlatformGroups:
    """One group for each platform, of those who hold there one of `kinds`."""

    prefix: str
    part: str
    kinds: tuple[RoleKind, ...]

    def of(self, platform: Platform) -> Group:
        """Return the group of a platform, made when missing; its number finds it again when the platform is renamed."""
        mark = self._mark(platform)
        name = f"{self.prefix}{platform.name}{mark}"
        group = Group.objects.filter(name__startswith=self.prefix, name__endswith=mark).first()
        if group is None:
            return Group.objects.create(name=name)
        if group.name != name:
            group.name = name
            group.save(update_fields=["name"])
        return group

    def fill(self, platform: Platform) -> Group:
        """Put in the group of a platform the people whom their role calls there, and no others; return it."""
        group = self.of(platform)
        wanted = set(User.objects.filter(roles__platform=platform, roles__kind__in=self.kinds))
        present = set(User.objects.filter(groups=group))
        for user in wanted - present:
            user.groups.add(group)
        for user in present - wanted:
            user.groups.remove(group)
        return group

    def called_for(self, user: User) -> set[Group]:
        """Return the groups to which a person's roles call."""
        return {self.of(platform) for platform in Platform.objects.filter(roles__user=user, roles__kind__in=self.kinds)}

    def drop(self, platform: Platform) -> None:
        """Delete the group of a platform that goes."""
        Group.objects.filter(name__startswith=self.prefix, name__endswith=self._mark(platform)).delete()

    def _mark(self, platform: Platform) -> str:
        return f" · {self.part} ({platform.pk})"
