"""What sign-in keeps: sessions by their number at the provider, logout tokens seen, attempts to sign in.

The sessions themselves are Django's, in the database. These tables let the identity provider end one from
afar (OpenID Connect Back-Channel Logout), once per token, and let sign-in refuse who tries too often.
"""

from django.db import models
from django.utils import timezone


class ProviderSession(models.Model):
    """A session that an identity provider vouched for; `sid` is its number there, if it gave one."""

    session_key = models.CharField(max_length=40, unique=True)
    issuer = models.CharField(max_length=300)
    subject = models.CharField(max_length=255)
    sid = models.CharField(max_length=255, blank=True)
    since = models.DateTimeField()

    class Meta:
        """Found by what a logout token names."""

        indexes = [
            models.Index(name="provider_session_sid", fields=["issuer", "sid"]),
            models.Index(name="provider_session_subject", fields=["issuer", "subject"]),
        ]


class SeenLogoutToken(models.Model):
    """A logout token that was used; kept until it would be refused for its age anyway.

    Whom it named (`subject`, `sid`) and when it came are kept too, because somebody may be signing in just
    then: a session that begins after the provider ended it must not stay.
    """

    issuer = models.CharField(max_length=300)
    jti = models.CharField(max_length=255)
    subject = models.CharField(max_length=255, blank=True, default="")
    sid = models.CharField(max_length=255, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(db_index=True)

    class Meta:
        """A token is used once, whatever comes at the same time."""

        constraints = [models.UniqueConstraint(name="logout_token_used_once", fields=["issuer", "jti"])]


class SignInAttempt(models.Model):
    """Somebody tried to sign in; kept for as long as attempts are counted."""

    at = models.DateTimeField(db_index=True)
    address = models.CharField(max_length=64)
    session_key = models.CharField(max_length=40, blank=True)

    class Meta:
        """Counted by address and by session."""

        indexes = [
            models.Index(name="sign_in_attempt_address", fields=["address", "at"]),
            models.Index(name="sign_in_attempt_session", fields=["session_key", "at"]),
        ]
