#!/usr/bin/env python3
"""Keeps the arrows of ARCHITECTURE.md: who may include, link and load what.

    check_layers.py includes ROOT          every #include against the tables below; files of at most 600 lines
    check_layers.py links BUILD            what programs, core libraries and plugins load (ELF NEEDED)
    check_layers.py selftest               forbidden includes and links are caught
"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

MAX_LINES = 600

# core library -> the core libraries it may include. The one place where this is written as data.
ALLOWED = {
    "base": set(),
    "table": {"base"},
    "quality": {"base", "table"},
    "model": {"base"},
    "run": {"base", "model"},
    "compare": {"base", "table", "model"},
    "store": {"base", "table", "model", "run"},  # rebuilt from files; a model version is named by its hash
    "export": {"base", "model", "table"},
    "plugin": {"base"},
    "train": {"base", "model", "table", "run", "compare", "serve"},   # metrics are defined once, in compare
    "pipeline": {"base", "table", "quality", "model", "run", "compare", "store", "export", "plugin"},
    "requests": {"base", "table", "model"},
    "serve": {"base", "table", "model", "requests", "store"},   # of table: how times are written
    "monitor": {"base", "table", "quality", "model", "run", "compare", "store", "export", "plugin",
                "pipeline", "requests"},
    "flow": {"base", "table", "quality", "model", "run", "compare", "store", "export", "plugin", "pipeline"},
    "watch": {"base", "table", "quality", "model", "run", "compare", "store", "export", "plugin",
              "pipeline", "requests", "monitor", "flow"},
}
# The same for the window: ui/<layer>; pages/<page> see no other page.
UI_ALLOWED = {
    "base": set(),
    "widgets": {"base"},
    "plot": {"base", "widgets"},
    "models": {"base", "widgets", "plot"},
    "pages": {"base", "widgets", "plot", "models"},
    "frame": {"base", "widgets", "plot", "models", "pages"},
}
# What the window leaves to core: databases, dataset files, processes.
CORE_ONLY = re.compile(r"^(QtSql(/|$)|QSql\w+$|hdf5\.h$|sqlite3\.h$|QProcess$|QtCore/QProcess$)")
TORCH_HOMES = ("core/train/", "plugins/export_torchscript/", "app/worker/", "bench/train/", "bench/serve/",
               "tests/core/train/", "tests/plugins/export_torchscript/")
TORCH = re.compile(r"^(torch|ATen|c10|caffe2)/")
WIDGETS = re.compile(r"^(Qt(Widgets|Gui|Svg|PrintSupport)(/|$)|qcustomplot\.h|Q(Widget|Application|MainWindow|"
                     r"Dialog|Gui\w*|Pixmap|Image|Painter|Icon|Color|Font|Action|Menu|Label|PushButton|\w+View|"
                     r"\w+Layout|\w+Delegate|MessageBox|FileDialog)$)")
HEADLESS = ("core/", "plugins/", "app/cli/", "app/worker/")
OUR_FOLDERS = ("app", "bench", "core", "plugins", "tests", "ui")
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]')


def library_of(path):
    parts = path.split("/")
    return parts[1] if parts[0] == "core" and len(parts) > 2 else None


def include_fault(path, included):
    """Why the file may not include this; None if it may."""
    if TORCH.match(included) and not path.startswith(TORCH_HOMES):
        return "torch headers live in core/train and the TorchScript exporter"
    if WIDGETS.match(included) and path.startswith(HEADLESS):
        return "Qt Widgets and Gui have no place below ui/"
    if included.startswith("core/train/") and not path.startswith(TORCH_HOMES):
        return "only the worker and torch plugins may use core/train"
    if included.startswith(("ui/", "app/")) and path.startswith(("core/", "plugins/")):
        return "core and plugins do not know the programs"
    if included.startswith("plugins/") and path.startswith(("core/", "app/", "ui/")):
        return "plugins are met through their interfaces"
    if CORE_ONLY.match(included) and path.startswith(("ui/", "app/desktop/")):
        return "the window reads data, databases and processes through core"
    return layer_fault(library_of(path), library_of(included)) or ui_fault(path, included)


def layer_fault(user, used):
    if user is None or used is None or user == used:
        return None
    if user not in ALLOWED:
        return f"core/{user} is not in the table of tests/architecture/check_layers.py"
    if used not in ALLOWED[user]:
        return f"core/{user} may include only core/{{{', '.join(sorted(ALLOWED[user] | {user}))}}}"
    return None


def ui_fault(path, included):
    user, used = path.split("/"), included.split("/")
    if user[0] != "ui" or used[0] != "ui" or len(used) < 3:
        return None
    if user[1] not in UI_ALLOWED:
        return f"ui/{user[1]} is not in the table of tests/architecture/check_layers.py"
    if user[1] == used[1] == "pages" and user[2] != used[2]:
        return "pages do not know each other: they meet in ui/base (Navigator)"
    if user[1] != used[1] and used[1] not in UI_ALLOWED[user[1]]:
        return f"ui/{user[1]} may include only ui/{{{', '.join(sorted(UI_ALLOWED[user[1]] | {user[1]}))}}}"
    return None


def check_includes(root):
    faults = []
    files = sorted(file for folder in OUR_FOLDERS for ending in ("*.h", "*.cpp")
                   for file in (root / folder).rglob(ending))
    for file in files:
        path = file.relative_to(root).as_posix()
        lines = file.read_text().splitlines()
        if len(lines) > MAX_LINES:
            faults.append(f"{path}: {len(lines)} lines, at most {MAX_LINES}")
        for number, line in enumerate(lines, 1):
            found = INCLUDE.match(line)
            fault = found and include_fault(path, found[1])
            if fault:
                faults.append(f"{path}:{number}: includes {found[1]}: {fault}")
    print(f"{len(files)} files read")
    return faults if files else [f"{root} holds no sources"]


def needed(binary):
    """Names of the libraries that the file asks the loader for."""
    out = subprocess.run(["readelf", "-d", str(binary)], capture_output=True, text=True, check=True).stdout
    return re.findall(r"\(NEEDED\).*\[(.+)\]", out)


def link_fault(name, library, torch_allowed):
    if not torch_allowed and re.match(r"lib(torch|c10|bw_train)", library):
        return f"{name} loads {library}: torch belongs to the worker"
    if re.match(r"libQt6(Widgets|Gui|Svg|PrintSupport)", library) and name != "benchwright-desktop":
        return f"{name} loads {library}: only benchwright-desktop has a window"
    return None


def check_links(build):
    groups = [build / "bin" / name for name in ("benchwright", "benchwright-worker", "benchwright-desktop")]
    groups += sorted((build / "lib").glob("libbw_*.so"))
    groups += sorted((build / "lib/benchwright/plugins").glob("*.so"))
    built = [binary for binary in groups if binary.exists()]
    faults = []
    for binary in built:
        torch_allowed = binary.name in ("benchwright-worker", "libbw_train.so", "export_torchscript.so")
        for library in needed(binary):
            fault = link_fault(binary.name, library, torch_allowed)
            if fault:
                faults.append(fault)
    print(f"{len(built)} programs and libraries read")
    return faults if built else [f"nothing is built in {build}"]


def selftest():
    forbidden = [
        ("core/table/A.h", "core/quality/Profile.h"), ("core/base/A.h", "core/table/Column.h"),
        ("core/model/A.cpp", "torch/torch.h"), ("app/cli/main.cpp", "ATen/core/Tensor.h"),
        ("core/run/A.cpp", "core/train/Trainer.h"), ("plugins/x/A.cpp", "QWidget"),
        ("core/store/A.cpp", "QtGui/QImage"), ("app/cli/A.cpp", "QApplication"),
        ("core/base/A.cpp", "ui/pages/A.h"), ("app/cli/A.cpp", "plugins/importer_csv/Csv.h"),
        ("core/newcomer/A.cpp", "core/base/Result.h"), ("ui/pages/data/A.cpp", "ui/pages/train/B.h"),
        ("ui/base/A.cpp", "ui/widgets/B.h"), ("ui/pages/data/A.cpp", "ui/frame/B.h"),
        ("ui/newcomer/A.cpp", "ui/base/B.h"), ("ui/pages/data/A.cpp", "QSqlQuery"),
        ("ui/pages/train/A.cpp", "core/train/Trainer.h"), ("ui/plot/A.cpp", "torch/torch.h")]
    allowed = [
        ("core/train/A.cpp", "ATen/core/Tensor.h"), ("core/train/A.cpp", "core/compare/Metrics.h"),
        ("core/store/A.cpp", "core/run/RunFolder.h"), ("core/plugin/A.cpp", "QCoreApplication"),
        ("ui/pages/data/A.cpp", "QWidget"), ("ui/pages/data/A.cpp", "ui/pages/data/B.h"),
        ("ui/frame/A.cpp", "ui/pages/data/DataPage.h"), ("ui/pages/data/A.cpp", "core/pipeline/DataSteps.h"), ("core/quality/A.cpp", "vector")]
    faults = [f"not caught: {a} including {b}" for a, b in forbidden if not include_fault(a, b)]
    faults += [f"wrongly caught: {a} including {b}" for a, b in allowed if include_fault(a, b)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "core/base/Bad.cpp")
        file.parent.mkdir(parents=True)
        file.write_text('#include "core/base/Bad.h"\n  #  include <torch/torch.h>\n' + "\n" * MAX_LINES)
        found = check_includes(Path(folder))
        if len(found) != 2 or "Bad.cpp:2: includes torch/torch.h" not in found[1]:
            faults.append(f"a bad tree gave {found}")
    for name, library in (("benchwright", "libtorch_cpu.so"), ("importer_csv.so", "libQt6Widgets.so.6")):
        if not link_fault(name, library, False):
            faults.append(f"not caught: {name} loading {library}")
    if link_fault("benchwright-worker", "libtorch_cpu.so", True):
        faults.append("the worker may load torch")
    return faults


def main():
    if len(sys.argv) == 2 and sys.argv[1] == "selftest":
        faults = selftest()
    elif len(sys.argv) == 3 and sys.argv[1] in ("includes", "links"):
        faults = {"includes": check_includes, "links": check_links}[sys.argv[1]](Path(sys.argv[2]))
    else:
        print(__doc__, file=sys.stderr)
        return 2
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
