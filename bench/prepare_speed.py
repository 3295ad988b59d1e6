"""Times `auteur prepare` and librosa in turn; called by bench/prepare, which prepares its environment.

usage: prepare_speed.py AUTEUR WORK ROUNDS
"""

import glob
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time

import librosa

AUTEUR, WORK, ROUNDS = sys.argv[1], sys.argv[2], int(sys.argv[3])
CORPUS = "data/game-music-10/artists"
SONGS = sorted(glob.glob(f"{CORPUS}/*/*/*.mp3"))


def log_mel(song):
    samples, rate = librosa.load(song, sr=16000)
    mel = librosa.feature.melspectrogram(y=samples, sr=rate, n_mels=128, n_fft=2048, hop_length=512)
    return librosa.power_to_db(mel, ref=1.0, amin=1e-10, top_db=80.0)


def prepare(music):
    """Wall seconds and peak memory in MB of one `auteur prepare` from nothing, to what librosa makes: log-mel alone."""
    store = os.path.join(WORK, "store")
    shutil.rmtree(store, ignore_errors=True)
    start = time.perf_counter()
    command = [AUTEUR, "prepare", music, "-o", store, "--kinds", "log-mel"]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while child.poll() is None:
        # Not what the system accounts to the child: that counts this process too, of which the child is a fork.
        with open(f"/proc/{child.pid}/status") as status:
            resident = [line for line in status if line.startswith("VmHWM")]
        peak = max([peak] + [int(line.split()[1]) for line in resident])
        time.sleep(0.002)
    assert child.returncode == 0, child.returncode
    return time.perf_counter() - start, peak / 1024


def librosa_seconds():
    start = time.perf_counter()
    for song in SONGS:
        log_mel(song)
    return time.perf_counter() - start


log_mel(SONGS[0])
prepare(CORPUS)
ours, theirs, memory = [], [], []
for _ in range(ROUNDS):
    seconds, peak = prepare(CORPUS)
    ours.append(seconds)
    memory.append(peak)
    theirs.append(librosa_seconds())
ratios = [b / a for a, b in zip(ours, theirs)]
_, thousand_peak = prepare(os.path.join(WORK, "thousand"))

print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
      f"librosa {librosa.__version__}, {len(SONGS)} songs, {ROUNDS} rounds")
print(f"auteur prepare   {statistics.median(ours):7.3f} s  (min {min(ours):.3f}, max {max(ours):.3f})")
print(f"librosa          {statistics.median(theirs):7.3f} s  (min {min(theirs):.3f}, max {max(theirs):.3f})")
print(f"ratio            {statistics.median(ratios):7.1f}    (min {min(ratios):.1f}, max {max(ratios):.1f})")
print(f"peak memory      {statistics.median(memory):7.0f} MB at {len(SONGS)} songs, "
      f"{thousand_peak:.0f} MB at {9 * len(SONGS)} songs")

# The targets that this benchmark is for.
missed = [
    what
    for met, what in [
        (statistics.median(ratios) >= 15, "15 times as fast as librosa"),
        (max(memory + [thousand_peak]) < 300, "below 300 MB"),
        (thousand_peak < 1.1 * statistics.median(memory) + 10, "memory does not grow with the number of songs"),
    ]
    if not met
]
sys.exit(f"missed: {', '.join(missed)}" if missed else None)
