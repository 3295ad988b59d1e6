//! A song becomes a matrix of NumPy's.

use std::path::PathBuf;

use auteur::{ArrayKind, ConfigurationFile, EncoderFile, Limits, Section, SongArray, SongArraySettings};
use numpy::{IntoPyArray, PyArray2, PyArrayMethods};
use pyo3::prelude::*;

use crate::requests::{json_of, named, read};
use crate::song::Given;
use crate::told::Failure;
use crate::work::work;

/// What [`features`] is asked for besides the song.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    kind: String,
    config: Option<PathBuf>,
    settings: Section,
    encoder: Option<PathBuf>,
    encoder_settings: Option<PathBuf>,
    max_minutes: f64,
    threads: Option<usize>,
}

/// The features of a song, `[frames, bins]`, without a copy, and what else is known of it, as JSON.
#[pyfunction]
pub(crate) fn features<'py>(
    py: Python<'py>,
    song: Given<'py>,
    request: &str,
) -> PyResult<(Bound<'py, PyArray2<f32>>, String)> {
    let Request { kind, config, settings, encoder, encoder_settings, max_minutes, threads } = read(request)?;
    let kind = named("kind", &kind, ArrayKind::ALL, ArrayKind::name)?;
    let song = song.taken()?;
    let array = work(py, (None, threads), move |_| {
        let file = config.as_deref().map(ConfigurationFile::read).transpose()?.unwrap_or_default();
        let encoder = encoder.map(|network| EncoderFile { network, settings: encoder_settings });
        let limits = Limits { max_seconds: 60.0 * max_minutes };
        let settings = SongArraySettings { kind, features: file.features_with(&settings)?, encoder, limits };
        song.heard(|name, source| Ok::<_, Failure>(SongArray::of_source(name, source, &settings)?))
    })?;
    let summary = json_of(&array.summary())?;
    let shape = [array.values.n_frames(), array.values.n_bins()];
    let values = array.values.into_values().into_pyarray(py).reshape(shape)?;
    Ok((values, summary))
}
