"""What both sides are told: the paper's network and training. Keras' own defaults are left to Keras."""

SPLITS = ["song", "album"]
SEED = 0
EPOCHS = 10
BATCH = 16
LEARNING_RATE = 1e-4
# Adam then moves no weight by so much as its rounding: what is left is the start, the order, the masks, the averages.
STANDING_STILL = 1e-30
MOMENTUM = 0.99

FRAMES = 94
N_MELS = 128
CHANNELS = [64, 128, 128, 128]
POOLS = [(2, 2), (2, 4), (2, 4), (2, 4)]  # time, frequency
UNITS = 32
BLOCK_DROPOUT = 0.1
OUTPUT_DROPOUT = 0.3


def configuration(learning_rate: float, epochs: int) -> str:
    """The configuration file of our training."""
    return f"""\
classifier = "crnn"

[training]
seed = {SEED}
clip_frames = {FRAMES}

[crnn]
epochs = {epochs}
patience = {epochs}
batch_size = {BATCH}
learning_rate = {learning_rate}
batch_norm_momentum = {MOMENTUM}
batch_norm_debias = false
augmentations = []
cut = "grid"

[crnn.network]
channels = {CHANNELS}
pools = {[list(pool) for pool in POOLS]}
block_dropout = {BLOCK_DROPOUT}
recurrent_units = {UNITS}
output_dropout = {OUTPUT_DROPOUT}
"""
