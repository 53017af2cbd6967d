"""Loads model.pt of each given folder with torch alone and compares every output with what NumPy
computes from graph.json and weights.safetensors. Prints one line a fault; exits 1 if there is one."""

import json
import pathlib
import sys

import numpy as np
import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "export_onnx"))
from check_onnx import differs, evaluate, make_input, weights  # noqa: E402


def argument(array, flat):
    if array.dtype == object:
        return array[:, 0].tolist()
    return torch.from_numpy(array[:, 0].copy() if flat and array.shape[1] == 1 else array)


def interface_faults(graph, module):
    if module.training:
        yield "the module is in training mode"
    for kind, names in (("inputs", module.input_names), ("outputs", module.output_names)):
        if [v["name"] for v in graph[kind]] != names:
            yield f"{kind} are {names}"
    count = len(list(module.parameters()))
    if count != len(graph["parameters"]):
        yield f"{count} parameters, not {len(graph['parameters'])}"


def check(folder):
    graph = json.loads((folder / "graph.json").read_text("utf-8"))
    parameters = weights(folder / "weights.safetensors")
    module = torch.jit.load(str(folder / "model.pt"))
    yield from interface_faults(graph, module)
    words = sorted({w for n in graph["nodes"] for w in n["attributes"].get("vocabulary", [])})
    random = np.random.default_rng(7)
    for rows in (0, 1, 2, 7, 200):
        inputs = {v["name"]: make_input(v, rows, words, random) for v in graph["inputs"]}
        values = evaluate(graph, parameters, inputs)
        with torch.no_grad():
            got = module(*[argument(inputs[n], rows % 2 == 0) for n in module.input_names])
        got = got if isinstance(got, tuple) else (got,)
        for name, value in zip(module.output_names, got):
            value = np.array(value, object) if isinstance(value, list) else value.numpy()
            fault = differs(np.asarray(values[name]), value)
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


main()
