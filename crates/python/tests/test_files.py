"""Files for others, read by those others, where they are there: tables with lists of fixed size, and timelines."""

import numpy as np
import pytest

import auteur


@pytest.fixture(scope="module")
def songs_table(store, tmp_path_factory):
    """Where the songs lie, a row each."""
    path = tmp_path_factory.mktemp("tables") / "songs.parquet"
    assert auteur.export(store, path).files == [str(path)]
    return path


@pytest.fixture(scope="module")
def clips_table(store, tmp_path_factory):
    """The answers of a network to clips, each with its embedding."""
    run = tmp_path_factory.mktemp("networks") / "run"
    settings = run.parent / "settings.toml"
    settings.write_text('[crnn]\nepochs = 1\n[crnn.network]\nchannels = [4, 4, 4, 4]\n')
    auteur.train(store, run, classifier="crnn", config=settings, clip_frames=32, progress=False)
    auteur.evaluate(run, progress=False)
    return run / "predictions.parquet"


def test_arrow_knows_how_long_lists_are(songs_table, clips_table, songs):
    parquet, arrow = pytest.importorskip("pyarrow.parquet"), pytest.importorskip("pyarrow")
    for path in (songs_table, clips_table):
        table = parquet.read_table(path)
        kind = table.schema.field("embedding").type
        assert arrow.types.is_fixed_size_list(kind) and kind.value_type == arrow.float32()
        # What lies in memory is one array, [rows, width].
        column = table["embedding"].combine_chunks()
        array = column.flatten().to_numpy(zero_copy_only=True)
        assert array.size == table.num_rows * kind.list_size
    assert parquet.read_table(songs_table).num_rows == len(songs)


def test_pandas_reads_arrays_and_what_it_writes_is_read_again(songs_table, clips_table, songs, program, tmp_path):
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    table = pandas.read_parquet(songs_table)
    assert table["path"].tolist() == sorted("/".join(song.parts[-3:]) for song in songs)
    places = np.stack(table["embedding"])
    assert places.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(places, axis=1), 1, rtol=1e-5)

    clips = pandas.read_parquet(clips_table)
    assert len({len(embedding) for embedding in clips["embedding"]}) == 1
    copy = tmp_path / "run"
    copy.mkdir()
    for file in clips_table.parent.iterdir():
        if file.is_file() and file.name != "predictions.parquet":
            (copy / file.name).write_bytes(file.read_bytes())
    clips.to_parquet(copy / "predictions.parquet", index=False)
    # A report draws the embeddings of these answers.
    assert program("report", copy, "-o", tmp_path / "report")


def test_polars_reads_arrays(songs_table, clips_table):
    polars = pytest.importorskip("polars")
    for path in (songs_table, clips_table):
        table = polars.read_parquet(path)
        kind = table.schema["embedding"]
        assert isinstance(kind, polars.Array) and kind.inner == polars.Float32
        assert table["embedding"].to_numpy().shape == (table.height, kind.shape[0])


def test_duckdb_finds_the_songs_that_similar_finds(songs_table, clips_table, store):
    duckdb = pytest.importorskip("duckdb")
    [(width, rows)] = duckdb.sql(f"SELECT min(len(embedding)), count(*) FROM '{songs_table}'").fetchall()
    [(path,)] = duckdb.sql(f"SELECT path FROM '{songs_table}' ORDER BY path LIMIT 1 OFFSET 3").fetchall()
    found = duckdb.sql(
        f"""
        SELECT other.path, array_inner_product(one.embedding::FLOAT[{width}], other.embedding::FLOAT[{width}]) AS likeness
        FROM '{songs_table}' AS one, '{songs_table}' AS other
        WHERE one.path = '{path}' AND other.path != one.path ORDER BY likeness DESC
        """
    ).fetchall()
    similar = auteur.similar(store, path, most=rows)
    assert [song.path for song in similar[:3]] == [path for path, _ in found[:3]]
    likeness = dict(found)
    assert all(abs(likeness[song.path] - song.likeness) < 1e-5 for song in similar)
    lengths = duckdb.sql(f"SELECT DISTINCT len(embedding) FROM '{clips_table}'").fetchall()
    assert len(lengths) == 1 and lengths[0][0] > 1


def test_jams_reads_who_sounds_when(model, songs, tmp_path):
    jams = pytest.importorskip("jams")
    explained = model.explain(songs[0], output=tmp_path / "who.jams")
    read = jams.load(str(tmp_path / "who.jams"), strict=True)
    assert read.validate(strict=True)
    [annotation] = read.search(namespace="segment_open")
    intervals, artists = annotation.to_interval_values()
    stretches = explained.explanation.stretches
    assert artists == [stretch.artist for stretch in stretches]
    np.testing.assert_allclose(intervals, [[stretch.start_s, stretch.end_s] for stretch in stretches])
    assert read.file_metadata.duration == pytest.approx(stretches[-1].end_s)
