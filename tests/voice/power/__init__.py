"""Tests of the mathematics of power: an oracle that counts everything, published tables, refusals."""
