"""Makes the small sound files that crates/audio is tested with beside those of make_audio_assets.sh: one second of a
piece by Kenta Cho (BSD-2-Clause, data/game-music-10) in kinds that other programs write.

Made with PyAV 18.1 (FFmpeg), mutagen 1.48, NumPy 2.4. The tests themselves need none of them.
"""

from pathlib import Path

import av
import numpy as np
from mutagen.mp4 import MP4

ROOT = Path(__file__).resolve().parent.parent
SONG = ROOT / "data/game-music-10/artists/Kenta_Cho/Noiz2sa/stg0.mp3"
ASSETS = ROOT / "crates/audio/tests/assets"


def sound(rate: int, layout: str) -> np.ndarray:
    """The tenth second of the song, 16-bit samples, interleaved."""
    resampler = av.AudioResampler(format="s16", layout=layout, rate=rate)
    with av.open(str(SONG)) as song:
        blocks = [b.to_ndarray() for f in song.decode(audio=0) for b in resampler.resample(f)]
    channels = 2 if layout == "stereo" else 1
    whole = np.concatenate(blocks, axis=1)
    return whole[:, 9 * rate * channels : 10 * rate * channels]


def write(name: str, container: str, codec: str, sound_of: tuple[int, str], bit_rate: int, **options: str) -> Path:
    rate, layout = sound_of
    path = ASSETS / name
    options = {"fflags": "+bitexact"} | options
    with av.open(str(path), "w", format=container, options=options) as file:
        stream = file.add_stream(codec, rate=rate, layout=layout, options={"flags": "+bitexact"})
        stream.bit_rate = bit_rate
        samples = av.AudioFrame.from_ndarray(sound(rate, layout), format="s16", layout=layout)
        samples.sample_rate = rate
        resampler = av.AudioResampler(format=stream.format, layout=layout, rate=rate, frame_size=stream.frame_size)
        for frame in resampler.resample(samples) + resampler.resample(None):
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return path


write("layer2-44k-stereo.mp2", "mp2", "mp2", (44_100, "stereo"), 96_000)
write("mp3-44k-mono-untagged.mp3", "mp3", "libmp3lame", (44_100, "mono"), 64_000, write_xing="0", id3v2_version="0")
write("opus-48k-mono.m4a", "mp4", "libopus", (48_000, "mono"), 48_000)

# What iTunes writes: no edit list; the encoder's delay, its padding and the true length stand in a comment.
noted = write("aac-44k-mono-noted.m4a", "ipod", "aac", (44_100, "mono"), 64_000, use_editlist="0")
tags = MP4(noted)
NOTE = " 00000000 00000400 000003BC 000000000000AC44" + " 00000000" * 8
tags["----:com.apple.iTunes:iTunSMPB"] = [NOTE.encode()]
tags.save(padding=lambda info: 0)
