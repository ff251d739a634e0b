"""Wagtail's people pages, with forms for a person who has no user name."""

from wagtail.users.apps import WagtailUsersAppConfig


class DeskUsersConfig(WagtailUsersAppConfig):
    """Takes the place of `wagtail.users` in the settings."""

    user_viewset = "terreau.accounts.desk_users.views.PersonViewSet"
    group_viewset = "terreau.accounts.desk_users.views.GroupViewSet"
