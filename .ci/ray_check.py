"""What `.ci/check-ray` does in its environment: python ray_check.py PROGRAM."""

import hashlib
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import ray
from ray.cluster_utils import Cluster

import auteur
import auteur.ray
from auteur import _share

CORPUS = Path(__file__).parents[1] / "data/game-music-10/artists"
ARTISTS = ["Lupus_Mechanicus", "Maxstack", "Obsidian_Shell"]
GRID = {"classifiers": ["gaussian"], "lengths": [1, 3, 5], "splits": ["song"], "folds": 2, "repeats": 2}
PATIENCE_S = 120
# A process of its own, which Ctrl-C can stop: ADDRESS CALL ARGUMENTS FOLDER OPTIONS.
CALLER = """
import json, logging, sys
import ray
import auteur.ray
address, call, what, folder, options = sys.argv[1:]
ray.init(address=address, logging_level=logging.ERROR, log_to_driver=False)
auteur.ray.SONGS_PER_PART = 2
getattr(auteur.ray, call)(json.loads(what), folder, **json.loads(options), progress=False)
"""


def bytes_below(folder, names="*"):
    """The hashes of the files below a folder, but for locks."""
    files = sorted(file for file in folder.rglob(names) if file.is_file() and file.name != "lock")
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def expect_same(what, one, other):
    if not one or one != other:
        names = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
        sys.exit(f"FAILED: {what} is not the same bytes: {names[:5]}")
    print(f"ok: {what} is the same bytes as one process makes", flush=True)


def tree(root):
    """A process and all below it."""
    below = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        below.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = [root]
    for one in found:
        found.extend(below.get(one, []))
    return found


def is_share(process):
    try:
        return b"auteur._share" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def kill_in_the_middle(cluster, node, is_begun, told):
    """Ends all processes of a node at once, as the loss of power does, when it is at work and something was made."""
    raylet = node.all_processes["raylet"][0].process.pid
    began = time.monotonic()
    while not (is_begun() and any(map(is_share, processes := tree(raylet)))):
        if time.monotonic() - began > PATIENCE_S:
            told.append("nothing was at work on the node")
            return
        time.sleep(0.01)
    at_work = sum(map(is_share, processes))
    for end in (signal.SIGSTOP, signal.SIGKILL):
        for process in processes:
            try:
                os.kill(process, end)
            except ProcessLookupError:
                pass
    told.append(at_work)
    cluster.remove_node(node, allow_graceful=False)


def with_a_death(cluster, node, is_begun, work):
    """What work comes to of which a node dies in the middle."""
    told = []
    killer = threading.Thread(target=kill_in_the_middle, args=(cluster, node, is_begun, told))
    killer.start()
    done = work()
    if killer.is_alive():
        killer.join(5)
    if not told or isinstance(told[0], str) or told[0] == 0:
        sys.exit(f"FAILED: no node was killed in the middle: {told}")
    return done


def stopped_and_resumed(address, call, what, folder, made, **options):
    """Stops a call by Ctrl-C once something was made, and makes the same call again, which must make only what was not there by then."""
    command = [sys.executable, "-c", CALLER, address, call, json.dumps(what, default=str), folder, json.dumps(options)]
    caller = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    began = time.monotonic()
    while len(list(folder.glob(made))) < 2 and caller.poll() is None and time.monotonic() - began < PATIENCE_S:
        time.sleep(0.01)
    caller.send_signal(signal.SIGINT)
    said = caller.communicate(timeout=PATIENCE_S)[1]
    at_work = [process for process in tree(os.getpid()) if is_share(process)]
    if "KeyboardInterrupt" not in said or at_work:
        sys.exit(f"FAILED: {call} that was stopped by Ctrl-C ends with {caller.returncode}, {at_work} at work:\n{said}")
    kept = {file: file.stat().st_mtime_ns for file in folder.glob(made)}
    subprocess.run(command, check=True)
    again = [file for file, made_at in kept.items() if file.stat().st_mtime_ns != made_at]
    if again or len(list(folder.glob(made))) <= len(kept):
        sys.exit(f"FAILED: {call} that was resumed made {again} again, and nothing was left to make")
    print(f"ok: {call} stopped by Ctrl-C kept {len(kept)} of {len(list(folder.glob(made)))} parts, and was resumed", flush=True)


def main():
    program = sys.argv[1]
    work = Path(tempfile.mkdtemp(prefix="auteur-ray-"))
    try:
        check(program, work)
    finally:
        ray.shutdown()
        shutil.rmtree(work, ignore_errors=True)


