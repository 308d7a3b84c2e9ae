"""The command `leadatlas`: which commands there are, and how every ending becomes a line and an exit code."""

import sys
from collections.abc import Sequence
from importlib import metadata
from typing import Annotated

import typer
from typer.exceptions import TyperException

from domain.errors import BadInput, LeadatlasError
from ui import exits, logs
from ui.commands import (
    billing,
    campaigns,
    credits,
    doctor,
    export,
    keys,
    migrate,
    resume,
    run,
    sandbox,
    serve,
    show,
    steer,
    users,
    worker,
)
from ui.console import ReaderGone, complain, hold_streams, out, prepare_streams

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
RAW = {"allow_extra_args": True, "ignore_unknown_options": True}

app.command(rich_help_panel="Runs")(serve.serve)
app.command(rich_help_panel="Runs")(run.run)
app.command(rich_help_panel="Runs")(resume.resume)
app.command(rich_help_panel="Runs")(worker.cancel)
app.command(rich_help_panel="Runs")(steer.steer)
app.command(rich_help_panel="Runs")(show.runs)
app.command(rich_help_panel="Runs")(show.show)
app.command(rich_help_panel="Runs")(export.export)
app.add_typer(campaigns.app, name="campaigns", rich_help_panel="Runs")
app.add_typer(credits.app, name="credits", rich_help_panel="Installation")
app.add_typer(billing.app, name="billing", rich_help_panel="Installation")
app.add_typer(users.app, name="users", rich_help_panel="Installation")
app.add_typer(keys.app, name="keys", rich_help_panel="Installation")
app.command(rich_help_panel="Installation")(doctor.doctor)
app.command(rich_help_panel="Installation")(migrate.migrate)
app.command(rich_help_panel="Installation")(worker.worker)
app.command(rich_help_panel="Installation", context_settings=RAW, add_help_option=False)(sandbox.sandbox)


@app.callback(invoke_without_command=True)
def leadatlas(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Write a log to stderr.")] = False,
    log: Annotated[str | None, typer.Option(envvar="LEADATLAS_LOG", metavar="LEVEL", help="debug … error.")] = None,
) -> int:
    """Find local businesses a small agency can help, audit their websites, and write dossiers with quoted claims.

    Try: leadatlas run "dentists in Springfield"
    """
    level = (log or ("info" if verbose else "")).lower()
    if level:
        if level not in logs.LEVELS:
            raise BadInput(f"{log!r} is not a log level: use {', '.join(logs.LEVELS)}.")
        logs.listen(level)
    context.obj = bool(level)
    if version:
        out().print(f"leadatlas {metadata.version('leadatlas')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
    return 0


def main() -> None:
    """The entry point."""
    there = hold_streams()
    prepare_streams()
    logs.silence()
    if not there:
        complain("Standard output is closed: send it somewhere, for example to /dev/null.")
        sys.exit(exits.FAILED)
    sys.exit(answer(sys.argv[1:]))


def answer(arguments: Sequence[str]) -> int:
    """Do what was asked and give the exit code; whatever went wrong is one line on stderr.

    Args:
        arguments: the command line without the program's name.
    """
    try:
        return typer.main.get_command(app).main(args=arguments, prog_name="leadatlas", standalone_mode=False) or 0
    except TyperException as error:
        said = error.format_message().replace("Value error, ", "").rstrip(". ")
        if said:  # `users` alone has printed its help and says nothing more
            complain(f"{said}. See `leadatlas --help`.")
        return error.exit_code
    except typer.Abort:
        complain("The password was not given: type it, or pass it with --password.")
        return exits.BAD_INPUT
    except ReaderGone:  # what only prints has nothing to lose
        return exits.COMPLETED
    except LeadatlasError as error:
        complain(error)
        return exits.of_error(error)


if __name__ == "__main__":
    main()
