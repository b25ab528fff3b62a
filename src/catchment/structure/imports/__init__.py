"""The published formats that the structure is read from: one module each.

Importing this package imports every module in it, and so registers every kind of file.
"""

from importlib import import_module
from pkgutil import iter_modules

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")
