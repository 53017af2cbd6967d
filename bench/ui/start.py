#!/usr/bin/env python3
"""Start of the window: from the start of the process to its first paint and to the project's lists on
screen, and the memory of the idle window; with nothing open, with a project, and with one of 1,000 runs.
The floor is an empty Qt window that is started the same way (bench_ui_floor).

    bench/ui/start.py [--bin build/release/bin] [--project DIR] [--repeats 7]

Runs offscreen unless QT_QPA_PLATFORM says otherwise. --project: a project of tools/demo; made if absent.
"""
import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

IDLE_SECONDS = 3


def memory_of(pid):
    """Resident and private (unshared) MB of a process."""
    fields = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, value = line.split(":")
        fields[name] = int(value.split()[0]) / 1000
    return fields["Rss"], fields["Private_Clean"] + fields["Private_Dirty"]


def start_once(command, environment, wanted, idle=False):
    """Milliseconds to each line of `wanted`, and the memory after some idle seconds."""
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True,
                               stderr=subprocess.DEVNULL)
    times = {}
    try:
        while len(times) < len(wanted):
            line = process.stdout.readline()
            if not line:
                sys.exit(f"{command[0]} ended early")
            if line.strip() in wanted:
                times[line.strip()] = (time.perf_counter() - began) * 1000
        if not idle:
            return times, None
        time.sleep(IDLE_SECONDS)
        return times, memory_of(process.pid)
    finally:
        process.kill()
        process.wait()


def measure(title, command, environment, wanted, repeats):
    start_once(command, environment, wanted)  # fills the file cache
    runs = [start_once(command, environment, wanted)[0] for _ in range(repeats)]
    _, memory = start_once(command, environment, wanted, idle=True)
    medians = {}
    for line in wanted:
        values = sorted(run[line] for run in runs)
        medians[line] = statistics.median(values)
        print(f"{title:22} {line:14} median {medians[line]:6.0f} ms   min {values[0]:6.0f}   max {values[-1]:6.0f}")
    print(f"{title:22} idle memory    resident {memory[0]:6.0f} MB   private {memory[1]:6.0f} MB")
    return medians


def multiply_runs(program, project, count):
    """Copies of a project's newest run until it has `count` runs, indexed by `doctor --rebuild`."""
    runs = sorted((project / "runs").iterdir())
    for number in range(len(runs), count):
        name = f"20250101-000000-{number:04x}"
        shutil.copytree(runs[-1], project / "runs" / name, ignore=shutil.ignore_patterns("checkpoints", "model"))
        for file in ("run.json", "status.json"):
            path = project / "runs" / name / file
            path.write_text(path.read_text().replace(runs[-1].name, name))
    subprocess.run([program, "--project", str(project), "doctor", "--rebuild"], check=True,
                   stdout=subprocess.DEVNULL)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=Path, default=Path("build/release/bin"))
    parser.add_argument("--project", type=Path)
    parser.add_argument("--repeats", type=int, default=7)
    given = parser.parse_args()
    desktop = str((given.bin / "benchwright-desktop").resolve())
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "XDG_CONFIG_HOME": str(scratch / "config"),
                       "XDG_RUNTIME_DIR": str(scratch)}
        project = given.project
        if not project:
            project = scratch / "demo"
            subprocess.run(["tools/demo-loop", str(given.bin), str(project)], check=True,
                           stdout=subprocess.DEVNULL)
        many = scratch / "many"
        shutil.copytree(project, many)
        multiply_runs(str((given.bin / "benchwright").resolve()), many, 1000)
        floor = measure("empty Qt window", [str((given.bin / "bench_ui_floor").resolve())], environment,
                        ["first paint"], given.repeats)
        report = [desktop, "--report-start"]
        alone = measure("no project", report, environment, ["first paint"], given.repeats)
        measure("project of the demo", [*report, str(project)], environment, ["first paint", "project shown"],
                given.repeats)
        measure("project of 1,000 runs", [*report, str(many)], environment, ["first paint", "project shown"],
                given.repeats)
        print(json.dumps({"first_paint_to_floor": round(alone["first paint"] / floor["first paint"], 2)}))


if __name__ == "__main__":
    main()
