"""Writes vectors/metrics_table.parquet: answers as pandas saves them, to show that such a table is read.

Its columns may be null (none is), are in another order, and one is not ours.

    python reference/make_metrics_table.py
"""

from pathlib import Path

import pandas

TARGET = Path(__file__).parent / "vectors" / "metrics_table.parquet"


def main():
    table = pandas.DataFrame(
        {
            "note": ["loud", "quiet", "loud"],
            "clip": [1, 0, 0],
            "song": ["Bjørk/Début/1.mp3", "Bjørk/Début/1.mp3", "Dr. Who/2.mp3"],
            "artist": ["Bjørk", "Bjørk", "Dr. Who"],
            "probability_Bjørk": [0.75, 0.5, 0.25],
            "probability_Dr. Who": [0.25, 0.5, 0.75],
        }
    )
    probabilities = [name for name in table.columns if name.startswith("probability_")]
    table = table.astype({name: "float32" for name in probabilities})
    table.to_parquet(TARGET, compression=None)


if __name__ == "__main__":
    main()
