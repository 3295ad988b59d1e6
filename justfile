# What is done often, by name: `just` lists it.

_default:
    @just --list

# The main job on the corpus that ships
demo:
    cargo run --release -- demo

# All tests
test:
    cargo test --workspace

# Formats every file, also those that a macro declares as modules
fmt:
    git ls-files -z '*.rs' | xargs -0 rustfmt --edition 2024

# What CI checks, without the tests and the demo
check:
    git ls-files -z '*.rs' | xargs -0 rustfmt --edition 2024 --check
    cargo clippy --workspace --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps
    cargo deny check bans licenses sources

# All that CI runs
ci:
    .ci/run

# Features beside librosa's, file by file
parity:
    bench/parity

# Training step by step beside Keras'
replay:
    bench/replay

# The speed of `prepare` beside librosa's
prepare-speed:
    bench/prepare

# Training and prediction beside Keras and PyTorch
peers:
    bench/peers

# The encoder beside TensorFlow and ONNX Runtime
encoder:
    bench/encoder

# An encoder of one's own on artists that it has not met, beside the one within the program
pretrain:
    bench/pretrain

# `prepare`, `train` and `study` killed at random moments end in the same bytes
kill:
    bench/kill

# Everything that reads a file, an hour each
fuzz:
    bench/fuzz

# The memory of `train` does not grow with the store
memory:
    bench/memory

# Intervals hold the truth as often as they promise
coverage:
    bench/coverage

# The Python wheel, built, installed into clean environments and tested
python:
    cargo build --release
    .ci/check-python target/release/auteur

# Archives, images, completions, manual pages and the Python wheel, into target/dist: half an hour and more
dist *targets:
    dist/build {{targets}}

# Whose code is in it, into THIRD-PARTY.txt: after every change of Cargo.lock
licences:
    dist/licences
