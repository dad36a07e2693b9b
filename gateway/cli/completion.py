"""`gateway completion`: what a shell must know to complete the words of this command."""

from __future__ import annotations

import argparse

import shtab

from gateway.cli.verb import DONE, Verb

SHELLS = ("bash", "zsh")
_COMPLETION = """\
Print what makes a shell complete the words of this command:
  bash  eval "$(gateway completion bash)"                     in ~/.bashrc
  zsh   gateway completion zsh > FOLDER/_gateway              FOLDER is one of $fpath
"""


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=SHELLS, help="which shell")


def _run(parsed: argparse.Namespace) -> int:
    # house: the command loads this verb when it is asked for, and this verb all others
    from gateway.cli.command import make_parser

    print(shtab.complete(make_parser(whole=True), shell=parsed.shell))
    return DONE


VERB = Verb("completion", "print what makes a shell complete these words", _COMPLETION, _add, _run)
