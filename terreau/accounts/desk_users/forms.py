"""Forms of the desk's people pages."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserForm

from terreau.accounts.models import User


class PersonForm(UserForm):
    """A person without user name: names are optional, rights come from roles, the password is chosen by its owner."""

    first_name = forms.CharField(required=False, label=_("Prénom"), max_length=80)
    last_name = forms.CharField(required=False, label=_("Nom"), max_length=80)
    is_superuser = forms.BooleanField(
        required=False, label=_("Administre toute l’installation"), help_text=_("À réserver : pour une plateforme, donnez plutôt un rôle.")
    )
    password_enabled = False
    error_messages = {"duplicate_username": _("Quelqu’un utilise déjà cette adresse.")}

    def clean_email(self) -> str:
        """Refuse an address that differs from another by its case alone."""
        email = str(self.cleaned_data["email"]).lower()
        others = User.objects.exclude(pk=self.instance.pk) if self.instance.pk else User.objects.all()
        if others.filter(email__iexact=email).exists():
            raise forms.ValidationError(self.error_messages["duplicate_username"], code="duplicate_username")
        return email

    def save(self, commit: bool = True) -> User:
        """Save; somebody new has no password and enters by a code sent to the address."""
        self.instance.is_staff = self.instance.is_staff or self.cleaned_data.get("is_superuser", False)
        if not self.instance.pk:
            self.instance.set_unusable_password()
        person: User = super().save(commit=commit)
        return person


class PersonCreationForm(PersonForm):
    """Somebody new."""

    class Meta:
        model = User
        fields = ("email", "first_name", "last_name", "is_superuser")


class PersonEditForm(PersonForm):
    """Somebody known."""

    def __init__(self, *args: object, editing_self: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if editing_self:
            # Nobody shuts themselves out by a slip.
            del self.fields["is_active"]
            del self.fields["is_superuser"]

    class Meta:
        model = User
        fields = ("email", "first_name", "last_name", "is_active", "is_superuser")
