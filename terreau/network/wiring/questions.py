"""What the network offers to other rooms: its questions."""


def connect() -> None:
    """Fill the registries; called once, when the application is ready."""
    from django.urls import reverse_lazy
    from django.utils.translation import gettext_lazy as _

    from terreau.core.registries import Panel, Worklist, panels, worklists
    from terreau.jobs.clock import every
    from terreau.network import perms
    from terreau.network.panels import ask_about, write_to

    for slot, order in (("home", 5), ("situation", 90), ("territory", 15), ("network", 10)):
        panels.append(Panel(slot, order, "network/questions/call.html", ask_about))
    for slot, order in (("lever", 90), ("resource", 90), ("library.foot", 40)):
        panels.append(Panel(slot, order, "network/questions/call_inline.html", ask_about))
    panels.append(Panel("profile", 10, "network/questions/write_to.html", write_to))
    every(hours=1)("network.actions.offering.pass_on_late")
    every(hours=1)("network.actions.offering.remind")
    every(hours=1)("network.actions.question_retention.forget_unconfirmed")
    every(hours=24)("network.actions.question_retention.close_forgotten")
    every(hours=24)("network.actions.question_retention.erase_closed")
    worklists.append(
        Worklist(
            25,
            _("Questions sans réponse"),
            _("Quelqu’un a posé une question que personne du réseau n’a prise, et attend."),
            count=perms.count_questions,
            url=lambda: str(reverse_lazy("network_questions")),
            urgent=True,
        )
    )
