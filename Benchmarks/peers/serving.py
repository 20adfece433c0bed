"""The side of a worker that answers the driver, as `condense-bench serve` does."""

import json
import sys
import time
from typing import Protocol

from safetensors.torch import load_file, save_file


class Workload(Protocol):
    def run(self) -> None: ...

    def results(self) -> dict: ...


class Server:
    """Holds the row that was prepared last; a subclass says how one is made."""

    def __init__(self, rows: list[dict]):
        self.rows = {row["name"]: row for row in rows}
        self.workload: Workload | None = None

    def make_workload(self, row: dict, case: dict) -> Workload:
        raise NotImplementedError

    def prepare(self, name: str, case_path: str, result_path: str | None = None) -> dict:
        row = self.rows[name]
        self.workload = None
        self.workload = self.make_workload(row, load_file(case_path))
        if result_path:
            for _ in range(row["compared_runs"]):
                self.workload.run()
            results = self.workload.results()
            save_file({k: v.contiguous() for k, v in results.items()}, result_path)
        return {"prepared": name}

    def time(self, count: str) -> dict:
        seconds = []
        for _ in range(int(count)):
            start = time.perf_counter()
            self.workload.run()
            seconds.append(time.perf_counter() - start)
        return {"seconds": seconds}

    def peak(self) -> dict:
        with open("/proc/self/status") as status:
            line = next(line for line in status if line.startswith("VmHWM:"))
        return {"peak_bytes": int(line.split()[1]) * 1024}

    def serve(self) -> None:
        """Answers until `quit` or the end of the input."""
        # What libraries print must not come among the answers.
        answers, sys.stdout = sys.stdout, sys.stderr
        commands = {"prepare": self.prepare, "time": self.time, "peak": self.peak}
        for line in sys.stdin:
            command, *arguments = line.split()
            if command == "quit":
                return
            try:
                answer = commands[command](*arguments)
            except Exception as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer), file=answers, flush=True)
