#!/usr/bin/env python3
"""Training throughput against PyTorch: MLP 50-128-128-1, 200,000 rows, batch 256, AdamW.

    build/venv/bin/python bench/train/compare.py [build/release/bin/bench_train] [--rounds 5] [--threads 2]

Every round runs all four, one after the other, each in a process of its own (one warm-up epoch, then
two that count), so that a busy machine disturbs all alike. With --cpu processor time counts instead of
the clock, which other programs on the machine disturb less; it makes sense with one thread alone.
Figures are medians over all epochs; ratios are medians of the ratios within a round.
"""
import argparse
import statistics
import subprocess
import sys

ROWS, COLUMNS, HIDDEN, BATCH, EPOCHS = 200_000, 50, 128, 256, 2


def peer(kind, threads):
    import time

    import torch
    from torch import nn

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    x = torch.randn(ROWS, COLUMNS)
    y = (x[:, :5].sum(1, keepdim=True) > 0).float()
    model = nn.Sequential(
        nn.Linear(COLUMNS, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, 1))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, fused=(kind == "tight"))
    loss_of = nn.BCEWithLogitsLoss()

    def batches():
        if kind == "loader":
            data = torch.utils.data.TensorDataset(x, y)
            yield from torch.utils.data.DataLoader(data, batch_size=BATCH, shuffle=True)
        else:
            order = torch.randperm(ROWS)
            for at in range(0, ROWS, BATCH):
                rows = order[at:at + BATCH]
                yield x.index_select(0, rows), y.index_select(0, rows)

    for epoch in range(EPOCHS + 1):
        begin, busy, total = time.perf_counter(), time.process_time(), torch.zeros(())
        for step, (bx, by) in enumerate(batches()):
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(model(bx), by)
            loss.backward()
            optimizer.step()
            total += loss.detach()
            if step % 10 == 9:
                total.item()
                total.zero_()
        if epoch:
            print(round(ROWS / (time.perf_counter() - begin)), round(ROWS / (time.process_time() - busy)),
                  flush=True)


def measure(command, column):
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return [float(line.split()[column]) for line in out.stdout.splitlines()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", nargs="?", default="build/release/bin/bench_train")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--cpu", action="store_true", help="processor time; use with --threads 1")
    parser.add_argument("--peer", choices=["loader", "tight"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        return peer(options.peer, options.threads)
    threads = str(options.threads)
    commands = {name: [options.program, name, str(EPOCHS), threads] for name in ("ours", "bare")}
    for name in ("tight", "loader"):
        commands[name] = [sys.executable, __file__, "--peer", name, "--threads", threads]
    figures = {name: [] for name in commands}
    ratios = {name: [] for name in commands if name != "ours"}
    for _ in range(options.rounds):
        epochs = {name: measure(command, options.cpu) for name, command in commands.items()}
        for name in commands:
            figures[name] += epochs[name]
        for name in ratios:
            ratios[name].append(statistics.median(epochs["ours"]) / statistics.median(epochs[name]))
    titles = {"ours": "Benchwright's step loop", "bare": "bare C++ loop of ATen calls",
              "tight": "PyTorch, tight loop, fused AdamW", "loader": "PyTorch, DataLoader"}
    for name, title in titles.items():
        ratio = f"   ours is {statistics.median(ratios[name]):.2f} x" if name in ratios else ""
        print(f"{title:36}{statistics.median(figures[name]):12,.0f} samples/s{ratio}")


if __name__ == "__main__":
    main()
