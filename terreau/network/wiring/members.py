"""What the network offers to other rooms: its members."""


def connect() -> None:
    """Fill the registries; called once, when the application is ready."""
    from django.urls import reverse_lazy
    from django.utils.translation import gettext_lazy as _

    from terreau.core.registries import Panel, Worklist, panels, worklists
    from terreau.jobs.clock import every
    from terreau.network import perms
    from terreau.network.panels import my_profiles, to_claim
    from terreau.network.queries import members

    panels.append(Panel("account", 10, "network/members/in_account.html", my_profiles))
    panels.append(Panel("profile", 30, "network/members/to_claim.html", to_claim))
    every(days=1)("network.actions.freshness.ask_again")
    worklists.append(
        Worklist(
            30,
            _("Profils à relire"),
            _("Quelqu’un a écrit son profil et attend qu’il paraisse."),
            count=perms.count_profiles_to_moderate,
            url=lambda: str(reverse_lazy("network_profiles")),
            urgent=True,
        )
    )
    worklists.append(
        Worklist(
            32,
            _("Profils demandés"),
            _("Quelqu’un demande à tenir le profil de son organisation."),
            count=members.count_claims,
            url=lambda: str(reverse_lazy("network_claims")),
            urgent=True,
        )
    )
    worklists.append(
        Worklist(
            80,
            _("Profils que personne ne tient"),
            _("Personne n’a dit depuis un an s’ils sont justes, et personne ne peut y répondre : relisez-les."),
            count=members.count_left_alone,
            url=lambda: str(reverse_lazy("network_left_alone")),
        )
    )
