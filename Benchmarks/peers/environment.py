"""On what a comparison was made."""

import datetime
import importlib.metadata
import os
import platform


def environment(threads: int) -> dict:
    packages = ["torch", "onnxruntime", "numpy"]
    return {
        "date": datetime.date.today().isoformat(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "threads": threads,
        "system": platform.platform(terse=True),
        "versions": {name: importlib.metadata.version(name) for name in packages},
    }


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
