"""Names looked up together: they arrive at the database as they are."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from catchment.record.copying import array_of_numbers, array_of_texts

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@pytest.mark.django_db
@given(texts=st.lists(ANY_TEXT), numbers=st.lists(st.integers(-(2**63), 2**63 - 1)))
def test_many_are_sent_as_one_value(texts: list[str], numbers: list[int]) -> None:
    """Whatever is in them: quotes, backslashes, commas, braces, nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s::text[], %s::bigint[]", [array_of_texts(texts), array_of_numbers(iter(numbers))]
        )
        assert cursor.fetchone() == (texts, numbers)
