from typing import Any

from django.apps import AppConfig
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ContributionsConfig(AppConfig):
    name = "terreau.contributions"
    verbose_name = "Contributions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Show contributions on the pages and in the desk of the library, and say what becomes of them."""
        from terreau.changes.watched import watch
        from terreau.contributions import declarations
        from terreau.jobs.clock import every

        watch("contributions")
        declarations.declare_all()
        every(hours=1)("contributions.actions.forget_unconfirmed")
        every(hours=24)("contributions.actions.erase_addresses")
        every(hours=24)("contributions.actions.forget_refused")
        every(hours=1)("contributions.actions.tell_moderators")
        every(hours=1)("contributions.actions.tell_proposers")
        self._offer()

    def _offer(self) -> None:
        from functools import partial

        from terreau.contributions import panels, perms
        from terreau.contributions.models import Proposal, Trial
        from terreau.core import registries

        registries.panels += [
            registries.Panel("resource.mark", 10, "contributions/mark.html", panels.mark),
            registries.Panel("resource", 20, "contributions/on_resource.html", panels.on_resource),
            registries.Panel("territory", 20, "contributions/on_territory.html", panels.on_territory),
            registries.Panel("library.foot", 50, "contributions/in_library.html", panels.in_library),
            registries.Panel("network.answer", 10, "contributions/on_answer.html", panels.on_answer),
        ]
        lists: list[tuple[int, Promise, Promise, Any, str]] = [
            (10, _("Essais à relire"), _("Quelqu’un raconte ce que cela a donné chez lui et attend une réponse."), Trial, "essai"),
            (20, _("Propositions à relire"), _("Quelqu’un propose une ressource et attend une réponse."), Proposal, "proposition"),
        ]
        for order, label, hint, model, kind in lists:
            registries.worklists.append(
                registries.Worklist(
                    order,
                    label,
                    hint,
                    count=partial(perms.waiting_for, model=model),
                    url=partial(str, reverse_lazy("contributions_list", args=[kind])),
                    urgent=True,
                )
            )
