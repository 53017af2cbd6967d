"""Clients of a server that nobody here wrote, for test_serve: tritonclient (Open Inference Protocol) and Python's own
HTTP. Prints one JSON object; the first thing that is not as it should be ends it with an AssertionError.

    serve_client.py protocol URL MODEL ROWS.csv ANSWERS.csv    answers as `benchwright predict` gave them
    serve_client.py load URL MODEL SECONDS THREADS             asks until the time is over, counts what failed
    serve_client.py flood URL MODEL ROWS THREADS               large requests at once: 200, 429 or 503 alone
    serve_client.py tls URL MODEL CERTIFICATE TOKEN            TLS and bearer token
"""
import csv
import http.client
import json
import socket
import ssl
import sys
import threading
import time
import urllib.error
import urllib.request
from urllib.parse import urlparse

import numpy as np


def read_csv(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return [{k.strip(): v.strip() for k, v in row.items()} for row in csv.DictReader(file)]


def call(url, body=None, headers=None, context=None):
    """Status, headers and JSON (or text) of a request; an error status is no exception."""
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", **(headers or {})})
    try:
        reply = urllib.request.urlopen(request, timeout=60, context=context)
    except urllib.error.HTTPError as error:
        reply = error
    with reply:
        text = reply.read().decode()
    try:
        return reply.status, reply.headers, json.loads(text)
    except ValueError:
        return reply.status, reply.headers, text


def example(url, model, **arguments):
    api = call(url + "/openapi.json", **arguments)[2]
    ask = api["paths"][f"/v2/models/{model}/infer"]["post"]
    return ask["requestBody"]["content"]["application/json"]["example"]


def is_missing(text):
    return text in ("", "?", "NA")


def column(rows, tensor):
    """One input as numpy array, as a client of Triton makes it."""
    cells = [row[tensor["name"]] for row in rows]
    if tensor["datatype"] == "BYTES":
        return np.array([["" if is_missing(c) else c] for c in cells], dtype=object)
    return np.array([[np.nan if is_missing(c) else float(c)] for c in cells], dtype=np.float32)


class Protocol:
    """tritonclient against the answers of `predict`."""

    def __init__(self, url, model, rows, answers):
        import tritonclient.http as triton
        self.triton, self.url, self.model = triton, url, model
        self.client = triton.InferenceServerClient(urlparse(url).netloc, concurrency=2)
        self.rows, self.answers = rows, answers
        self.checks = 0

    def check(self, true, what):
        self.checks += 1
        assert true, what

    def health(self):
        self.check(self.client.is_server_live(), "live")
        self.check(self.client.is_server_ready(), "ready")
        self.check(self.client.is_model_ready(self.model), "model ready")
        self.check(not self.client.is_model_ready("other"), "another model is not ready")
        server = self.client.get_server_metadata()
        self.check("binary_tensor_data" in server["extensions"], server)
        self.metadata = self.client.get_model_metadata(self.model)
        self.check(self.metadata["name"] == self.model, self.metadata)
        index = self.client.get_model_repository_index()
        self.check(index[0]["name"] == self.model and index[0]["state"] == "READY", index)

    def infer(self, rows, binary_in, binary_out, model=None):
        inputs = []
        for tensor in self.metadata["inputs"]:
            data = column(rows, tensor)
            if not binary_in and tensor["datatype"] == "FP32" and np.isnan(data).any():
                return None  # this client writes NaN into JSON, which is none
            made = self.triton.InferInput(tensor["name"], data.shape, tensor["datatype"])
            made.set_data_from_numpy(data, binary_data=binary_in)
            inputs.append(made)
        outputs = [self.triton.InferRequestedOutput(t["name"], binary_data=binary_out) for t in self.metadata["outputs"]]
        return self.client.infer(model or self.model, inputs, outputs=outputs, request_id="client-1")

    def compare(self, result, answers, what):
        response = result.get_response()
        self.check(response["id"] == "client-1" and response["model_version"], response)
        names = [t["name"] for t in self.metadata["outputs"]]
        if "prediction" in names:
            got = result.as_numpy("prediction")[:, 0]
            wanted = np.array([float(a["prediction"]) for a in answers])
            self.check(np.all(np.abs(got - wanted) <= 1e-5 * np.maximum(1, np.abs(wanted))), what)
            return
        classes = next(t for t in self.metadata["outputs"] if t["name"] == "probabilities")["parameters"]["classes"]
        got = result.as_numpy("probabilities")
        wanted = np.array([[float(a["p_" + c]) for c in classes] for a in answers])
        self.check(got.shape == wanted.shape and np.abs(got - wanted).max() <= 1e-5, what)
        labels = [x.decode() if isinstance(x, bytes) else str(x) for x in result.as_numpy("label")]
        self.check(labels == [a["label"] for a in answers], what)

    def inference(self):
        complete = [i for i, r in enumerate(self.rows)
                    if not any(is_missing(r[t["name"]]) for t in self.metadata["inputs"])]
        for binary_in in (True, False):
            for binary_out in (True, False):
                for size in (1, 7, len(self.rows)):
                    picked = (range(len(self.rows)) if binary_in else complete)[:size]
                    result = self.infer([self.rows[i] for i in picked], binary_in, binary_out)
                    self.compare(result, [self.answers[i] for i in picked], (binary_in, binary_out, size))

    def mistakes(self):
        from tritonclient.utils import InferenceServerException

        def refused(action, *words):
            try:
                action()
            except InferenceServerException as error:
                self.check(all(w in str(error) for w in words), str(error))
            else:
                raise AssertionError(f"not refused: {words}")

        tensor = self.metadata["inputs"][0]
        lone = self.triton.InferInput(tensor["name"], [1, 1], tensor["datatype"])
        lone.set_data_from_numpy(column(self.rows[:1], tensor))
        refused(lambda: self.client.infer(self.model, [lone]), "lacks the input", self.metadata["inputs"][1]["name"])
        wide = self.triton.InferInput(tensor["name"], [1, 2], tensor["datatype"])
        wide.set_data_from_numpy(np.repeat(column(self.rows[:1], tensor), 2, axis=1))
        refused(lambda: self.client.infer(self.model, [wide]), tensor["name"], "[1,2]", "expected [N,1]")
        refused(lambda: self.infer(self.rows[:1], True, True, "other"), "")
        self.compare(self.infer(self.rows[:1], True, True), self.answers[:1], "the server goes on")

    def mlflow(self):
        names = [t["name"] for t in self.metadata["inputs"]]
        texts = {t["name"] for t in self.metadata["inputs"] if t["datatype"] == "BYTES"}

        def cell(row, name):
            return None if is_missing(row[name]) else row[name] if name in texts else float(row[name])

        data = [[cell(row, name) for name in names] for row in self.rows]
        bodies = [{"dataframe_split": {"columns": names, "data": data}},
                  {"dataframe_records": [dict(zip(names, row)) for row in data]},
                  {"instances": data},
                  {"inputs": {name: [row[i] for row in data] for i, name in enumerate(names)}}]
        for body in bodies:
            status, headers, reply = call(self.url + "/invocations", body)
            self.check(status == 200 and headers["X-Model-Version"], reply)
            for got, wanted in zip(reply["predictions"], self.answers, strict=True):
                for key, value in got.items():
                    same = (value == wanted[key] if key == "label" else
                            abs(value - float(wanted[key])) <= 1e-5 * max(1, abs(value)))
                    self.check(same, (key, value, wanted))
        self.check(call(self.url + "/ping")[0] == 200, "ping")
        status, _, reply = call(self.url + "/invocations", {"dataframe_records": [{"nothing": 1}]})
        self.check(status == 400 and "nothing" in reply["message"], reply)

    def run(self):
        for part in (self.health, self.inference, self.mistakes, self.mlflow):
            part()
        statistics = self.client.get_inference_statistics(self.model)["model_stats"][0]
        self.check(statistics["inference_count"] > len(self.rows), statistics)
        metrics = call(self.url + "/metrics")[2]
        self.check("nv_inference_request_success" in metrics, metrics)
        return {"checks": self.checks}


def protocol(url, model, rows, answers):
    return Protocol(url, model, read_csv(rows), read_csv(answers)).run()


def load(url, model, seconds, threads):
    body = json.dumps(example(url, model)).encode()
    end = time.monotonic() + float(seconds)
    counts = {"asked": 0, "failed": 0, "cut": 0, "refused": 0}
    versions, guard = set(), threading.Lock()

    def ask():
        connection, mine, seen = None, dict.fromkeys(counts, 0), set()
        while time.monotonic() < end:
            try:
                connection = connection or http.client.HTTPConnection(urlparse(url).netloc, timeout=30)
                mine["asked"] += 1
                connection.request("POST", f"/v2/models/{model}/infer", body)
                reply = connection.getresponse()
                answer = json.loads(reply.read())
                if reply.status == 200:
                    seen.add(answer["model_version"])
                else:
                    mine["failed"] += 1
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                mine["refused"] += 1   # closed before an answer was begun
                connection = None
                time.sleep(0.01)
            except ConnectionRefusedError:
                mine["refused"] += 1
                connection = None
                time.sleep(0.05)
            except (http.client.IncompleteRead, ValueError):
                mine["cut"] += 1       # an answer that was begun and not ended
                connection = None
        with guard:
            versions.update(seen)
            for key, value in mine.items():
                counts[key] += value

    workers = [threading.Thread(target=ask) for _ in range(int(threads))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return {**counts, "versions": sorted(versions)}


def flood(url, model, rows, clients):
    """Requests that all become complete at once, again until one of them is turned away (or thirty times)."""
    one = example(url, model)
    count, place = int(rows), urlparse(url)
    body = json.dumps({"inputs": [{**t, "shape": [count, 1], "data": t["data"] * count} for t in one["inputs"]]})
    request = (f"POST /v2/models/{model}/infer HTTP/1.1\r\nHost: {place.netloc}\r\nConnection: close\r\n"
               f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()
    statuses = {}
    for _ in range(30):
        sockets = [socket.create_connection((place.hostname, place.port), 60) for _ in range(int(clients))]
        for end in sockets:
            end.sendall(request[:-1])
        for end in sockets:
            end.sendall(request[-1:])
        for end in sockets:
            with end, end.makefile("rb") as reply:
                status = reply.readline().split()[1].decode()
                reply.read()
                statuses[status] = statuses.get(status, 0) + 1
        if set(statuses) - {"200"}:
            break
    return {"statuses": statuses, "after": call(f"{url}/v2/models/{model}/infer", one)[0]}


def tls(url, model, certificate, token):
    context = ssl.create_default_context(cafile=certificate)
    header = {"Authorization": "Bearer " + token}
    one = example(url, model, headers=header, context=context)
    infer = f"{url}/v2/models/{model}/infer"
    result = {"with": call(infer, one, header, context)[0],
              "without": call(infer, one, context=context)[0],
              "wrong": call(infer, one, {"Authorization": "Bearer x" + token}, context)[0],
              "ready": call(url + "/v2/health/ready", context=context)[0]}
    try:
        call(url + "/ping", context=ssl.create_default_context())
        result["untrusted"] = "answered"
    except urllib.error.URLError as error:
        result["untrusted"] = type(error.reason).__name__
    return result


if __name__ == "__main__":
    jobs = {"protocol": protocol, "load": load, "flood": flood, "tls": tls}
    if len(sys.argv) < 3 or sys.argv[1] not in jobs:
        sys.exit(__doc__)
    print(json.dumps(jobs[sys.argv[1]](*sys.argv[2:])))
