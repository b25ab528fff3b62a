"""`python -m catchment.cli` is the same as `catchment`."""

from catchment.cli import main

main()
