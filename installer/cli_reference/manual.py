"""The manual page: the hand-written template with the commands filled in."""
import re


def _roff(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^([.'])", r"\\&\1", text)


def _term(argument):
    if argument.positional:
        return f"\\fI{_roff(argument.names[0])}\\fR"
    names = ", ".join(f"\\fB{_roff(name)}\\fR" for name in argument.names)
    if not argument.takes_value:
        return names
    value = "|".join(argument.choices) if argument.choices else argument.names[-1].lstrip("-")
    return f"{names} \\fI{_roff(value)}\\fR"


def _described(argument):
    said = argument.description.rstrip(".")
    more = [f"default {argument.default}"] if argument.default else []
    more += ["may be repeated"] if argument.repeatable else []
    return _roff(said + (f" ({', '.join(more)})" if more else "") + ".")


def _arguments(arguments):
    return "".join(f".TP\n{_term(a)}\n{_described(a)}\n" for a in arguments)


def _usage(command):
    words = [f"\\fBbenchwright {_roff(command.name)}\\fR"]
    for argument in command.positionals:
        word = f"\\fI{_roff(argument.names[0])}\\fR"
        words.append(word if argument.required else f"[{word}]")
    words += [_term(option) for option in command.options if option.required]
    if any(not option.required and "--help" not in option.names for option in command.options):
        words.append("[\\fIoptions\\fR]")
    return " ".join(words)


def _section(command):
    own = [a for a in command.arguments if "--help" not in a.names]
    text = f".SS {_roff(command.name)}\n{_usage(command)}\n.PP\n{_roff(command.summary)}.\n{_arguments(own)}"
    if command.example:
        text += f".PP\nExample:\n.PP\n.EX\n    {_roff(command.example)}\n.EE\n"
    return text


def page(root, template, version):
    commands = "".join(_section(c) for c in root.walk() if c.example or not c.commands)
    return (template.replace("@VERSION@", version).replace("@OPTIONS@\n", _arguments(root.options))
            .replace("@COMMANDS@\n", commands))
