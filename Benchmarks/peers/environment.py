"""On what a comparison was made."""

import datetime
import importlib.metadata
import os
import platform
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def environment(threads: int) -> dict:
    packages = ["torch", "onnxruntime", "numpy"]
    return {
        "date": datetime.date.today().isoformat(),
        "commit": commit(),
        "processor": processor(),
        "instruction_set": os.environ.get("CONDENSE_INSTRUCTION_SET", "the processor's best"),
        "cores": os.cpu_count(),
        "threads": threads,
        "system": platform.platform(terse=True),
        "versions": {name: importlib.metadata.version(name) for name in packages},
    }


def sentence(found: dict) -> str:
    """The environment in a line, above a table."""
    versions = found["versions"]
    return (
        f"{found['date']}, commit {found['commit']}, {found['processor']}, {found['threads']} threads,"
        f" instruction set: {found['instruction_set']}; PyTorch {versions['torch']},"
        f" onnxruntime {versions['onnxruntime']}."
    )


def warn_of_versions() -> None:
    """Says which packages are not those that requirements.txt asks for."""
    for line in (FOLDER / "requirements.txt").read_text().splitlines():
        name, separator, wanted = line.partition("==")
        if not separator:
            continue
        found = importlib.metadata.version(name)
        if found.partition("+")[0] != wanted:
            print(f"scripts/bench: {name} is {found}, meant is {wanted}", file=sys.stderr)


def commit() -> str:
    """The commit of this program, with a plus sign if files were changed since."""
    command = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
    answer = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True)
    return answer.stdout.strip() or "unknown"


def processor() -> str:
    """The processor's name, and the instruction sets that matter here."""
    fields: dict[str, str] = {}
    with open("/proc/cpuinfo") as lines:
        for line in lines:
            key, _, value = line.partition(":")
            fields.setdefault(key.strip(), value.strip())
    wanted = ["avx2", "avx512f", "avx512_vnni", "amx_tile"]
    found = [name for name in wanted if name in fields.get("flags", "").split()]
    return f"{fields.get('model name', 'unknown')} ({', '.join(found)})"
