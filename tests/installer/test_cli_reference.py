#!/usr/bin/env python3
"""Completion and manual against the source and the program.

    test_cli_reference.py BUILD SOURCE
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BUILD, SOURCE = (Path(argument).absolute() for argument in sys.argv[1:3])
MADE, BIN = BUILD / "installer", BUILD / "bin"
NAME = re.compile(r'string name\(\) const (?:override|final) \{\s*return "([^"]+)";')

# Types a line, calls the function as bash does at the press of Tab, prints what it offers.
TAB = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
_benchwright
printf '%s\\n' "${COMPREPLY[@]}"
"""


def commands():
    """From the C++ source, not from the help that the generator reads."""
    names = [name for file in sorted((SOURCE / "app/cli/commands").glob("*.cpp"))
             for name in NAME.findall(file.read_text(encoding="utf-8"))]
    assert "import" in names and "run show" in names, names
    return names


def said(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def tab(*typed, folder=None):
    environment = os.environ | {"PATH": f"{BIN}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", TAB, "tab", MADE / "benchwright.bash", "benchwright", *typed],
                          capture_output=True, text=True, cwd=folder, env=environment)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return set(done.stdout.split())


def tool(name):
    return unittest.skipUnless(shutil.which(name), f"{name} is not installed: tools/setup --package")


class Bash(unittest.TestCase):
    def test_offers_every_command(self):
        for name in commands():
            *group, last = name.split()
            self.assertIn(last, tab(*group, ""), name)
            self.assertEqual(tab(*group, last), {last} | {w for w in tab(*group, "") if w.startswith(last)})

    def test_offers_every_option_of_every_command(self):
        for name in commands():
            text = said(BIN / "benchwright", *name.split(), "--help")
            options = set(re.findall(r"(?<![\w`-])--[a-z][a-z-]*", "\n".join(
                line[:30] for line in text.splitlines() if line.startswith("  -"))))
            self.assertIn("--help", options)
            self.assertLessEqual(options, tab(*name.split(), "--"), name)
            self.assertIn("--project", tab(*name.split(), "--pro"), name)

    def test_offers_listed_values(self):
        self.assertEqual(tab("split", "income", "--by", ""), {"hash", "group", "time", "stratified"})
        self.assertEqual(tab("split", "income", "--by", "st"), {"stratified"})
        self.assertEqual(tab("train", "--device", "c"), {"cpu", "cuda:0"})
        self.assertEqual(tab("train", "--task", ""), {"binary", "multiclass", "regression"})
        self.assertEqual(tab("export", "production", "--format", "safe"), {"safetensors"})
        self.assertEqual(tab("export", "production", "--format=safe"), {"safetensors"})

    def test_offers_files_and_names_of_the_project(self):
        with tempfile.TemporaryDirectory() as root:
            said(BIN / "benchwright", "init", f"{root}/my project")
            self.assertEqual(tab("show", "", folder=f"{root}/my project"), set())
            said(BIN / "benchwright", "--project", f"{root}/my project", "import",
                 SOURCE / "resources/samples/penguins.csv", "--name", "birds")
            self.assertEqual(tab("show", "", folder=f"{root}/my project"), {"birds"})
            self.assertEqual(tab("--project", f"{root}/my project", "train", "--data", "b"), {"birds"})
            self.assertEqual(tab("contract", "infer", "b", folder=f"{root}/my project"), {"birds"})
            self.assertEqual(tab("run", "show", "", folder=f"{root}/my project"), set())
            Path(root, "table.csv").touch()
            self.assertEqual(tab("import", "ta", folder=root), {"table.csv"})


class Zsh(unittest.TestCase):
    @tool("zsh")
    def test_can_be_read(self):
        subprocess.run(["zsh", "-n", MADE / "_benchwright"], check=True)

    def test_has_a_function_for_every_command(self):
        text = (MADE / "_benchwright").read_text(encoding="utf-8")
        for name in commands():
            function = "_benchwright_" + name.replace(" ", "_")
            self.assertIn(f"\n{function}() {{", text)
            self.assertIn(f" {name.split()[-1]}) {function} ;;", text)


class Manual(unittest.TestCase):
    def test_has_every_command_with_its_example(self):
        text = (MADE / "benchwright.1").read_text(encoding="utf-8")
        for name in commands():
            self.assertIn(f"\n.SS {name}\n", text)
        self.assertEqual(text.count("\nExample:\n"), len(commands()))
        self.assertNotIn("@", re.sub(r"name@\w+", "", text))

    @tool("mandoc")
    def test_pages_are_well_formed(self):
        for page in (MADE / "benchwright.1", *(SOURCE / "resources/man").glob("*.1")):
            done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True, text=True)
            found = [line for line in done.stdout.splitlines() if "missing date" not in line]
            self.assertEqual(found, [])


class Desktop(unittest.TestCase):
    NAME = "org.benchwright.Benchwright"

    @tool("desktop-file-validate")
    def test_entry_is_valid(self):
        subprocess.run(["desktop-file-validate", SOURCE / f"resources/desktop/{self.NAME}.desktop"], check=True)

    @tool("appstreamcli")
    def test_metainfo_is_valid(self):
        file = MADE / f"{self.NAME}.metainfo.xml"
        if not file.exists():
            self.skipTest("this build has no desktop")
        subprocess.run(["appstreamcli", "validate", "--no-net", file], check=True)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
