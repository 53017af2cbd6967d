#!/usr/bin/env python3
"""The installed programs, in a folder with a space in its name that is not the one they were installed to.

    test_installed.py BUILD SOURCE PYTHON      PYTHON has onnxruntime

Every program that runs here is watched by the loader (LD_DEBUG): which libraries it really took, from where.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BUILD, SOURCE, PYTHON = (Path(argument).absolute() for argument in sys.argv[1:4])
SYSTEM = ("/lib/", "/lib64/", "/usr/lib/", "/usr/lib64/")
TAKEN = re.compile(r"calling init: (\S.*)$", re.M)
IS_PROGRAM = re.compile(r"initialize program: (\S.*)$", re.M)


def is_elf(path):
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = Path(tempfile.mkdtemp(prefix="bw-installed-"))
        cls.addClassCleanup(shutil.rmtree, cls.root)
        first = cls.root / "first"
        subprocess.run(["cmake", "--install", BUILD, "--prefix", first, "--component", "benchwright"],
                       check=True, stdout=subprocess.DEVNULL)
        cls.prefix = cls.root / "my programs" / "bench wright"
        cls.prefix.parent.mkdir()
        first.rename(cls.prefix)
        cls.elves = [path for path in sorted(cls.prefix.rglob("*")) if is_elf(path)]
        cls.samples = cls.prefix / "share/benchwright/samples"
        cls.project = cls.root / "pro ject"
        for name in ("loader", "home", "none"):
            (cls.root / name).mkdir()
        # A Python with nothing but its standard library.
        bare = cls.root / "none/python3"
        bare.write_text(f'#!/bin/sh\nexec "{Path(sys.executable).resolve()}" -I -S "$@"\n')
        bare.chmod(0o755)
        cls.environment = {"HOME": str(cls.root / "home"), "LANG": "C.UTF-8", "PATH": str(cls.root / "none"),
                           "QT_QPA_PLATFORM": "offscreen", "LD_DEBUG": "libs",
                           "LD_DEBUG_OUTPUT": str(cls.root / "loader/seen")}

    def start(self, *words, program="benchwright", **more):
        return subprocess.run([self.prefix / "bin" / program, *map(str, words)], text=True, capture_output=True,
                              env=self.environment | more, cwd=self.root, timeout=200)

    def command(self, *words, exit=0, **more):
        done = self.start("--project", self.project, "--json", *words, **more)
        self.assertEqual(done.returncode, exit, f"{words}: {done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def loaded(self):
        """program → libraries that the loader initialised in it, over all processes so far."""
        seen = {}
        for log in (self.root / "loader").iterdir():
            text = log.read_text(errors="replace")
            for program in IS_PROGRAM.findall(text):
                name = Path(program).name
                seen.setdefault(name, set()).update(TAKEN.findall(text))
        return {name: seen[name] for name in seen if name.startswith("benchwright")}

    def test_1_run_paths_are_relative_and_stay_inside(self):
        self.assertGreater(len(self.elves), 20)
        for elf in self.elves:
            said = subprocess.run(["readelf", "-dW", elf], capture_output=True, text=True, check=True).stdout
            for path in ":".join(re.findall(r"\(R(?:UN)?PATH\).*\[(.*)\]", said)).split(":"):
                if path:
                    self.assertRegex(path, r"^\$ORIGIN(/|$)", elf)
                    real = os.path.normpath(path.replace("$ORIGIN", str(elf.parent)))
                    self.assertTrue(real.startswith(str(self.prefix)), f"{elf}: {path}")

    def test_2_nothing_names_the_build_tree(self):
        for path in self.prefix.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                for folder in (BUILD, SOURCE):
                    self.assertFalse(os.fsencode(folder) in content, f"{path} names {folder}")

    def test_3_the_loop(self):
        self.assertEqual(self.start("init", self.project).returncode, 0)
        self.assertEqual(self.command("import", self.samples / "adult.csv", "--name", "income")["rows"], 32562)
        plugins = self.command("plugins")["plugins"]
        for plugin in plugins:
            self.assertTrue(plugin["loaded"] or plugin["for_worker"], plugin)
        found = self.command("verify", "income", "--target", "salary")["findings"]
        self.assertEqual([f["count"] for f in found if f["check"] == "duplicate_rows"], [24])
        run = self.command("train", "--data", "income", "--target", "salary", "--model", "mlp", "--set",
                           "epochs=2", "--seed", "1")
        self.assertGreater(run["metrics"]["validation"]["accuracy"], 0.8)
        self.command("promote", run["run"], "--as", "production", "--why", "the first")
        self.command("export", "production", "--to", "bundle", "--format", "torchscript,safetensors")
        with open(self.samples / "adult.csv", encoding="utf-8-sig") as whole, \
                open(self.root / "new.csv", "w", encoding="utf-8") as new:
            new.writelines(line for line, _ in zip(whole, range(6)))
        self.assertEqual(self.command("predict", "production", "new.csv", "answers.csv")["rows"], 5)
        answers = (self.root / "answers.csv").read_text().splitlines()
        self.assertEqual(len(answers), 6)
        self.assertRegex(answers[1], r"<=50K|>50K")

    def test_4_without_onnxruntime_it_is_said(self):
        doctor = self.command("doctor", exit=1)
        said = {check["check"]: check for check in doctor["checks"]}["ONNX Runtime"]
        self.assertEqual(said["state"], "problem")
        self.assertIn("onnxruntime", said["message"])
        words = ("export", "production", "--to", "unproved", "--format", "onnx")
        refused = self.command(*words, exit=1)
        self.assertFalse(refused["written"])
        self.assertIn("onnxruntime", refused["parity"][0]["reason"])
        self.assertIn("BENCHWRIGHT_PYTHON", refused["hint"])
        self.assertFalse((self.root / "unproved").exists())
        asked = self.command(*words, "--allow-unproved", exit=1)["parity"][0]
        self.assertEqual((asked["proved"], asked["passed"]), (False, False))
        self.assertTrue((self.root / "unproved").exists())

    def test_5_a_python_with_onnxruntime_is_found(self):
        # … in PATH, in a venv beside bin/, by the variable.
        path = self.root / "with"
        path.mkdir()
        (path / "python3").write_text(f'#!/bin/sh\nexec "{PYTHON}" "$@"\n')
        (path / "python3").chmod(0o755)
        self.command("doctor", PATH=str(path))
        self.command("doctor", BENCHWRIGHT_PYTHON=str(PYTHON))
        (self.prefix / "venv").symlink_to(PYTHON.parent.parent)
        try:
            proved = self.command("export", "production", "--to", "proved", "--format", "onnx")["parity"]
        finally:
            (self.prefix / "venv").unlink()
        self.assertEqual([(row["format"], row["passed"]) for row in proved], [("onnx", True)])
        self.assertIn("onnxruntime", proved[0]["runtime"])

    def test_6_the_window_starts(self):
        if not (BUILD / "bin/benchwright-desktop").exists():
            self.skipTest("this build has no desktop")
        window = subprocess.Popen([self.prefix / "bin/benchwright-desktop", self.project], env=self.environment,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            while "architecture_linear.so" not in "".join(map(str, self.loaded().get("benchwright-desktop", ()))):
                try:
                    window.wait(timeout=0.2)
                except subprocess.TimeoutExpired:
                    continue
                self.fail(f"it ended by itself: {window.stderr.read()}")
        finally:
            window.kill()
            window.communicate()

    def test_7_libraries_came_from_the_prefix_or_the_system(self):
        seen = self.loaded()
        self.assertIn("benchwright", seen)
        self.assertIn("benchwright-worker", seen)
        for program, libraries in seen.items():
            for library in libraries:
                inside = os.path.normpath(library).startswith(str(self.prefix))
                self.assertTrue(inside or library.startswith(SYSTEM), f"{program} took {library}")
        ours = {Path(library).name for library in seen["benchwright-worker"] if str(self.prefix) in library}
        for name in ("libtorch_cpu.so", "libc10.so", "libbw_train.so", "export_torchscript.so"):
            self.assertIn(name, ours)
        for program in seen.keys() - {"benchwright-worker"}:
            self.assertNotIn("libtorch_cpu.so", {Path(library).name for library in seen[program]}, program)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
