#!/usr/bin/env python3
"""Checks this bundle without the program that made it.

Every file against manifest.json, then every model against golden.json. Exit code 0 only when everything
was checked and passed. A model whose runtime is missing is "not checked", which counts as failure unless
--allow-unchecked is given. A model that was not proved when the bundle was made either is "not proved":
it counts as failure until its runtime is there and agrees. Needs Python 3.8; numpy and onnxruntime for ONNX, numpy for safetensors,
torch for TorchScript.
"""
import argparse, hashlib, json, math, os, struct, sys

HERE = os.path.dirname(os.path.abspath(__file__))


class NotChecked(Exception):
    pass


def load(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return json.load(file)


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def check_files(manifest):
    """Every listed file has its sum, and no file is there that is not listed."""
    faults = []
    listed = {entry["path"]: entry["sha256"] for entry in manifest["files"]}
    for path, wanted in listed.items():
        full = os.path.join(HERE, path)
        if not os.path.isfile(full):
            faults.append(path + " is missing")
        elif sha256(full) != wanted:
            faults.append(path + " was changed")
    for folder, folders, names in os.walk(HERE):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), HERE).replace(os.sep, "/")
            if path not in listed and path != "manifest.json":
                faults.append(path + " is not part of the bundle")
    return faults


def number(x):
    return {None: math.nan, "Infinity": math.inf, "-Infinity": -math.inf}.get(x, x)


def need(module):
    try:
        return __import__(module)
    except ImportError as problem:
        raise NotChecked("Python has no %s" % module) from problem


def columns(golden, np):
    made = {}
    for entry in golden["inputs"]:
        values = entry["values"]
        if entry["type"] == "float32":
            array = np.array([number(x) for x in values], dtype=np.float32)
        elif entry["type"] == "int64":
            array = np.array([-2**63 if x is None else x for x in values], dtype=np.int64)
        else:
            array = np.array(values, dtype=object)
        made[entry["name"]] = array.reshape(-1, 1)
    return made


def answers_of(outputs):
    """Named outputs as lists: labels as text, probabilities row by row, or predictions."""
    if "prediction" in outputs:
        return {"labels": [], "probabilities": [],
                "predictions": [float(x) for x in outputs["prediction"].reshape(-1)]}
    return {"labels": [str(x) for x in outputs["label"]], "predictions": [],
            "probabilities": [float(x) for x in outputs["probabilities"].reshape(-1)]}


def run_onnx(folder, golden):
    np, ort = need("numpy"), need("onnxruntime")
    options = ort.SessionOptions()
    options.log_severity_level = 3
    session = ort.InferenceSession(os.path.join(folder, "model.onnx"), options,
                                   providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return "onnxruntime " + ort.__version__, answers_of(
        dict(zip(names, session.run(names, columns(golden, np)))))


def run_torchscript(folder, golden):
    np, torch = need("numpy"), need("torch")
    module = torch.jit.load(os.path.join(folder, "model.pt"))
    given = columns(golden, np)
    arguments = []
    for name in module.input_names:
        array = given[name].reshape(-1)
        arguments.append(array.tolist() if array.dtype == object else torch.from_numpy(array))
    with torch.no_grad():
        got = module(*arguments)
    if not isinstance(got, tuple):
        got = (got,)
    named = {}
    for name, value in zip(module.output_names, got):
        named[name] = np.array(value, dtype=object) if isinstance(value, list) else value.numpy()
    return "torch " + torch.__version__, answers_of(named)


def read_safetensors(path, np):
    with open(path, "rb") as file:
        data = file.read()
    size, = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + size])
    types = {"F32": np.float32, "F64": np.float64, "I64": np.int64, "I32": np.int32}
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        raw = data[8 + size + begin:8 + size + end]
        tensors[name] = np.frombuffer(raw, dtype=types[entry["dtype"]]).reshape(entry["shape"])
    return tensors


def operators(np):
    """The operators of graph.json by their definitions, in float32."""
    erf = np.vectorize(math.erf, otypes=[np.float64])
    real = lambda values: np.array(values, dtype=np.float32)

    def sigmoid(x):
        return np.where(x >= 0, 1 / (1 + np.exp(-np.abs(x))),
                        np.exp(-np.abs(x)) / (1 + np.exp(-np.abs(x)))).astype(np.float32)

    def softmax(x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def date_scale(a, t):
        scaled = (t.astype(np.float64) - float(a["origin"])) / float(a["unit"])
        return np.where(t == -2**63, np.nan, scaled).astype(np.float32)

    def category(a, x):
        codes = {word: i + 2 for i, word in enumerate(a["vocabulary"])}
        codes[""] = 1
        return np.array([codes.get(word, 0) for word in x.reshape(-1)], dtype=np.int64).reshape(-1, 1)

    def layer_norm(a, x, weight, bias):
        centred = x - x.mean(axis=1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=1, keepdims=True) + a["epsilon"])
        return (centred / spread * weight + bias).astype(np.float32)

    def linear(a, x, weight, *bias):
        y = x @ weight.T
        return y + bias[0] if bias else y

    return {
        "IsMissing": lambda a, x: np.isnan(x).astype(np.float32),
        "Impute": lambda a, x: np.where(np.isnan(x), real(a["values"]), x),
        "Affine": lambda a, x: x * real(a["scale"]) + real(a["offset"]),
        "DateTimeScale": date_scale,
        "CategoryIndex": category,
        "OneHot": lambda a, x: (x == np.arange(a["depth"])).astype(np.float32),
        "Concat": lambda a, *parts: np.concatenate(parts, axis=1),
        "Embedding": lambda a, x, weight: weight[x.reshape(-1)],
        "Linear": linear,
        "LayerNorm": layer_norm,
        "Relu": lambda a, x: np.maximum(x, 0),
        "Gelu": lambda a, x: (x * 0.5 * (1 + erf(x / math.sqrt(2)))).astype(np.float32),
        "Tanh": lambda a, x: np.tanh(x),
        "Sigmoid": lambda a, x: sigmoid(x),
        "Silu": lambda a, x: x * sigmoid(x),
        "Dropout": lambda a, x: x,
        "Add": lambda a, x, y: x + y,
        "BinaryProbabilities": lambda a, x: np.concatenate([1 - sigmoid(x), sigmoid(x)], axis=1),
        "Softmax": lambda a, x: softmax(x),
        "ArgMax": lambda a, x: x.argmax(axis=1),
        "LabelDecode": lambda a, x: np.array([a["labels"][i] for i in x], dtype=object),
        "LabelDecodeInt": lambda a, x: np.array([a["labels"][i] for i in x], dtype=np.int64),
    }


