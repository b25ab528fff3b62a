"""From evidence to facts: what the directory files, taken together, say about organisations.

Every import of a directory file ends by working all organisation facts out again from all the evidence and
recording the difference. The result depends only on the set of files, not on their order. What people have
recorded by hand (actions) stands: an attribute that an action has touched is no longer derived.
"""

from catchment.structure.derive import organisations

__all__ = ["organisations"]
