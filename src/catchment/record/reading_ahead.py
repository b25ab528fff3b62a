"""Reading ahead: a second process reads and checks lines while this one stores those before.

Reading and checking is a third of the work of taking something in, and a process of Python does one thing at
a time. What is asked goes to it as a line of JSON, batches come back as pickles, each after its length: it is
our own process, on a pipe that nobody else has. It waits when it is a batch ahead, because the pipe is full,
and it ends when whoever started it ends, in whatever way, because the pipe is closed.

    python -m catchment.record.reading_ahead
"""

import atexit
import gc
import json
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from catchment.record.lines import Batch, Place, batches

FEW_LINES = 500  # are read here: to hand them over would be more work
SECONDS_TO_END = 5
_LENGTH = struct.Struct("!Q")


class ReadingFailed(Exception):
    """The lines could not be read; the message is a sentence."""


class _Reader:
    """The second process, and the pipe from it."""

    def __init__(self) -> None:
        """Start it, out of reach of a Ctrl-C that is meant for this process."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "catchment.record.reading_ahead"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        assert self._process.stdin is not None and self._process.stdout is not None
        self._asked, self._said = self._process.stdin, self._process.stdout

    @property
    def runs(self) -> bool:
        """Return whether it is still there: nobody has ended it since the last reading."""
        return self._process.poll() is None

    def read(self, files: Sequence[Path], start: Place, at_once: int) -> Iterator[Batch]:
        """Yield the batches of files; raises ReadingFailed where it says so, or has ended."""
        request = {"files": [str(path) for path in files], "start": start, "at_once": at_once}
        try:
            self._asked.write(json.dumps(request).encode() + b"\n")
            self._asked.flush()
            while (said := _next(self._said)) is not None:
                if isinstance(said, str):
                    raise ReadingFailed(said)
                yield said
        except (BrokenPipeError, EOFError) as problem:
            raise ReadingFailed("The process that reads the lines has ended; try again.") from problem

    def end(self) -> None:
        """End it, whatever it is doing, and wait until it has ended."""
        with suppress(BrokenPipeError):
            self._asked.close()
        self._said.close()
        try:
            self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


_reader: _Reader | None = None
_in_use = threading.Lock()


def read_ahead(files: Sequence[Path], start: Place, at_once: int, lines: int) -> Iterator[Batch]:
    """Yield the batches of files from a place on, read ahead where there are more than a few lines.

    Raises ReadingFailed where they cannot be read, such as a file that is gone.
    """
    if lines < FEW_LINES or not _in_use.acquire(blocking=False):
        try:
            yield from batches(files, start, at_once)
        except OSError as problem:
            raise ReadingFailed(_why(problem)) from problem
        return
    global _reader
    whole = False
    try:
        if _reader is not None and not _reader.runs:
            end_reading()
        _reader = _reader or _Reader()
        yield from _reader.read(files, start, at_once)
        whole = True
    finally:
        if not whole:  # what is still in the pipe is of no use to the next
            end_reading()
        _in_use.release()


@atexit.register
def end_reading() -> None:
    """End the second process, if there is one."""
    global _reader
    if _reader is not None:
        _reader.end()
        _reader = None


def _next(stream: IO[bytes]) -> Batch | str | None:
    """Return the next thing that was said: a batch, a problem in a sentence, None at the end."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    content = stream.read(length)
    if len(content) < length:
        raise EOFError
    said: Batch | str | None = pickle.loads(content)
    return said


def _say(stream: IO[bytes], said: Batch | str | None) -> None:
    content = pickle.dumps(said, pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def answer(asked: IO[bytes], said: IO[bytes]) -> None:
    """Answer requests until there are no more: the second process."""
    gc.disable()  # lines are trees: nothing here is garbage that is not freed at once
    for line in asked:
        request = json.loads(line)
        try:
            for batch in batches(
                [Path(name) for name in request["files"]], Place(*request["start"]), request["at_once"]
            ):
                _say(said, batch)
            _say(said, None)
        except OSError as problem:
            _say(said, _why(problem))


def _why(problem: OSError) -> str:
    """Return in a sentence why a file cannot be read."""
    return f"{Path(str(problem.filename)).name or 'The file'} cannot be read: {problem.strerror}."


if __name__ == "__main__":
    with suppress(BrokenPipeError):  # whoever asked has ended, or wants no more
        answer(sys.stdin.buffer, sys.stdout.buffer)
