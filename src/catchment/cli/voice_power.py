"""The command of power: the exact indices of any weighted game, told as fractions and decimals."""

from fractions import Fraction
from typing import Any

import click

from catchment.cli.common import Refusal, print_json

MOST_BITS = 14_000  # of a number that is written out in decimal digits
WIDEST = 15  # characters of a fraction in a table


@click.command()
@click.option("--weights", required=True, help="The weight of each voter, with commas: 4,3,2,1.")
@click.option("--quota", required=True, help="What must be reached: 7, 50%, 2/3, >50% or majority.")
@click.option("--and-weights", multiple=True, help="Weights of a further rule that must be met as well.")
@click.option("--and-quota", multiple=True, help="The quota of that further rule.")
@click.option("--names", default="", help="What the voters are called, with commas (default: 1,2,3 ...).")
@click.option("--casting", default="", help="Who decides a tie, where more than half is asked.")
@click.option("--veto", multiple=True, help="Somebody who must say yes; may be given again.")
@click.option("--absent", multiple=True, help="Somebody who is not in the room; may be given again.")
@click.option(
    "--exact/--float",
    default=True,
    help="Shapley-Shubik as exact fractions, or in floating point with the error (for very many voters).",
)
@click.option(
    "--banzhaf-only",
    is_flag=True,
    help="Leave Shapley-Shubik out: quicker, and exact for more voters and greater weights.",
)
@click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON: fractions and decimals.")
def power(json_wanted: bool, exact: bool, banzhaf_only: bool, **asked: Any) -> None:
    """Count the power of voters: Banzhaf, Shapley-Shubik, Coleman. Needs no database."""
    from catchment.voice.rules.games_asked import GameAsked, game_from
    from catchment.voice.rules.power.counting import TooLarge
    from catchment.voice.rules.power.games import NoSuchGame

    try:
        game = game_from(
            GameAsked(
                weights=(asked["weights"], *asked["and_weights"]),
                quotas=(asked["quota"], *asked["and_quota"]),
                names=asked["names"],
                casting=asked["casting"],
                vetoes=asked["veto"],
                absent=asked["absent"],
            )
        )
        answer = _answer(game, exact=exact, banzhaf_only=banzhaf_only)
    except TooLarge as problem:
        raise Refusal(f"{problem} That is --float, or --banzhaf-only.") from problem
    except NoSuchGame as problem:
        raise Refusal(str(problem)) from problem
    if json_wanted:
        print_json(answer)
        return
    _tell(answer)


def _answer(game: Any, *, exact: bool, banzhaf_only: bool) -> dict[str, Any]:
    """Return the indices of a game as plain values; `shapley_error` where they are not exact.

    `banzhaf_only` leaves Shapley-Shubik out; `notes` say what is odd about the game.
    """
    from catchment.voice.rules.games_asked import notes_on
    from catchment.voice.rules.power.indices import indices
    from catchment.voice.rules.power.large import shapley_of_large

    found = indices(game, shapley=exact and not banzhaf_only)
    about = None if exact or banzhaf_only else shapley_of_large(game)
    near = dict(zip(about.voters, about.shapley, strict=True)) if about else {}
    weights = dict(zip(game.voters, zip(*(rule.weights for rule in game.rules), strict=True), strict=True))
    voters = [
        {
            "voter": each.voter,
            "weights": weights[each.voter],
            "swings": each.swings if each.swings.bit_length() <= MOST_BITS else None,
            "banzhaf": _figure(each.banzhaf),
            "normalised": _figure(each.normalised),
            "shapley": {"exact": None, "decimal": near.get(each.voter)} if near else _figure(each.shapley),
            "prevent": _figure(each.prevent),
            "initiate": _figure(each.initiate),
            "dummy": each.dummy,
            "veto": each.veto,
            "dictator": each.dictator,
        }
        for each in found.voters
    ]
    return {
        "voters": voters,
        "absent": sorted(game.absent),
        "winning": found.winning if found.winning.bit_length() <= MOST_BITS else None,
        "act": _figure(found.act),
        "why": found.why,
        "notes": notes_on(game),
        "shapley_error": about.error if about else 0,
    }


def _figure(value: Fraction | None) -> dict[str, Any] | None:
    """Return a fraction exactly, and as a decimal; very long ones only as a decimal."""
    if value is None:
        return None
    short = max(value.numerator.bit_length(), value.denominator.bit_length()) <= MOST_BITS
    return {"exact": str(value) if short else None, "decimal": float(value)}


def _tell(answer: dict[str, Any]) -> None:
    """Print the answer as a table."""
    number = len(answer["voters"])
    act = answer["act"]
    click.echo(
        f"{number:,} {'voter' if number == 1 else 'voters'}; if everybody tossed a coin, "
        f"{act['decimal']:.2%} of proposals would pass{_exactly(act)}."
    )
    if answer["why"]:
        click.echo(answer["why"])
    for note in answer["notes"]:
        click.echo(note)
    columns = ("banzhaf", "normalised", "shapley", "prevent", "initiate")
    heads = ("Voter", "Weight", "Banzhaf", "Share", "Shapley-Shubik", "Prevent", "Initiate", "")
    rows = [
        (
            str(each["voter"])[:30],
            "; ".join(f"{weight:,}" for weight in each["weights"]),
            *(_cell(each[column]) for column in columns),
            " ".join(word for word in ("dummy", "veto", "dictator") if each[word]),
        )
        for each in answer["voters"]
    ]
    widths = [max(len(row[place]) for row in (heads, *rows)) for place in range(len(heads))]
    for row in (heads, *rows):
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    if answer["shapley_error"]:
        click.echo(f"Shapley-Shubik in floating point: off by {answer['shapley_error']:.1e} at most.")


def _cell(value: dict[str, Any] | None) -> str:
    if value is None:
        return "-"
    decimal = "-" if value["decimal"] is None else f"{value['decimal']:.4f}"
    exact = value["exact"]
    return f"{exact} = {decimal}" if exact and "/" in exact and len(exact) <= WIDEST else decimal


def _exactly(value: dict[str, Any]) -> str:
    exact = value["exact"]
    return f" (exactly {exact})" if exact and len(exact) <= WIDEST else ""


COMMANDS: tuple[click.Command, ...] = (power,)
