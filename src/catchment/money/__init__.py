"""Money: from the envelope to the practice, every pound with its decision.

NHS England gives an ICB its *allocations*; the ICB keeps them in *funds*; funds are shared out into the
*budgets* of places and programmes; budgets pay *payees*: trusts, practices, networks through their nominated
payee. Each step is a *transfer* in one append-only ledger, and each transfer carries what allowed it: the
allocation it came with, the decision that was taken, or the claim that was made. So any pound can be asked
where it came from, who decided it under which authority, who stays accountable, and where it went.
"""
