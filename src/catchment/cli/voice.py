"""Commands of voice: the way to the board, the power that arrives there, what was raised and counted."""

import click

from catchment.cli import (
    voice_appointments,
    voice_compare,
    voice_consultation,
    voice_matters,
    voice_path,
    voice_polls,
    voice_power,
    voice_unity,
)


@click.group()
def voice() -> None:
    """Ask who speaks for whom, how far it is to the board, and what came back."""


for command in (*voice_polls.COMMANDS, *voice_appointments.COMMANDS):
    voice.add_command(command)
for command in voice_matters.COMMANDS:
    voice.add_command(command)
for command in voice_unity.COMMANDS:
    voice.add_command(command)
for command in voice_consultation.COMMANDS:
    voice.add_command(command)
for command in (*voice_path.COMMANDS, *voice_power.COMMANDS):
    voice.add_command(command)
for command in voice_compare.COMMANDS:
    voice.add_command(command)
