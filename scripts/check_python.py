"""Say, before anything is installed, whether this Python can run Catchment.

Catchment needs Python 3.11 or later and the modules that make a virtual environment. Debian and Ubuntu
leave those out of the plain `python3` package. This file must also run on an old Python, or its sentence
would be a syntax error, so it uses nothing new.
"""

import sys

OLDEST = (3, 11)


def problem():
    """Return what is wrong with this Python in a sentence, or nothing."""
    found = "%d.%d" % sys.version_info[:2]  # noqa: UP031 (an old Python must be able to read this)
    if sys.version_info[:2] < OLDEST:
        return (
            "Catchment needs Python 3.11 or later; this is Python " + found + ". "
            "If you have a newer one, name it: make run PYTHON=python3.12"
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return (
            "This Python cannot make virtual environments. On Debian or Ubuntu, run: "
            "sudo apt install python" + found + "-venv"
        )
    return ""


if __name__ == "__main__":
    sentence = problem()
    if sentence:
        sys.exit(sentence)
