"""Commands of voice: the way to the board, the power that arrives there, what was raised, asked and counted."""

import click


@click.group()
def voice() -> None:
    """Ask who speaks for whom, how far it is to the board, and what came back."""
