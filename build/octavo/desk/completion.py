"""``octavo completion``: a script that lets a shell complete commands and options."""

from __future__ import annotations

import argparse

from octavo.desk.values import Reply, Tell

_EPILOG = """\
bash:  octavo completion bash > ~/.local/share/bash-completion/completions/octavo
zsh:   octavo completion zsh > "${fpath[1]}/_octavo"
tcsh:  octavo completion tcsh > ~/.octavo.tcsh; source it in ~/.tcshrc
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """The shell."""
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"), metavar="SHELL")
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter


def run(options: argparse.Namespace, tell: Tell) -> Reply:
    """The script, made from the command line's own description."""
    import shtab

    script = str(shtab.complete(options.parser, options.shell))
    return Reply(text=script, data={"shell": options.shell, "script": script})
