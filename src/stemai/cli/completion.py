"""`stemai completion`."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from stemai.cli import exits
from stemai.cli.frame import command as _command
from stemai.cli.paper import Paper
from stemai.errors import Fault

VARIABLE = "_STEMAI_COMPLETE"


@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(paper: Paper, shell: str) -> int:
    """Print the script that completes `stemai` in a shell."""
    made = get_completion_class(shell)
    if made is None:
        raise Fault("F901", f"this click has no completion for {shell}")
    from stemai.cli.app import app  # the app loads this module only when it is called

    # the template is filled here: click's `source` would start bash only to ask for its version
    completer = made(app, {}, "stemai", VARIABLE)
    script = completer.source_template % completer.source_vars()
    paper.fields["script"] = script
    paper.say_raw(script)
    return exits.DONE


command = _command(
    "completion",
    examples="""
    stemai completion bash > ~/.local/share/bash-completion/completions/stemai
    stemai completion zsh > ~/.zfunc/_stemai
    stemai completion fish > ~/.config/fish/completions/stemai.fish
    """,
)(completion)
