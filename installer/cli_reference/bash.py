"""Completion for bash: tables made here, the code that reads them below."""
import shlex

import names

HEAD = """# bash completion for benchwright. Made from its --help; do not edit.

_benchwright_commands() {
    case $1 in
"""

ENGINE = r"""
# Bash cuts words at @ : and =; this puts them together again, into `words`.
_benchwright_words() {
    local word last
    for word in "${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
        last=$((${#words[@]} - 1))
        if ((last > 0)) && [[ $word == [@:=]* || ${words[last]} == *[@:=] ]]; then
            words[last]+=$word
        else
            words+=("$word")
        fi
    done
}

_benchwright() {
    local words=() command= project=() positional=0 i word kind=
    _benchwright_words
    local last=$((${#words[@]} - 1))
    local current=${words[last]} previous=${words[last-1]}
    for ((i = 1; i < last; ++i)); do
        word=${words[i]}
        case $word in
            --project=*) project=(--project "${word#*=}") ;;
            --project) project=(--project "${words[++i]}") ;;
            -*=*) ;;
            -*) [[ -n $(_benchwright_value "$command" "$word") ]] && ((++i)) ;;
            *) if [[ " $(_benchwright_commands "$command") " == *" $word "* ]]; then
                   command="${command:+$command }$word"
               else
                   ((++positional))
               fi ;;
        esac
    done
    if [[ $current == -*=* ]]; then
        previous=${current%%=*}
        current=${current#*=}
    fi
    COMPREPLY=()
    [[ $previous == -* ]] && kind=$(_benchwright_value "$command" "$previous")
    if [[ -z $kind && $current == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_benchwright_options "$command")" -- "$current")
        return
    fi
    if [[ -z $kind ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_benchwright_commands "$command")" -- "$current")
        [[ ${#COMPREPLY[@]} -gt 0 ]] && return
        kind=$(_benchwright_value "$command" "$((positional + 1))")
    fi
    case $kind in
        file) compopt -o filenames 2>/dev/null
              mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
        folder) compopt -o filenames 2>/dev/null
                mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
        dataset | run | model)
            mapfile -t COMPREPLY < <(
                compgen -W "$(_benchwright_names "$kind" "${project[@]}")" -- "$current") ;;
        words:*) mapfile -t COMPREPLY < <(compgen -W "${kind#words:}" -- "$current") ;;
    esac
    ((last == COMP_CWORD)) || COMPREPLY=("${COMPREPLY[@]#"${current%"${current##*[@:]}"}"}")
}

complete -F _benchwright benchwright
"""


def _value(argument):
    return "words:" + " ".join(argument.choices) if argument.choices else argument.kind


def _case(key, words):
    return f"        {shlex.quote(key)}) echo {shlex.quote(words)} ;;\n"


def _values(command, root):
    """Which kind of value each option and each positional (by its number) takes."""
    options = command.options + ([] if command is root else root.options)
    for option in options:
        if option.takes_value:
            for name in option.names:
                yield f"{command.name}:{name}", _value(option)
    for number, argument in enumerate(command.positionals, 1):
        yield f"{command.name}:{number}", _value(argument)


def completion(root):
    text = HEAD
    for command in root.walk():
        words = " ".join(below.name.split()[-1] for below in command.commands)
        if words:
            text += _case(command.name, words)
    text += "    esac\n}\n\n_benchwright_options() {\n    case $1 in\n"
    for command in root.walk():
        words = dict.fromkeys(n for option in command.options + root.options for n in option.names)
        text += _case(command.name, " ".join(words))
    text += "    esac\n}\n\n_benchwright_value() {\n    case $1:$2 in\n"
    for command in root.walk():
        for key, kind in dict(_values(command, root)).items():
            text += _case(key, kind)
    return text + "    esac\n}\n" + names.FUNCTION + ENGINE
