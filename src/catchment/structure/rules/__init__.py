"""Pure rules of the structure: kinds, bands, checks, orphans and footprints."""
