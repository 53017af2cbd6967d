"""The commands of the program, read from its --help (the layout of CLI11)."""
import re
import subprocess
from dataclasses import dataclass, field

HEADING = re.compile(r"^(Positionals|Options|Subcommands|Example):\s*(.*)$")
ENTRY = re.compile(r"^  (\S.*?)(?:\s{2,}(\S.*))?$")
CHOICES = re.compile(r"\{([^{}]*)\}")
CHECKS = re.compile(r"\{[^{}]*\}|:\w+ in \[[^\]]*\]")
DEFAULT = re.compile(r"=\[?([^\s\[\]]+)|\[([^\[\]]+)\]")  # "=x", "=[x,y]"; "[x]" in newer versions

# What stands at these places; all others are free text.
KINDS = {
    "dataset": "dataset", "--data": "dataset",
    "run": "run",
    "model": "model", "candidate": "model", "production": "model",
    "source": "file", "spec": "file", "input": "file", "output": "file",
    "--recipe": "file", "--save-recipe": "file", "--junit": "file", "--predictions": "file",
    "folder": "folder", "project": "folder", "--project": "folder", "--to": "file",
}
# Their values stand in the description ("auto, cpu or cuda:N") and not as {a,b}.
LISTED = {"--device", "--format", "--task"}


class Unreadable(Exception):
    """The help of the program is not laid out as this module knows it."""


@dataclass
class Argument:
    names: list            # ["--key", "--column"], or one word for a positional
    description: str
    takes_value: bool
    required: bool = False
    repeatable: bool = False
    default: str = ""
    choices: list = field(default_factory=list)
    kind: str = "text"     # text, file, folder, dataset, run, model

    @property
    def positional(self):
        return not self.names[0].startswith("-")


@dataclass
class Command:
    name: str              # "run show"; empty for the program itself
    summary: str
    arguments: list = field(default_factory=list)
    commands: list = field(default_factory=list)
    example: str = ""

    @property
    def options(self):
        return [a for a in self.arguments if not a.positional]

    @property
    def positionals(self):
        return [a for a in self.arguments if a.positional]

    def walk(self):
        """This command and all below it."""
        yield self
        for command in self.commands:
            yield from command.walk()


def _said(program, *words):
    run = subprocess.run([program, *words], capture_output=True, text=True)
    if run.returncode != 0:
        raise Unreadable(f"{program} {' '.join(words)} ended with {run.returncode}: {run.stderr}")
    return run.stdout


def version(program):
    return _said(program, "--version").split()[-1]


def _sections(text):
    """heading → [(left, description)]; under "" the summary, under "Example" its lines."""
    found, heading = {"": []}, ""
    for line in text.splitlines():
        if start := HEADING.match(line):
            heading = start[1]
            found.setdefault(heading, [])
        elif heading == "" or heading == "Example":
            found[heading].append(line.strip())
        elif line.startswith(" " * 20) and found[heading]:  # goes on
            left, said = found[heading][-1]
            found[heading][-1] = (left, f"{said} {line.strip()}".strip())
        elif entry := ENTRY.match(line):
            found[heading].append((entry[1], entry[2] or ""))
        elif line.strip() and not line.startswith(" "):  # the footer
            heading = "footer"
            found.setdefault(heading, [])
    return found


def _listed(description):
    """"Formats: onnx, torchscript, …" → ["onnx", "torchscript", …]"""
    words = re.split(r", | or ", re.sub(r"\s*\(.*|^[^(]*: ", "", description))
    return [word.replace(":N", ":0") for word in words]


def _choices(names, rest, description):
    if marked := CHOICES.search(rest):
        return marked[1].split(",")
    return _listed(description) if LISTED.intersection(names) else []


def _argument(left, description):
    words = left.split()
    names = words[0].split(",")
    rest = " ".join(words[1:])
    default = DEFAULT.search(CHECKS.sub("", rest))
    takes_value = not names[0].startswith("-") or bool(re.match(r"[A-Z]", rest))
    kinds = [KINDS[name] for name in names if name in KINDS]
    return Argument(names, description, takes_value, "REQUIRED" in rest, "..." in rest,
                    default[1] or default[2] if default else "", _choices(names, rest, description) if takes_value else [],
                    kinds[0] if kinds else "text")


def read(program, name=""):
    """The command `name` with all below it."""
    sections = _sections(_said(program, *name.split(), "--help"))
    summary = next((line for line in sections[""] if line and not line.startswith("Usage:")), "")
    entries = sections.get("Positionals", []) + sections.get("Options", [])
    command = Command(name, summary, [_argument(*entry) for entry in entries],
                      example=next((line for line in sections.get("Example", []) if line), ""))
    if not any("--help" in a.names for a in command.arguments):
        raise Unreadable(f"the help of \"{name}\" shows no option --help")
    for left, _ in sections.get("Subcommands", []):
        command.commands.append(read(program, f"{name} {left.split()[0]}".strip()))
    if not name and not command.commands:
        raise Unreadable("the help shows no commands")
    return command
