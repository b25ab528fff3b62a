"""A real OpenID Connect provider for the tests of signing in: npm's oidc-provider, in node."""
