"""Completion for zsh: one function of _arguments for each command."""

import names

HEAD = """#compdef benchwright
# zsh completion for benchwright. Made from its --help; do not edit.
""" + names.FUNCTION + r"""
_benchwright_offer() {
    local -a found project
    (( ${+opt_args[--project]} )) && project=(--project "${(Q)opt_args[--project]}")
    found=(${(f)"$(_benchwright_names $1 "${project[@]}")"})
    compadd -a found
}
"""

ACTIONS = {"text": " ", "file": "_files", "folder": "_files -/", "dataset": "_benchwright_offer dataset",
           "run": "_benchwright_offer run", "model": "_benchwright_offer model"}


def _function(command):
    return "_benchwright" + "".join(f"_{word}" for word in command.name.split())


def _escaped(text, characters):
    for character in "\\" + characters:
        text = text.replace(character, "\\" + character)
    return text


def _quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


def _action(argument):
    if argument.choices:
        return "(" + " ".join(_escaped(word, ":") for word in argument.choices) + ")"
    return ACTIONS[argument.kind]


def _option(option):
    value = f":{option.names[0].lstrip('-')}:{_action(option)}" if option.takes_value else ""
    said = f"[{_escaped(option.description, '[]:')}]{value}"
    others = "" if option.repeatable else "(" + " ".join(option.names) + ")"
    for name in option.names:
        yield _quoted(f"{'*' if option.repeatable else others}{name}{said}")


def _positional(number, argument):
    optional = "" if argument.required else ":"
    return _quoted(f"{number}:{optional}{_escaped(argument.names[0], ':')}:{_action(argument)}")


def _leaf(command, root):
    options = command.options + [o for o in root.options if o.names[0] not in ("-h", "--version")]
    specs = [spec for option in options for spec in _option(option)]
    specs += [_positional(n, argument) for n, argument in enumerate(command.positionals, 1)]
    return f"{_function(command)}() {{\n    _arguments -s \\\n        " + " \\\n        ".join(specs) + "\n}\n"


def _group(command, root):
    """A command that holds others: its options, then the name of one below it or, of one that is a command
    itself, its first argument."""
    options = command.options + ([] if command is root else [o for o in root.options if o.names[0] == "--project"])
    specs = [spec for option in options for spec in _option(option)] + ["'1: :->command'", "'*:: :->rest'"]
    below = "\n".join("        " + _quoted(f"{c.name.split()[-1]}:{_escaped(c.summary, ':')}") for c in command.commands)
    own = f"; {_action(command.positionals[0])}" if command.positionals else ""
    cases = "\n".join(f"            {c.name.split()[-1]}) {_function(c)} ;;" for c in command.commands)
    return (f"{_function(command)}() {{\n    local state line\n    local -a commands=(\n{below}\n    )\n"
            f"    _arguments -C \\\n        " + " \\\n        ".join(specs) + "\n"
            f"    case $state in\n        command) _describe command commands{own} ;;\n"
            f"        rest) case $words[1] in\n{cases}\n        esac ;;\n    esac\n}}\n")


def completion(root):
    functions = [_group(c, root) if c.commands else _leaf(c, root) for c in root.walk()]
    return HEAD + "\n" + "\n".join(reversed(functions)) + '\n_benchwright "$@"\n'
