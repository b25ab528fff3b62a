"""Voice: from the practice up to every board, and back.

The third of the five flows. Who speaks for whom, by which mandate, through how many layers; with what power
it arrives (the mathematics of voting, exactly); what was raised, who owes an answer, and what came back; what
a place thinks with one voice; how a seat is filled by those it is for. Leading and representing are two
things (S004-28): nobody represents anybody without a mandate (S004-31), and a member of an ICB's board is no
delegate even with one (B-036).
"""
