#!/usr/bin/env bash
# Makes the small sound files that crates/audio is tested with: one second of the same sound in every format that can be
# read, and a few that must be refused. Needs ffmpeg 5.1 (with libmp3lame), lame 3.100, vorbis-tools 1.4 and
# opus-tools 0.2 and wavpack 5.6; the tests themselves need none of them.
set -euo pipefail
cd "$(dirname "$0")/../crates/audio/tests/assets"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
quiet=(-v error -y -fflags +bitexact -flags:a +bitexact)

# Left: a rising tone and a steady one. Right: a falling tone and a faint, very high one.
left='0.4*sin(2*PI*(200*t+1500*t*t))+0.1*sin(2*PI*440*t)'
right='0.3*sin(2*PI*(3000*t-1000*t*t))+0.05*sin(2*PI*7000*t)'
source() { # rate, channels -> a WAV of 32-bit floats
    local expression="$left|$right"
    [ "$2" = 1 ] && expression="$left"
    [ "$2" = 6 ] && expression="$left|$right|0.3*($left)|0.2*($right)|0.1*($left)|0.1*($right)"
    ffmpeg "${quiet[@]}" -f lavfi -i "aevalsrc=$expression:s=$1:d=1" -c:a pcm_f32le "$work/$1-$2.wav"
}
source 16000 1; source 22050 2; source 44100 2; source 48000 2; source 48000 6; source 8000 1
convert() { # source, options..., target
    local from="$work/$1.wav"; shift
    ffmpeg "${quiet[@]}" -i "$from" -map_metadata -1 "$@"
}
to16() { convert "$1" -c:a pcm_s16le "$work/$1-16.wav"; }
to16 16000-1; to16 44100-2; to16 48000-2; to16 22050-2; to16 48000-6

cp "$work/16000-1-16.wav" pcm16-16k-mono.wav
convert 8000-1 -c:a pcm_u8 pcm8-8k-mono.wav
convert 16000-1 -c:a pcm_f32le float-16k-mono.wav
convert 22050-2 -c:a pcm_s16be pcm16-22k-stereo.aiff
convert 16000-1 -c:a pcm_s16be pcm16-16k-mono.caf
convert 22050-2 -c:a adpcm_ima_wav adpcm-22k-stereo.wav
convert 44100-2 -sample_fmt s16 -c:a flac flac-44k-stereo.flac
convert 16000-1 -sample_fmt s32 -bits_per_raw_sample 24 -c:a flac flac24-16k-mono.flac
convert 22050-2 -sample_fmt s16 -c:a flac -f ogg flac-22k-stereo.oga
convert 16000-1 -c:a alac alac-16k-mono.m4a
convert 16000-1-16 -c:a alac alac-16k-mono.caf
convert 44100-2 -c:a aac -b:a 96k aac-44k-stereo.m4a
convert 44100-2 -c:a aac -b:a 96k -f adts aac-44k-stereo.aac
convert 48000-6 -c:a aac -b:a 128k aac-48k-6ch.m4a
convert 44100-2 -c:a libvorbis -q:a 4 vorbis-44k-stereo.mka
convert 48000-6 -t 0.25 -c:a libvorbis -q:a 2 vorbis-48k-6ch.ogg
convert 44100-2 -c:a wmav2 -b:a 64k wma-44k-stereo.wma
lame --quiet -b 32 "$work/16000-1-16.wav" mp3-16k-mono.mp3
lame --quiet -V 4 -m j "$work/44100-2-16.wav" mp3-44k-stereo-vbr.mp3
lame --quiet -t -b 128 "$work/44100-2-16.wav" mp3-44k-stereo-untagged.mp3
oggenc --quiet --serial 1 -q 4 "$work/44100-2-16.wav" -o vorbis-44k-stereo.ogg
oggenc --quiet --serial 1 -q 2 "$work/16000-1-16.wav" -o vorbis-16k-mono.ogg
opusenc --quiet --serial 1 --bitrate 64 "$work/48000-2-16.wav" opus-48k-stereo.opus
# Beyond full scale, as loud music is once it was encoded.
convert 48000-2 -af volume=12dB:precision=float -c:a pcm_f32le "$work/loud.wav"
opusenc --quiet --serial 1 --bitrate 64 "$work/loud.wav" opus-48k-loud.opus
opusenc --quiet --serial 1 --bitrate 24 "$work/16000-1-16.wav" opus-16k-mono.opus
opusenc --quiet --serial 1 --bitrate 128 "$work/48000-6-16.wav" opus-48k-6ch.opus
wavpack -q -y "$work/16000-1-16.wav" -o wavpack-16k-mono.wv
