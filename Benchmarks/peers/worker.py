"""The driver's end of a worker process."""

import json
import subprocess
from collections.abc import Sequence


class WorkerProblem(Exception):
    """A worker answered with an error, or not at all."""


class Worker:
    """A process that reads a command per line and answers each with a line of JSON."""

    def __init__(self, command: Sequence[str]):
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
        """How long each of `count` runs of the prepared row takes."""
        return self.ask("time", count)["seconds"]

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
