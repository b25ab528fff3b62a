"""Power in voting: how often a voter's vote changes the outcome, exactly (J-010 to J-027).

Weights are not power: with votes of 50, 49 and 1 and 51 needed, the voter with one vote can do as much as the
one with 49 (T-J2). So power is counted: over all the ways in which everybody can vote, how often one vote
decides. `games` says what a rule of voting is; `counting`, `tables` count swings exactly, each for its kind
of rule; `large` gives Shapley-Shubik of very large games in floating point with its error; `indices` makes
the named indices of the counts; `chances` and `compound` follow an outcome up through layers of bodies.
"""
