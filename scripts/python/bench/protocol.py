"""How the driver talks to a worker: a command per line, and a line of JSON as the answer.

`condense-bench serve` speaks the same protocol.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Protocol

from safetensors.torch import load_file, save_file

from .workloads.tensors import Tensors


class WorkerProblem(Exception):
    """A worker answered with an error, or ended."""


class Worker:
    """The driver's end."""

    def __init__(self, command: list[str]):
        self.command = command
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, *words: object) -> dict:
        line = " ".join(str(word) for word in words)
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
            reply = self.process.stdout.readline()
        except BrokenPipeError:
            reply = ""
        answer = json.loads(reply) if reply else {"error": f"it ended: {self.process.wait()}"}
        if "error" in answer:
            raise WorkerProblem(f"{' '.join(self.command)}: {line}: {answer['error']}")
        return answer

    def seconds(self, count: int) -> list[float]:
        """The times of `count` runs of the prepared row."""
        return self.ask("time", count)["seconds"]

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.wait()


class Workload(Protocol):
    def run(self) -> None: ...

    def results(self) -> Tensors: ...


class Server:
    """The worker's end, with the row that was prepared last."""

    def __init__(self, rows: list[dict], make_workload: Callable[[dict, Tensors], Workload]):
        self.rows = {row["name"]: row for row in rows}
        self.make_workload = make_workload
        self.workload: Workload | None = None

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
        # The output of libraries must not mix with the answers.
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
