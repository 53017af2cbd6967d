"""Runs model.onnx of each given folder in ONNX Runtime and compares every output with what NumPy
computes from graph.json and weights.safetensors. Prints one line a fault; exits 1 if there is one."""

import json
import math
import pathlib
import struct
import sys

import numpy as np
import onnxruntime

MISSING_TIME = np.iinfo(np.int64).min
TIMES = [MISSING_TIME, MISSING_TIME + 1, np.iinfo(np.int64).max, 0, -1, 1, 1_700_000_000_123_457,
         -62_135_596_800_000_000, 253_402_300_799_999_999]
NUMBERS = [math.nan, 0.0, -0.0, 1.0, -1.5, 1e30, -1e30, 1e-40, 3.25, 100.0]


def weights(path):
    raw = path.read_bytes()
    (size,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8:8 + size])
    found = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        data = raw[8 + size + begin:8 + size + end]
        found[name] = np.frombuffer(data, np.float32).reshape(entry["shape"])
    return found


def f32(values):
    return np.asarray(values, np.float64).astype(np.float32)


def sigmoid(x):
    return (1 / (1 + np.exp(-x.astype(np.float64)))).astype(np.float32)


def gelu(x):
    erf = np.vectorize(math.erf, otypes=[np.float64])(x.astype(np.float64) / math.sqrt(2))
    return (x * (1 + erf) / 2).astype(np.float32)


def layer_norm(a, x, weight, bias):
    x = x.astype(np.float64)
    centred = x - x.mean(axis=1, keepdims=True)
    return f32(centred / np.sqrt(x.var(axis=1, keepdims=True) + a["epsilon"]) * weight + bias)


def softmax(x):
    e = np.exp(x.astype(np.float64) - x.max(axis=1, keepdims=True))
    return f32(e / e.sum(axis=1, keepdims=True))


def time_scale(a, t):
    scaled = (t.astype(np.float64) - np.float64(a["origin"])) / np.float64(a["unit"])
    return np.where(t == MISSING_TIME, np.float32(math.nan), scaled.astype(np.float32))


def category_index(a, x):
    table = {word: i + 2 for i, word in enumerate(a["vocabulary"])}
    table[""] = 1
    return np.array([[table.get(word, 0)] for word in x[:, 0]], np.int64).reshape(-1, 1)


def decode(a, x, kind):
    return np.array([a["labels"][i] for i in x], kind)


OPERATORS = {
    "IsMissing": lambda a, x: np.isnan(x).astype(np.float32),
    "Impute": lambda a, x: np.where(np.isnan(x), f32(a["values"]), x),
    "Affine": lambda a, x: x * f32(a["scale"]) + f32(a["offset"]),
    "DateTimeScale": time_scale,
    "CategoryIndex": category_index,
    "OneHot": lambda a, x: np.eye(a["depth"], dtype=np.float32)[x[:, 0]],
    "Concat": lambda a, *x: np.concatenate(x, axis=1),
    "Embedding": lambda a, x, w: w[x[:, 0]],
    "Linear": lambda a, x, w, b=0: f32(x.astype(np.float64) @ w.T.astype(np.float64) + b),
    "LayerNorm": layer_norm,
    "Relu": lambda a, x: np.maximum(x, 0),
    "Gelu": lambda a, x: gelu(x),
    "Tanh": lambda a, x: np.tanh(x),
    "Sigmoid": lambda a, x: sigmoid(x),
    "Silu": lambda a, x: x * sigmoid(x),
    "Dropout": lambda a, x: x,
    "Add": lambda a, x, y: x + y,
    "BinaryProbabilities": lambda a, x: np.concatenate([1 - sigmoid(x), sigmoid(x)], axis=1),
    "Softmax": lambda a, x: softmax(x),
    "ArgMax": lambda a, x: np.argmax(x, axis=1).astype(np.int64),
    "LabelDecode": lambda a, x: decode(a, x, object),
    "LabelDecodeInt": lambda a, x: decode(a, x, np.int64),
}


def evaluate(graph, parameters, inputs):
    values = {**parameters, **inputs}
    with np.errstate(all="ignore"):
        for node in graph["nodes"]:
            given = [values[name] for name in node["inputs"]]
            values[node["outputs"][0]] = OPERATORS[node["op"]](node["attributes"], *given)
    return values


def make_input(description, rows, words, random):
    width = description["shape"][1]
    shape = (rows, width)
    if description["element"] == "string":
        pool = words + ["", "never seen", " ", "\u00e4\u20ac"]
        return np.array(pool, object)[random.integers(0, len(pool), shape)]
    if description["element"] == "int64":
        return np.array(TIMES, np.int64)[random.integers(0, len(TIMES), shape)]
    numbers = random.normal(0, 3, shape).astype(np.float32)
    special = np.array(NUMBERS, np.float32)[random.integers(0, len(NUMBERS), shape)]
    return np.where(random.random(shape) < 0.3, special, numbers).astype(np.float32)


def interface_faults(graph, session):
    types = {"float32": "tensor(float)", "int64": "tensor(int64)", "string": "tensor(string)"}
    for kind, got in (("inputs", session.get_inputs()), ("outputs", session.get_outputs())):
        wanted = [(v["name"], types[v["element"]], v["shape"]) for v in graph[kind]]
        if wanted != [(v.name, v.type, v.shape) for v in got]:
            yield f"{kind} are {[(v.name, v.type, v.shape) for v in got]}, not {wanted}"


def differs(expected, got):
    if expected.shape != got.shape:
        return f"shape {got.shape}, not {expected.shape}"
    if expected.dtype.kind != "f":
        same = np.array_equal(expected, got)
        return "" if same else f"{got.tolist()[:5]}, not {expected.tolist()[:5]}"
    close = np.isclose(expected, got, rtol=2e-5, atol=2e-6, equal_nan=True)
    return "" if close.all() else f"{got[~close][:5]}, not {expected[~close][:5]}"


def check(folder):
    graph = json.loads((folder / "graph.json").read_text("utf-8"))
    parameters = weights(folder / "weights.safetensors")
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"),
                                           providers=["CPUExecutionProvider"])
    yield from interface_faults(graph, session)
    words = sorted({w for n in graph["nodes"] for w in n["attributes"].get("vocabulary", [])})
    random = np.random.default_rng(7)
    for rows in (0, 1, 2, 7, 200):
        inputs = {v["name"]: make_input(v, rows, words, random) for v in graph["inputs"]}
        values = evaluate(graph, parameters, inputs)
        names = [v["name"] for v in graph["outputs"]]
        for name, got in zip(names, session.run(names, inputs)):
            fault = differs(np.asarray(values[name]), np.asarray(got))
            if fault:
                yield f"{rows} rows, output {name!r}: {fault}"


def main():
    faults = 0
    for folder in map(pathlib.Path, sys.argv[1:]):
        for fault in check(folder):
            print(f"{folder.name}: {fault}")
            faults += 1
    print(f"{len(sys.argv) - 1} models, {faults} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
