"""Structure: who there is. Organisations, areas, network agreements, teams and posts, all dated.

Typed nodes, typed relations, periods, when we knew, and successors (F-050). Nothing here says who may
decide or who pays; the rooms above do, and they all stand on these names and dates.
"""
