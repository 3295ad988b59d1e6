"""Where a run finds its programs and files, and the environment that its processes get."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

CORPUS = Path("data/game-music-10")
HERE = Path(__file__).parent

# glibc as it suits networks: no tensor is mapped and unmapped for each use, freed memory is kept. On a Zen 3
# it makes PyTorch's training 1.4 times as fast.
MALLOC = {
    "GLIBC_TUNABLES": ":".join(
        [
            "glibc.malloc.mmap_max=0",
            "glibc.malloc.trim_threshold=17179869184",
            "glibc.malloc.top_pad=268435456",
        ]
    )
}
ISA_LIMITS = {
    "avx2": {
        "AUTEUR_MAX_ISA": "avx2",
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "ATEN_CPU_CAPABILITY": "avx2",
        "MKL_ENABLE_INSTRUCTIONS": "AVX2",
        "XLA_FLAGS": "--xla_cpu_max_isa=AVX2",
    }
}


@dataclass(frozen=True)
class Setting:
    """What all parts of a run have in common."""

    programs: Path
    """Folder of Cargo's release build."""
    work: Path
    """An empty folder."""
    isa: str | None
    """The limit on instruction sets."""
    short: bool
    rounds: int

    def environment(self, is_peer: bool) -> dict[str, str]:
        """The environment of a process."""
        limits = ISA_LIMITS[self.isa] if self.isa else {}
        return os.environ | limits | (MALLOC if is_peer else {})

    @property
    def auteur(self) -> list[str]:
        return [str(self.programs / "auteur")]

    @property
    def speed(self) -> list[str]:
        return [str(self.programs / "examples" / "speed")]

    def python(self, script: str) -> list[str]:
        """The command of a script of this folder."""
        return [sys.executable, str(HERE / script)]

    @property
    def model(self) -> Path:
        """A model file: one epoch on the corpus, trained when it is first asked for."""
        run, store = self.work / "run", self.work / "store"
        if not (run / "model.safetensors").exists():
            self.quietly("prepare", CORPUS, "-o", store)
            self.quietly("train", store, "-o", run, "--classifier", "crnn", "--epochs", "1")
        return run / "model.safetensors"

    def quietly(self, *arguments: str | Path) -> None:
        """Runs `auteur` to its end."""
        command = [*self.auteur, *map(str, arguments)]
        subprocess.run(command, env=self.environment(is_peer=False), check=True, capture_output=True)
