"""Writes vectors/onnx_*: what librosa and ONNX Runtime make of a formula, for encoders that users bring along.

    pip install -r requirements.txt
    pip download basic-pitch==0.4.0 --no-deps
    python make_onnx_vectors.py basic_pitch-0.4.0-py2.py3-none-any.whl

It also writes the networks, to crates/encoder/tests/assets: `basic_pitch.onnx` is in the wheel, and hears samples;
`mel_network.onnx` is made here, and hears a mel spectrogram. `onnx_mel.npy` is that spectrogram, [bands, frames].
`onnx_vectors.safetensors` has the mean and maximum over time of basic-pitch's output, and the mean over time and frequency of
the other's, for clips side by side. The formula is the one of make_mel.py.
"""

import json
import sys
import zipfile

import librosa
import numpy as np
import onnx
import onnxruntime
from make_mel import HERE, VECTORS, formula, write
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import save_file

ASSETS = HERE.parent / "crates" / "encoder" / "tests" / "assets"
RATE, CLIP, CONTOURS = 22050, 43844, "StatefulPartitionedCall:0"
MEL_RATE, BANDS, FRAMES, MAPS = 16000, 40, 50, 6


def mel_network() -> onnx.ModelProto:
    """A convolution and ReLU: `maps`, [batch, MAPS, mel, time]; and their means, `pooled`, [batch, MAPS]."""
    random = np.random.default_rng(0)
    weights = [
        numpy_helper.from_array(random.normal(0, 0.2, (MAPS, 1, 3, 3)).astype(np.float32), "kernel"),
        numpy_helper.from_array(random.normal(0, 0.2, MAPS).astype(np.float32), "bias"),
    ]
    nodes = [
        helper.make_node("Conv", ["mel", "kernel", "bias"], ["convolved"], pads=[1, 1, 1, 1], strides=[1, 1], dilations=[1, 1]),
        helper.make_node("Relu", ["convolved"], ["maps"]),
        helper.make_node("ReduceMean", ["maps"], ["pooled"], axes=[2, 3], keepdims=0),
    ]
    value = lambda name, shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)  # noqa: E731
    outputs = [value("maps", ["batch", MAPS, BANDS, "time"]), value("pooled", ["batch", MAPS])]
    graph = helper.make_graph(nodes, "mel", [value("mel", ["batch", 1, BANDS, "time"])], outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def run(name: str, output: str, clips: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(ASSETS / name, providers=["CPUExecutionProvider"])
    entry = session.get_inputs()[0].name
    return np.concatenate([session.run([output], {entry: clip[None]})[0] for clip in clips])


def main() -> None:
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        network = wheel.read("basic_pitch/saved_models/icassp_2022/nmp.onnx")
        (ASSETS / "basic_pitch.onnx").write_bytes(network)
        for text in ["LICENSE", "NOTICE"]:
            (ASSETS / f"{text}-basic-pitch").write_bytes(wheel.read(f"basic_pitch-0.4.0.dist-info/{text}"))
    onnx.save(mel_network(), ASSETS / "mel_network.onnx")

    # Not the first clip: the network takes a logarithm of what lies between its tones, which is so little that ONNX Runtime
    # differs from itself by 1e-3, with and without optimisation. In these two it is 1e-5.
    contours = run("basic_pitch.onnx", CONTOURS, formula(3 * CLIP, RATE)[CLIP:].reshape(2, CLIP, 1))
    sound = formula(40000, MEL_RATE)
    settings = {"n_fft": 512, "hop_length": 256, "n_mels": BANDS, "htk": True, "power": 1}
    settings |= {"fmin": 125, "fmax": 7500, "norm": None}
    mel = np.log(librosa.feature.melspectrogram(y=sound, sr=MEL_RATE, **settings) + 0.01).astype(np.float32)
    write("onnx_mel", mel)
    # [mel, time] -> [clips, 1, mel, time]
    clips = mel[:, : 3 * FRAMES].reshape(BANDS, 3, 1, FRAMES).transpose(1, 2, 0, 3)
    pooled = run("mel_network.onnx", "pooled", np.ascontiguousarray(clips))
    arrays = {"mean": contours.mean(1, dtype=np.float64), "maximum": contours.max(1), "mel": pooled}
    arrays = {name: np.ascontiguousarray(array, dtype=np.float32) for name, array in arrays.items()}
    save_file(arrays, VECTORS / "onnx_vectors.safetensors", metadata={"auteur": json.dumps("vectors")})


if __name__ == "__main__":
    main()