def check(program, work):
    music = work / "music"
    for artist in ARTISTS:
        shutil.copytree(CORPUS / artist, music / artist)
    (music / "Maxstack/broken.mp3").write_bytes(b"no music" * 99)
    songs = sorted(music.rglob("*.mp3"))

    alone, study_alone = work / "alone", work / "study-alone"
    subprocess.run([program, "prepare", music, "-o", alone, "--json"], check=True, capture_output=True)
    auteur.study(alone, study_alone, **GRID, progress=False)

    quick = {"health_check_initial_delay_ms": 0, "health_check_period_ms": 300, "health_check_failure_threshold": 3}
    began = time.monotonic()
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False, "_system_config": quick})
    nodes = [cluster.add_node(num_cpus=1) for _ in range(2)]
    ray.init(address=cluster.address, logging_level=logging.ERROR, log_to_driver=False)
    print(f"a head and two nodes in {time.monotonic() - began:.0f} s", flush=True)

    store = work / "store"
    one_shard = lambda: any((store / "shards").glob("*.safetensors"))
    prepared = with_a_death(cluster, nodes[1], one_shard, lambda: auteur.ray.prepare(music, store, shares=8, progress=False))
    if (prepared.extracted, [aside.path for aside in prepared.set_aside]) != (0, ["Maxstack/broken.mp3"]):
        sys.exit(f"FAILED: the last task has {prepared.extracted} songs extracted and {prepared.set_aside} set aside")
    expect_same("a store that two nodes prepared, one of which died,", bytes_below(store), bytes_below(alone))

    cluster.add_node(num_cpus=1)
    node = next(node for node in cluster.list_all_nodes() if node not in (cluster.head_node, nodes[0]))
    study = work / "study"
    one_job = lambda: any(study.glob("*/complete.json"))
    studied = with_a_death(cluster, node, one_job, lambda: auteur.ray.study(store, study, workers=2, **GRID, progress=False))
    if not studied.complete or len(studied.jobs) != 12:
        sys.exit(f"FAILED: the study is not complete: {studied}")
    found = [bytes_below(place, "predictions.parquet") for place in (study, study_alone)]
    expect_same("what a study of 12 jobs found", *found)

    embedded = auteur.ray.embed(songs, work / "embedded", progress=False)
    if (embedded.songs, len(embedded.refused)) != (len(songs) - 1, 1):
        sys.exit(f"FAILED: {embedded.songs} of {len(songs)} songs were embedded, {embedded.refused} refused")
    (work / "embedded-alone").mkdir()
    _share.embed([str(song) for song in songs], str(work / "embedded-alone/part-00000.npz"), _share.Lines(), threads=1)
    same = [bytes_below(work / name, "*.npz") for name in ("embedded", "embedded-alone")]
    expect_same("what songs were embedded as", *same)
    with np.load(work / "embedded/part-00000.npz") as part:
        whole = np.concatenate([auteur.features(song, kind="vectors").T for song in part["songs"]])
        assert part["vectors"].shape == (part["clips"].sum(), whole.shape[1]) and np.array_equal(part["vectors"], whole)
    parts = work / "parts"
    stopped_and_resumed(cluster.address, "embed", songs, parts, "*.npz", threads=1)
    vectors = []
    for file in sorted(parts.glob("*.npz")):
        with np.load(file) as part:
            vectors.append(part["vectors"])
    assert np.array_equal(np.concatenate([some for some in vectors if len(some)]), whole)
    again = work / "study-again"
    stopped_and_resumed(cluster.address, "study", store, again, "*/complete.json", workers=2, **GRID)
    expect_same("what a study found that was stopped", bytes_below(again, "predictions.parquet"), found[1])
    try:
        auteur.ray.embed(songs[:2], work / "embedded", progress=False)
        sys.exit("FAILED: embeddings of other songs were taken for these")
    except auteur.SettingError as refused:
        assert "choose another folder" in str(refused)
    arguments = {"songs": [str(songs[0])], "part": str(work / "embedded/part-00000.npz")}
    share = subprocess.Popen([sys.executable, "-m", "auteur._share"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    share.stdin.write(json.dumps({"call": "embed", "arguments": arguments}) + "\n")
    share.stdin.flush()
    answered = any('"answer"' in line for line in share.stdout)
    share.stdin.close()
    if (answered, share.wait(), share.stderr.read()) != (True, 0, ""):
        sys.exit(f"FAILED: a share that has answered ({answered}) ends with {share.returncode}")
    for call, arguments, refusal in [
        (auteur.ray.prepare, (music, work / "none"), {"shard": "1/2"}),
        (auteur.ray.prepare, (music, work / "none"), {"threads": 0}),
        (auteur.ray.prepare, (music, work / "none"), {"threads": 1_000}),
    ]:
        try:
            call(*arguments, **refusal, progress=False)
            sys.exit(f"FAILED: not refused: {refusal}")
        except auteur.SettingError as refused:
            assert refused.value is not None and refused.remedy is not None
    try:
        auteur.ray.study(store, work / "none", length=[1], progress=False)
        sys.exit("FAILED: not refused: length")
    except TypeError as refused:
        assert "length" in str(refused)
    try:
        auteur.ray.prepare(work / "nowhere", work / "none", progress=False)
        sys.exit("FAILED: a folder that is not there was prepared")
    except auteur.StoreError as refused:
        assert "nowhere" in str(refused) and "nowhere" in refused.file
    print("ok: wrong input raises the package's own exceptions", flush=True)


if __name__ == "__main__":
    main()
