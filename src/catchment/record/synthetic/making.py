"""Making batches: everything that is told of a thousand people, in one order of the dice."""

from catchment.record.synthetic.batch import PEOPLE, Batch
from catchment.record.synthetic.elsewhere import tell_elsewhere
from catchment.record.synthetic.paperwork import tell_paperwork
from catchment.record.synthetic.persons import begin_batch
from catchment.record.synthetic.practice import tell_practice
from catchment.record.synthetic.world import World

FEWEST, MOST = 1, 1_000_000
NOT_EVENTS = ("copies",)


def make_batch(world: World, seed: int, number: int) -> Batch:
    """Return a batch with its tables: the same for a world, seed and number, whoever makes it and when.

    `number` counts from 0; batch 3 holds the people 3,000 to 3,999.
    """
    batch = begin_batch(world, seed, number)
    tell_practice(batch)
    tell_elsewhere(batch)
    tell_paperwork(batch)
    return batch


def batches(people: int) -> int:
    """Return how many batches that many people are in; the last may be wanted only in part."""
    return -(-people // PEOPLE)


def events(batch: Batch) -> int:
    """Return how many things a batch tells: the rows of all tables but the senders' copies of people."""
    return sum(batch.rows(name) for name in batch.tables if name not in NOT_EVENTS)
