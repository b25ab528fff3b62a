"""Writing over HTTP."""

from typing import Any

import pytest

from tests.record.interface import World, found, made, named, refused, result

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: Any) -> World:
    """Return the world of these tests."""
    return World()


def test_first(world: World) -> None:
    answer = world.gp.get(named(world.anns))
    assert answer.status_code == 200, answer.text
    print(answer.text)
    refused(world.gp.get(named(world.bobs)), 404)
    assert found(world.gp.get("Observation")) == [named(world.anns)]
