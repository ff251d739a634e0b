"""Every address, room by room; Wagtail's hand-made pages come last."""

urlpatterns: list = []
