"""Somebody signed in, for tests of pages: a client whose session is a person's, as signing in leaves it."""

from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from tests.governance import exampleshire

SECRETARY = {
    "code": "P-SECRETARY",
    "name": "Hyacinth Bulldogclip",
    "posts": [
        {"employer": "XEX", "job": "board-secretary", "title": "Board secretary", "since": "2022-07-01"}
    ],
    "no_interests_declared_on": "2022-07-01",
}


def with_secretary(value: dict[str, Any]) -> dict[str, Any]:
    """Put a board secretary into a handbook in force, and return it as plain values."""
    value = {**value, "people": [*value["people"], SECRETARY]}
    exampleshire.apply(value)
    return value


def client_of(person: str = "P-SECRETARY", name: str = "Hyacinth Bulldogclip") -> Client:
    """Return a client signed in as a person."""
    client, session, now = Client(), SessionStore(), timezone.now().isoformat()
    session["signed_in"] = {
        "person": person,
        "name": name,
        "way": settings.SIGN_IN,
        "since": now,
        "seen": now,
    }
    session.create()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    return client


def date_of(name: str, day: str) -> dict[str, str]:
    """Return an ISO date as the three parts in which a form sends it."""
    year, month, in_month = day.split("-")
    return {f"{name}-day": in_month, f"{name}-month": month, f"{name}-year": year}
