"""Peer of `logcast bench onnx`: raw ONNX Runtime in Python, one window of the sequence's last events per new event.

Usage: window_per_event.py PACKAGE EVENTS.ndjson WINDOWS_PER_CALL. Prints {"events", "seconds", "cpuSeconds"} as JSON.
"""

import json
import math
import sys
import time
from datetime import datetime
from pathlib import Path

import numpy as np
import onnxruntime

LONGEST = 64
DAY = 86_400


def main() -> None:
    package, events, windows = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    manifest = json.loads((package / "manifest.json").read_text())
    graph = manifest["graph"]
    if graph["state"] == 0:
        sys.exit("the peer reads packages with carried state")
    types = {
        entry["template"]: entry["index"] for entry in json.loads((package / "vocabulary.json").read_text())["types"]
    }
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(package / "model.onnx"), options, providers=["CPUExecutionProvider"])
    words = np.zeros((1, graph["words"]["most"]), np.int32)
    lines = events.read_text().splitlines()
    pasts: dict[str, list[tuple[int, float, list[float]]]] = {}
    first: dict[str, float] = {}
    last: dict[str, float] = {}
    pending: list[list[tuple[int, float, list[float]]]] = []
    forecasts = 0

    def ask() -> int:
        """Runs the pending windows padded on the right; the forecast of each is that of its last event."""
        steps = max(len(window) for window in pending)
        ids = np.zeros((len(pending), steps), np.int32)
        dt = np.zeros((len(pending), steps), np.float32)
        clock = np.zeros((len(pending), steps, 3), np.float32)
        for row, window in enumerate(pending):
            ids[row, : len(window)] = [kind for kind, _, _ in window]
            dt[row, : len(window)] = [gap for _, gap, _ in window]
            clock[row, : len(window)] = [times for _, _, times in window]
        state = np.zeros((len(pending), graph["state"]), np.float32)
        inputs = {"ids": ids, "dt": dt, "clock": clock, "words": words, "state": state}
        topv, topi, _ = session.run(["topv", "topi", "gaps"], inputs)
        ends = [len(window) - 1 for window in pending]
        return len([(topv[row, end].tolist(), topi[row, end].tolist()) for row, end in enumerate(ends)])

    began, cpu = time.perf_counter(), time.process_time()
    for line in lines:
        event = json.loads(line)
        key = event["sequence"]
        now = datetime.fromisoformat(event["time"]).timestamp()
        gap = math.log1p(max(0.0, now - last[key])) if key in last else 0.0
        last[key] = now
        elapsed = math.log1p(max(0.0, now - first.setdefault(key, now)))
        times = [elapsed, now / DAY % 1, (now / DAY + 3) % 7 / 7]
        past = pasts.setdefault(key, [])
        past.append((types.get(event["type"], graph["vocabulary"]), gap, times))
        pending.append(past[-LONGEST:])
        if len(pending) == windows:
            forecasts += ask()
            pending.clear()
    if pending:
        forecasts += ask()
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
    print(json.dumps({"events": forecasts, "seconds": seconds, "cpuSeconds": cpu_seconds}))


if __name__ == "__main__":
    main()
