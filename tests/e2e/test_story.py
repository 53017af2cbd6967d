#!/usr/bin/env python3
"""The bike story, two months of it, and its numbers again from the log and the CSV.

    test_story.py BUILD SOURCE

NumPy and pyarrow compute what the program's tables must say; nothing of ours is asked twice.
"""
import csv
import json
import math
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

BUILD, SOURCE = (Path(argument).absolute() for argument in sys.argv[1:3])
PROGRAM = BUILD / "bin/benchwright"
MONTHS = ["2012-01", "2012-02"]


def log_rows(folder):
    """Every row of the request log, closed segments and one that was never closed."""
    tables = [pq.read_table(file) for file in sorted(folder.glob("*.parquet"))]
    for file in sorted(folder.glob("*.arrows")):
        tables.append(pa.ipc.open_stream(file).read_all())
    return [row for table in tables for row in table.to_pylist()]


class Story(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory(prefix="bw story ")
        cls.project = Path(cls.place.name) / "bike"
        told = subprocess.run([SOURCE / "tools/demo-story", BUILD / "bin", cls.project, str(len(MONTHS))],
                              capture_output=True, text=True)
        assert told.returncode == 0, told.stdout + told.stderr
        cls.told = told.stdout
        with (SOURCE / "resources/samples/bike-sharing-hour.csv").open(encoding="utf-8-sig") as rides:
            cls.hours = {row["instant"]: row for row in csv.DictReader(rides) if row["dteday"][:7] in MONTHS}
        cls.log = log_rows(next((cls.project / "requests").iterdir()))

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def asked(self, *words):
        done = subprocess.run([PROGRAM, "--project", self.project, "--json", *words], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def test_every_hour_was_answered_once_and_logged(self):
        self.assertEqual(sorted(row["key.instant"] for row in self.log), sorted(self.hours))
        self.assertEqual({row["status"] for row in self.log}, {200})
        for row in self.log:
            hour = self.hours[row["key.instant"]]
            self.assertAlmostEqual(row["in.temp"], float(hour["temp"]), places=6)
            self.assertEqual(row["time"].strftime("%Y-%m-%d %H"), f"{hour['dteday']} {int(hour['hr']):02d}")

    def test_the_server_switched_when_the_gate_passed(self):
        promoted = [entry["facts"]["to"] for entry in self.asked("audit")["entries"] if entry["action"] == "promote"]
        by_month = {month: {row["version"] for row in self.log if row["time"].strftime("%Y-%m") == month}
                    for month in MONTHS}
        self.assertEqual(by_month["2012-01"], {1})
        self.assertEqual(max(by_month["2012-02"]), promoted[1] if len(promoted) > 1 else 1)

    def test_the_table_says_what_numpy_says(self):
        report = self.asked("monitor", "versions", "--by", "month")
        self.assertEqual([window["from"][:7] for window in report["windows"]], MONTHS)
        for month, window in zip(MONTHS, report["windows"]):
            rows = [row for row in self.log if row["time"].strftime("%Y-%m") == month]
            off = np.array([row["prediction"] - float(self.hours[row["key.instant"]]["cnt"]) for row in rows])
            self.assertEqual(window["rows"], len(rows))
            self.assertAlmostEqual(window["compared"]["dynamic"], math.sqrt(np.mean(off ** 2)), places=3)

    def test_the_static_model_is_the_first_one(self):
        report = self.asked("monitor", "versions", "--by", "month")
        rows = [row for row in self.log if row["time"].strftime("%Y-%m") == "2012-02"]
        asked, said = self.project / "asked.csv", self.project / "said.csv"
        names = [name[3:] for name in rows[0] if name.startswith("in.")]
        with asked.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(names)
            writer.writerows([[row["in." + name] for name in names] for row in rows])
        self.asked("predict", report["model"] + "@1", str(asked), str(said))
        with said.open() as file:
            answers = [float(row["prediction"]) for row in csv.DictReader(file)]
        off = np.array(answers) - [float(self.hours[row["key.instant"]]["cnt"]) for row in rows]
        self.assertAlmostEqual(report["windows"][1]["compared"]["static"], math.sqrt(np.mean(off ** 2)), places=2)

    def test_retraining_costs_what_the_runs_worked(self):
        report = self.asked("monitor", "versions", "--by", "month")
        worked = {row["version"]: json.loads((self.project / "runs" / row["run"] / "status.json").read_text())["seconds"]
                  for row in report["trainings"]}
        self.assertTrue(all(seconds > 0 for seconds in worked.values()))
        self.assertAlmostEqual(report["retraining_seconds"],
                               sum(seconds for version, seconds in worked.items() if version != 1), places=6)

    def test_drift_started_the_pipeline_and_another_look_does_nothing(self):
        history = self.asked("trigger", "history")["firings"]
        causes = {(entry["trigger"], entry["cause"]) for entry in history}
        for month in MONTHS:
            self.assertIn(("new-month", f"a new file: {month}.csv"), causes)
        self.assertTrue([entry for entry in history if entry["trigger"] == "drift"])
        self.assertTrue(all(entry["outcome"] for entry in history))
        self.asked("watch", "--once")
        self.assertEqual(len(self.asked("trigger", "history")["firings"]), len(history))

    def test_the_training_window_moves(self):
        versions = [row for row in self.asked("datasets")["datasets"] if row["dataset"] == "bike"]
        rows = subprocess.run([PROGRAM, "--project", self.project, "rows", "bike", "--where",
                               'dteday < "2011-02-28"', "--limit", "1"], capture_output=True, text=True)
        self.assertEqual(rows.returncode, 0, rows.stderr)
        self.assertNotIn("2011-0", rows.stdout)
        self.assertTrue(versions)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
