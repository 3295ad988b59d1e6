"""ONNX Runtime says of an exported network what the program says of the model, where it is there."""

import json
import wave

import numpy as np
import pytest

ENOUGH = 1e-5
SECONDS = 14


@pytest.fixture(scope="module")
def onnxruntime():
    return pytest.importorskip("onnxruntime")


@pytest.fixture(scope="module")
def song(tmp_path_factory, tone):
    """Shorter than what the program hears around a clip, so that it hears all of it for each."""
    samples = np.tile(tone[0], 2)[: SECONDS * 22050]
    path = tmp_path_factory.mktemp("songs") / "song.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 22050, 0, "NONE", ""))
        file.writeframes((samples * 32767).clip(-32768, 32767).astype("<i2").tobytes())
    return path


@pytest.fixture(scope="module")
def features(program, song, tmp_path_factory):
    def of(kind):
        path = tmp_path_factory.mktemp("features") / "features.npy"
        program("features", song, "-o", path, "--kind", kind)
        return np.load(path)

    return of


def asked(program, onnxruntime, run, folder, inputs):
    """What the exported network says of inputs, a row each, and what the program says, for the same artists."""
    files = program("export", run, "-o", folder)["files"]
    assert any(file.endswith("model.onnx") for file in files)
    network = onnxruntime.InferenceSession(folder / "model.onnx")
    config = json.loads((folder / "config.json").read_text())
    artists = json.loads(network.get_modelmeta().custom_metadata_map["artists"])
    assert artists == [config["id2label"][str(label)] for label in range(config["num_labels"])]
    probabilities, _ = network.run(["probabilities", "embedding"], inputs(config))
    return dict(zip(artists, probabilities.mean(axis=0)))


def expect(program, run, song, said):
    found = {top["artist"]: top["probability"] for top in program("predict", run, song, "--top", "99")[0]["top"]}
    apart = max(abs(found[artist] - said[artist]) for artist in found)
    print(f"{apart:.1e} apart")
    assert found.keys() == said.keys() and apart < ENOUGH


def test_the_default_is_a_network_from_what_its_encoder_hears(program, onnxruntime, run, song, features, tmp_path):
    levels, loudness = features("encoder-levels").T, features("vectors")[-1, :1]
    clips = len(levels) // 187
    inputs = {"mel": levels[: clips * 187].reshape(clips, 187, 96), "loudness": loudness}
    expect(program, run, song, asked(program, onnxruntime, run, tmp_path / "hub", lambda _: inputs))


@pytest.mark.parametrize("reference", ["", 'reference = "keras-2.1"\n'])
def test_the_papers_network_is_one_from_its_clips(program, onnxruntime, store, song, features, tmp_path, reference):
    settings = tmp_path / "settings.toml"
    small = "[crnn]\nepochs = 1\n[crnn.network]\nchannels = [4, 4, 4, 4]\n"
    settings.write_text(f'classifier = "crnn"\n{reference}{small}')
    program("train", store, "-o", tmp_path / "run", "--config", settings)
    # A store keeps halves, and so are songs heard.
    mel = features("log-mel").T.astype(np.float16).astype(np.float32)

    def inputs(config):
        frames = config["clip_frames"]
        clips = len(mel) // frames - config["drop_last_clip"]
        return {"log_mel": mel[: clips * frames].reshape(clips, frames, -1)}

    said = asked(program, onnxruntime, tmp_path / "run", tmp_path / "hub", inputs)
    expect(program, tmp_path / "run", song, said)
