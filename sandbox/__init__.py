"""The outside world in one process: Places, a language model and a town's websites over their real wire formats."""

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Serve a town until told to stop; see `python -m sandbox --help`.

    Args:
        argv: command-line words without the program's name; None takes them from `sys.argv`.

    Returns:
        The exit code: 0 after an orderly stop, 2 for a town that cannot be served.
    """
    from sandbox.command import main as run  # kept lazy: importing the package must not load a web server

    return run(argv)
