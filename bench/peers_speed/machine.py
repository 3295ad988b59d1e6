"""What a reader must know to judge the numbers: machine, versions, settings, date, commit."""

import datetime
import os
import platform
import subprocess
import time
from importlib import metadata
from pathlib import Path

from setting import ISA_LIMITS, MALLOC, Setting

INSTRUCTION_SETS = [
    "avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "avx512_fp16", "amx_bf16", "asimd", "bf16",
]  # fmt: skip
PACKAGES = ["numpy", "librosa", "soundfile", "soxr", "keras", "tensorflow-cpu"]


class Clock:
    """Measures how much of the machine other work had since it was made."""

    def __init__(self) -> None:
        self.start = self.now()

    @staticmethod
    def now() -> tuple[float, float, float]:
        """Seconds that passed, that all processors were busy, and that this process and its children had."""
        # user, nice, system, idle, iowait, irq, softirq, steal
        ticks = [int(tick) for tick in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
        busy = (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")
        return time.perf_counter(), busy, sum(os.times()[:4])

    def share_of_others(self) -> float:
        """The share of all processors' time that neither was idle nor ours; our children have ended."""
        passed, busy, ours = (now - then for now, then in zip(self.now(), self.start))
        return max(0.0, busy - ours) / (passed * cores())


def describe(setting: Setting, clock: Clock) -> dict[str, str]:
    """Names and values; `clock` was made before the run."""
    packages = PACKAGES if setting.short else [*PACKAGES, "torch"]
    versions = [f"{package} {metadata.version(package)}" for package in packages]
    return {
        "date": datetime.date.today().isoformat(),
        "commit": commit(),
        "processor": processor(),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.1f} GB",
        "limits": settings(ISA_LIMITS[setting.isa]) if setting.isa else "none",
        "other work during the run": f"{clock.share_of_others():.1%} of all cores",
        "system": f"{platform.system()} {platform.release()}, {' '.join(platform.libc_ver())}",
        "compilers": f"{first_line('rustc', '--version')}; {first_line('c++', '--version')}",
        "Python": f"{platform.python_version()}, {', '.join(versions)}",
        "malloc": f"auteur mimalloc; peers glibc with {settings(MALLOC)}",
        "rounds": str(setting.rounds),
    }


def settings(variables: dict[str, str]) -> str:
    """Environment variables as Markdown."""
    return ", ".join(f"`{name}={value}`" for name, value in variables.items())


def first_line(*command: str) -> str:
    """The first line that a program prints, or that it is not there."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError):
        return f"no {command[0]}"


def commit() -> str:
    """The commit, and whether the sources differ from it."""
    sources = ["crates", "Cargo.toml", "Cargo.lock"]
    status = ["git", "status", "--porcelain", "--", *sources]
    changed = subprocess.run(status, capture_output=True, text=True, check=False).stdout
    return first_line("git", "rev-parse", "--short", "HEAD") + (" with changes" if changed else "")


def cores() -> int:
    """Cores that may be used."""
    return len(os.sched_getaffinity(0))


def processor() -> str:
    """Model, cores, and the instruction sets that matter."""
    about: dict[str, str] = {}
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        about.setdefault(name.strip(), value.strip())
    flags = set(about.get("flags", about.get("Features", "")).split())
    known = [name for name in INSTRUCTION_SETS if name in flags]
    model = about.get("model name", platform.machine())
    family = " ".join(f"{name} {about[name]}" for name in ("cpu family", "model") if name in about)
    return f"{model} ({family}), {cores()} cores, {', '.join(known)}"
