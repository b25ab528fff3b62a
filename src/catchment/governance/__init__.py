"""Who governs: bodies, seats, the people in them, and the handbook that says so.

The room above `structure` and below everything that decides, pays, speaks or cares. Its facts are dated like
all others; its rules judge a board by the law of its day.
"""
