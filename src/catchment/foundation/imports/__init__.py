"""Imports: published files in, dated facts out, and nothing dropped in silence.

`source` reads a file safely, `report` collects what was wrong with its rows, `registry` knows the kinds of
file and what is worked out after them, `runner` does one file, or many in the right order, each all or
nothing. The kinds themselves live in the rooms, one module per published format.
"""
