"""How people are created and found."""

from django.contrib.auth.base_user import BaseUserManager


class UserManager(BaseUserManager["User"]):  # type: ignore[name-defined]  # the model imports this manager
    """Creates people by e-mail address; addresses differ whatever their case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":  # type: ignore[name-defined]  # noqa: F821 - same
        """Create a person; without a password they log in by a code sent to them."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":  # type: ignore[name-defined]  # noqa: F821 - same
        """Create an administrator of the whole installation."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":  # type: ignore[name-defined]  # noqa: F821 - same
        """Return the person with this address, whatever its case."""
        return self.get(email__iexact=email)
