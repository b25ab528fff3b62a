"""Sign-in: who somebody is. What they may do is another question, answered from their seats and posts.

Two ways, chosen by the setting CATCHMENT_SIGN_IN. `local`: the invented people of the example, on this
machine only. `oidc`: an OpenID Connect provider says who it is (NHS CIS2 for staff, or any other). Where
neither is set up, nobody can sign in, and reading stays open to anybody.
"""
