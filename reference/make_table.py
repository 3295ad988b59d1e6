"""A table of labels as pandas writes it: compressed by Snappy, every column optional, a missing artist and missing groups.

    python make_table.py        (versions: requirements.txt)

Writes `vectors/labels.parquet`, and `vectors/labels_zstd.parquet` as Polars compresses it, for the program's tests of labels.
"""

from pathlib import Path

import pandas

HERE = Path(__file__).parent

rows = [
    {
        "path": f"{which}/{number}.mp3",
        "label": None if (which, number) == (2, 3) else label,
        "group": "walk" if which == 2 else None,
        "year": 2019 + number,
    }
    for which, label in enumerate(["dog", "cat", "owl"])
    for number in range(4)
]
table = pandas.DataFrame(rows)
table.to_parquet(HERE / "vectors" / "labels.parquet")
table.to_parquet(HERE / "vectors" / "labels_zstd.parquet", compression="zstd")
