"""Writes shell completion and the manual page from what the program itself says.

    python3 installer/cli_reference PROGRAM MANUAL_TEMPLATE OUTPUT_FOLDER

Walks `PROGRAM --help` through all commands, so that neither can go stale.
"""
import sys
from pathlib import Path

import bash
import help_text
import manual
import zsh


def main(program, template, folder):
    root = help_text.read(program)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "benchwright.bash").write_text(bash.completion(root), encoding="utf-8")
    (folder / "_benchwright").write_text(zsh.completion(root), encoding="utf-8")
    page = manual.page(root, Path(template).read_text(encoding="utf-8"), help_text.version(program))
    (folder / "benchwright.1").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except help_text.Unreadable as problem:
        sys.exit(f"cli_reference: {problem}")