def run_safetensors(folder, golden):
    np = need("numpy")
    with open(os.path.join(folder, "graph.json"), encoding="utf-8") as file:
        graph = json.load(file)
    values = dict(columns(golden, np))
    values.update(read_safetensors(os.path.join(folder, "weights.safetensors"), np))
    table = operators(np)
    with np.errstate(all="ignore"):
        for node in graph["nodes"]:
            if node["op"] not in table:
                raise NotChecked("this script does not know the operator " + node["op"])
            inputs = [values[name] for name in node["inputs"]]
            values[node["outputs"][0]] = table[node["op"]](node["attributes"], *inputs)
    return "numpy " + np.__version__, answers_of(
        {output["name"]: values[output["name"]] for output in graph["outputs"]})


def distance(a, b):
    if a == b or (math.isnan(a) and math.isnan(b)):
        return 0.0
    d = abs(a - b)
    return d if math.isfinite(d) else math.inf


def compare(golden, got):
    """What is wrong with the answers (empty: nothing), and the largest difference."""
    expected, target, limit = golden["expected"], golden["target"], golden["tolerance"]
    worst = 0.0
    for key in ("labels", "probabilities", "predictions"):
        if len(expected[key]) != len(got[key]):
            return "%d %s instead of %d" % (len(got[key]), key, len(expected[key])), math.inf
    wanted = [number(x) for x in expected["probabilities"]]
    for a, b in zip(wanted, got["probabilities"]):
        worst = max(worst, distance(a, b))
    for a, b in zip(map(number, expected["predictions"]), got["predictions"]):
        away = abs(a - target["mean"])
        worst = max(worst, distance(a, b) / max(target["scale"], away if math.isfinite(away) else 0.0))
    if not worst <= limit:
        return "largest difference %g, allowed %g" % (worst, limit), worst
    count = expected["classes"]
    for row, (a, b) in enumerate(zip(expected["labels"], got["labels"])):
        if a == b:
            continue
        p = wanted[row * count:(row + 1) * count]
        known = a in target["classes"] and b in target["classes"]
        gap = abs(p[target["classes"].index(a)] - p[target["classes"].index(b)]) if known else math.inf
        if gap > 2 * limit:
            return "row %d: label %r instead of %r" % (row, b, a), worst
    return "", worst


RUNNERS = {"onnx": run_onnx, "torchscript": run_torchscript, "safetensors": run_safetensors}


def check_model(name, golden):
    """State, and a sentence."""
    if name not in RUNNERS:
        return "not checked", "this script does not know the format"
    try:
        runtime, got = RUNNERS[name](os.path.join(HERE, name), golden)
        fault, worst = compare(golden, got)
    except NotChecked as reason:
        return "not checked", str(reason)
    except Exception as problem:
        return "fail", "%s: %s" % (type(problem).__name__, problem)
    if fault:
        return "fail", "%s: %s" % (runtime, fault)
    return "pass", "%s, %d rows, largest difference %.3g" % (runtime, golden["rows"], worst)


def main():
    parser = argparse.ArgumentParser(description="Checks this bundle.")
    parser.add_argument("--allow-unchecked", action="store_true",
                        help="a model whose runtime is missing does not count as failure")
    options = parser.parse_args()
    try:
        manifest = load("manifest.json")
        faults = check_files(manifest)
        print("%-12s files: %s" % ("fail" if faults else "pass",
                                   "; ".join(faults) or "%d as listed" % len(manifest["files"])))
        states = ["fail" if faults else "pass"]
        golden = load("golden.json")
        unproved = {entry["format"]: entry["reason"] for entry in manifest.get("unproved", [])}
        for name in manifest["formats"]:
            state, text = check_model(name, golden)
            if state == "not checked" and name in unproved:
                state = "not proved"
                text += "; nor was it run when the bundle was made (%s)" % unproved[name]
            print("%-12s %s: %s" % (state, name, text))
            states.append(state)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        print("fail         bundle: a file of it is missing or damaged: %s" % problem)
        return 1
    accepted = {"pass", "not checked"} if options.allow_unchecked else {"pass"}
    return 0 if set(states) <= accepted else 1


if __name__ == "__main__":
    sys.exit(main())
