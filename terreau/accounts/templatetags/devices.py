"""How a device is named to its owner."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()

# What browsers and systems write of themselves, the more precise first: Edge also says Chrome, Chrome also says Safari.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "FxiOS": "Firefox", "Firefox": "Firefox", "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac", "Linux": "Linux"}


@register.filter
def device(user_agent: str) -> str:
    """Return « Firefox, Windows » for what a browser writes of itself; what names neither is returned as it is, shortened."""
    named = [next((name for mark, name in names.items() if mark in user_agent), "") for names in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, named)) or user_agent[:60] or _("Appareil inconnu")
