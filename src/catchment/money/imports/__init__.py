"""The published files of money, one module a format; importing a module registers its kind."""
