#!/usr/bin/env python3
"""Requests per second of a server against `mlflow models serve` with the same model on the same machine.

    build/venv/bin/python bench/serve/compare.py [--bin build/release/bin] [--seconds 5] [--rounds 3]

Trains the demo model (adult.csv, mlp), exports it to ONNX for MLflow (a pyfunc over ONNX Runtime, in a
folder of its own: build/bench-mlflow, made once), and lets wrk ask for one row at 1, 8 and 64 connections. Both get
the same body, MLflow's dataframe_split; ours is asked by the Open Inference Protocol too. Every round asks all, one
after the other, so that a busy machine disturbs all alike. Figures are medians, ratios medians of the ratios within a
round. "cpu ms" is the processor time of the server for a request, which other work on the machine disturbs least. The
last lines say what the request log costs. The answers are compared first.
"""
import argparse
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
CONNECTIONS = (1, 8, 64)
UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


def run(*command, **more):
    return subprocess.run([str(c) for c in command], check=True, stdout=subprocess.PIPE, text=True, **more).stdout


def peer_python():
    venv = ROOT / "build/bench-mlflow"
    stamp = venv / "requirements.txt"
    wanted = (HERE / "requirements.txt").read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        print("making build/bench-mlflow …", file=sys.stderr)
        run(sys.executable, "-m", "venv", venv)
        run(venv / "bin/pip", "install", "--quiet", "--disable-pip-version-check", "-r", HERE / "requirements.txt")
        stamp.write_text(wanted)
    return venv / "bin/python"


