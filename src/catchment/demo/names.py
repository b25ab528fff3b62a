"""Names that nobody can mistake for somebody's.

Practices, networks and areas are called after things no real one is called after. Addresses are in streets
of paper, and postcodes in `ZZ`, an area that is never issued.
"""

from random import Random

FIRST_WORDS = (
    "Imaginary", "Blue Umbrella", "Paper Lantern", "Upside Down", "Nowhere Lane", "Second Moon", "Clockwork",
    "Marmalade", "Invisible", "Velvet Anchor", "Teacup", "Sleeping Giant", "Thursday",
)  # fmt: skip
SECOND_WORDS = (
    "Surgery", "Medical Centre", "Health Centre", "Family Practice", "Group Practice", "Doctors",
    "Medical Practice", "Road Surgery", "Hill Surgery", "Green Practice", "House Surgery", "Bridge Practice",
    "Wood Surgery", "Mill Practice",
)  # fmt: skip
NEIGHBOURHOODS = (
    "Rugged Hill", "Tin Kettle", "Whistling Gate", "Silver Button", "Old Inkpot", "Long Shadow",
    "Seven Ladders", "Foghorn", "Crooked Mile", "Hat and Feather", "Salt Pillar", "Lost Compass",
    "Broken Clock", "Tall Story", "Pepperpot", "Quiet Trumpet", "Dusty Globe", "Green Kite",
    "Candle Wharf", "Spare Wheel", "Wooden Spoon", "Magpie Cross", "Loose Thread", "Cloud Nine",
)  # fmt: skip
NEXT_DOOR_NETWORKS = ("Fence Post", "Borrowed Sugar", "Over the Wall")
STREETS = (
    "Paper Street",
    "Pretend Parade",
    "Nonesuch Lane",
    "Make-Believe Road",
    "Fiction Row",
    "Maybe Avenue",
)
WARD_WORDS = (
    "Ampersand", "Bracket", "Comma", "Dactyl", "Ellipsis", "Footnote", "Glossary", "Hyphen", "Italic",
    "Jotter", "Kerning", "Limerick", "Margin", "Novella", "Octavo", "Preface", "Quill", "Riddle", "Sonnet",
    "Trochee", "Umlaut", "Vellum", "Wherefore", "Xylograph", "Yarn", "Zeugma",
)  # fmt: skip


def practice_names(roll: Random) -> list[str]:
    """Return every practice name there is, each once, shuffled; "The Imaginary Surgery" comes first."""
    every = [f"{first} {second}" for first in FIRST_WORDS for second in SECOND_WORDS][1:]
    roll.shuffle(every)
    return ["The Imaginary Surgery", *every]


def address_line(number: int, town: str) -> str:
    """Return a made-up address."""
    return f"{number % 89 + 1} {STREETS[number % len(STREETS)]}, {town}"


def postcode(number: int) -> str:
    """Return a postcode of the never-issued `ZZ` area, different for every number below 26,000."""
    district, rest = divmod(number, 260)
    sector, letter = divmod(rest, 26)
    return f"ZZ{district + 1} {sector}Z{chr(ord('A') + letter)}"
