//! A song as Python gives it: a path, or samples with their rate.

use std::path::{Path, PathBuf};

use auteur::SongSource;
use auteur::rooms::audio;
use numpy::PyReadonlyArray1;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

/// What messages call a song that is no file.
const SOUND: &str = "the sound";

/// A song before it is heard.
#[derive(FromPyObject)]
pub(crate) enum Given<'py> {
    File(PathBuf),
    /// The channels in turns, their number, and the rate in Hz.
    #[pyo3(transparent)]
    Samples((PyReadonlyArray1<'py, f32>, u16, u32)),
}

/// A song that needs no interpreter any longer.
pub(crate) enum Song {
    File(PathBuf),
    Samples(SongSource<'static>),
}

impl Given<'_> {
    /// Takes a copy of samples: they may change while they are heard.
    pub(crate) fn taken(self) -> PyResult<Song> {
        Ok(match self {
            Self::File(path) => Song::File(path),
            Self::Samples((samples, channels, rate)) => {
                Song::Samples(SongSource::samples(samples.as_slice()?, channels, rate))
            }
        })
    }
}

impl Song {
    /// Hears it, with the name that messages have for it.
    pub(crate) fn heard<R>(self, hear: impl FnOnce(&Path, SongSource) -> R) -> R {
        match self {
            Self::File(path) => hear(&path, SongSource::from(&path)),
            Self::Samples(source) => hear(Path::new(SOUND), source),
        }
    }
}

/// The bytes of a WAVE file of these samples, the channels in turns.
#[pyfunction]
pub(crate) fn wave_file<'py>(
    py: Python<'py>,
    samples: PyReadonlyArray1<'py, f32>,
    channels: u16,
    sample_rate: u32,
) -> PyResult<Bound<'py, PyBytes>> {
    Ok(PyBytes::new(py, &audio::wave_file(samples.as_slice()?, channels, sample_rate)))
}
