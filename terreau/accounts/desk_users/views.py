"""The people and group pages of the desk: for administrators of the whole installation only."""

from typing import Any

from django.contrib.auth.models import Group
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.users.views.groups import GroupViewSet as WagtailGroupViewSet
from wagtail.users.views.users import IndexView, UserViewSet

from terreau.accounts.desk_users.forms import PersonCreationForm, PersonEditForm
from terreau.accounts.models import User


class SuperusersOnly(ModelPermissionPolicy):
    """Whatever a group says: who edits people can become anyone, so only superusers do."""

    def user_has_permission(self, user: User, action: str) -> bool:
        """Return whether this person administers the whole installation."""
        return user.is_active and user.is_superuser

    def user_has_any_permission(self, user: User, actions: Any) -> bool:
        """Return whether this person administers the whole installation."""
        return user.is_active and user.is_superuser


class PersonIndexView(IndexView):
    """People, by address."""

    search_fields = {"first_name", "last_name", "email"}


class PersonViewSet(UserViewSet):
    """People: address, names, whether the account is open. Rights are given as roles, not here."""

    index_view_class = PersonIndexView
    permission_policy = SuperusersOnly(User)
    ordering = "email"

    def get_form_class(self, for_update: bool = False) -> type:
        """Return the form without user name, password or groups."""
        return PersonEditForm if for_update else PersonCreationForm


class GroupViewSet(WagtailGroupViewSet):
    """Groups carry out what roles say; only superusers see them."""

    permission_policy = SuperusersOnly(Group)
