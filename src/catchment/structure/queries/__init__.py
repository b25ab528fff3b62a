"""Queries: what the structure answers, as finished values that page, JSON and command line share.

`show` finds what a code stands for and returns its page; `history` tells an organisation's life; `search`
goes from words to pages. Each uses a fixed number of reads, however large the thing is.
"""

from catchment.structure.queries.history import history
from catchment.structure.queries.home import nation_counts
from catchment.structure.queries.pages import page_of, show
from catchment.structure.queries.searching import search

__all__ = ["history", "nation_counts", "page_of", "search", "show"]