def post(url, body):
    request = urllib.request.Request(url, body.encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as reply:
        return json.load(reply)


def memory(pid):
    """Megabytes of a process and its children."""
    kilobytes = int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return kilobytes / 1024 + sum(memory(child) for child in children)


def processor_seconds(pid):
    """Of a process and its children, so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(processor_seconds(child) for child in children)


class Bench:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.project = folder / "project"
        self.bodies = {}

    def benchwright(self, *arguments):
        return json.loads(run(self.options.bin / "benchwright", "--project", self.project, "--json", *arguments))

    def prepare(self):
        run(self.options.bin / "benchwright", "init", self.project)
        self.benchwright("import", ROOT / "resources/samples/adult.csv", "--name", "income")
        trained = self.benchwright("train", "--data", "income", "--target", "salary", "--model", "mlp",
                                   "--set", "epochs=3")
        self.benchwright("promote", trained["run"], "--why", "a benchmark")
        self.benchwright("export", "production", "--to", self.folder / "bundle", "--format", "onnx")
        onnx = next((self.folder / "bundle").rglob("model.onnx"))
        run(peer_python(), HERE / "peer.py", onnx, self.folder / "mlflow", stderr=subprocess.DEVNULL)

    def serve_ours(self, *more):
        server = self.benchwright("serve", "production", "--port", "0", "--detach", *more)
        return {"id": server["server"], "url": server["url"], "pid": server["pid"]}

    def stop_ours(self, server):
        self.benchwright("server", "stop", server["id"])

    def serve_mlflow(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        program = [peer_python(), "-m", "mlflow", "models", "serve", "-m", self.folder / "mlflow",
                   "--env-manager", "local", "--port", str(port), "--workers", "1"]
        environment = {**os.environ, "PATH": f"{peer_python().parent}:{os.environ['PATH']}"}
        log = open(self.folder / "mlflow.log", "w")
        process = subprocess.Popen([str(p) for p in program], env=environment, stdout=log, stderr=log)
        url = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                urllib.request.urlopen(url + "/ping", timeout=1).close()
                return {"process": process, "url": url, "pid": process.pid}
            except OSError:
                time.sleep(0.1)
        process.kill()
        raise SystemExit((self.folder / "mlflow.log").read_text())

    def wrk(self, url, kind, pid, connections):
        """Requests a second, p50, p99 and processor time of a request in milliseconds."""
        script = self.folder / f"{kind}.lua"
        script.write_text('wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n'
                          f"wrk.body = [==[{self.bodies[kind]}]==]\n")
        before = processor_seconds(pid)
        out = run("wrk", "-t1", f"-c{connections}", f"-d{self.options.seconds}s", "--timeout", "30s", "--latency", "-s", script, url)
        if "Non-2xx" in out or "Socket errors" in out:
            raise SystemExit(f"{url} failed:\n{out}")

        def percentile(of):
            number, unit = re.search(rf"{of}%\s+([\d.]+)(us|ms|s)", out).groups()
            return float(number) * UNITS[unit]

        used = 1e3 * (processor_seconds(pid) - before) / int(re.search(r"(\d+) requests in", out)[1])
        return float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]), percentile(50), percentile(99), used

    def check_answers(self, ours, theirs):
        mine = post(ours["url"] + "/invocations", self.bodies["mlflow"])["predictions"][0]
        peer = post(theirs["url"] + "/invocations", self.bodies["mlflow"])["predictions"][0]
        probabilities = [value for key, value in mine.items() if key.startswith("p_")]
        assert mine["label"] == peer["label"], (mine, peer)
        assert max(abs(a - b) for a, b in zip(probabilities, peer["probabilities"])) < 1e-4, (mine, peer)

    def measure(self):
        ours, quiet, theirs = self.serve_ours(), self.serve_ours("--no-log"), self.serve_mlflow()
        try:
            with urllib.request.urlopen(ours["url"] + "/openapi.json") as reply:
                paths = json.load(reply)["paths"]
            infer = next(path for path in paths if path.endswith("/infer"))
            example = {path: paths[path]["post"]["requestBody"]["content"]["application/json"]["example"]
                       for path in (infer, "/invocations")}
            record = example["/invocations"]["dataframe_records"][0]
            self.bodies["oip"] = json.dumps(example[infer])
            self.bodies["mlflow"] = json.dumps(
                {"dataframe_split": {"columns": list(record), "data": [list(record.values())]}})
            self.check_answers(ours, theirs)
            targets = {"ours": (ours["url"] + "/invocations", "mlflow", ours["pid"]),
                       "ours, Open Inference Protocol": (ours["url"] + infer, "oip", ours["pid"]),
                       "ours, no log": (quiet["url"] + "/invocations", "mlflow", quiet["pid"]),
                       "mlflow models serve": (theirs["url"] + "/invocations", "mlflow", theirs["pid"])}
            rounds = [{(name, n): self.wrk(*target, n) for n in CONNECTIONS for name, target in targets.items()}
                      for _ in range(self.options.rounds)]
            used = {"ours": memory(ours["pid"]), "mlflow models serve": memory(theirs["pid"])}
            return list(targets), rounds, used
        finally:
            self.stop_ours(ours)
            self.stop_ours(quiet)
            theirs["process"].terminate()
            theirs["process"].wait()


def report(names, rounds, used):
    def median(name, n, column):
        return statistics.median(r[name, n][column] for r in rounds)

    def ratio(a, b, n, column=0):
        return statistics.median(r[a, n][column] / r[b, n][column] for r in rounds)

    print(f"{'':32}{'connections':>12}{'requests/s':>12}{'p50 ms':>10}{'p99 ms':>10}{'cpu ms':>9}")
    for name in names:
        for n in CONNECTIONS:
            peer = names[-1]
            against = "" if name == peer else (f"   {ratio(name, peer, n):.1f} x mlflow, "
                                               f"{ratio(peer, name, n, 3):.1f} x by processor time")
            print(f"{name:32}{n:>12}{median(name, n, 0):>12,.0f}{median(name, n, 1):>10.3f}"
                  f"{median(name, n, 2):>10.3f}{median(name, n, 3):>9.3f}{against}")
    for n in CONNECTIONS:
        print(f"the log costs {100 * (1 - ratio('ours', 'ours, no log', n)):.1f} % of the requests, "
              f"{100 * (ratio('ours', 'ours, no log', n, 3) - 1):.1f} % processor time at {n} connections")
    for name, megabytes in used.items():
        print(f"{name:32}{megabytes:,.0f} MB resident")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=Path, default=ROOT / "build/release/bin")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    options.bin = options.bin.resolve()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, Path(folder))
        bench.prepare()
        report(*bench.measure())


if __name__ == "__main__":
    main()
