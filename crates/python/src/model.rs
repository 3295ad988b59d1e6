//! A trained model.

use std::path::PathBuf;

use auteur::rooms::classifier::ModelFile;
use auteur::{EncoderFile, ExplanationFormat, Predictor, registry};
use numpy::{IntoPyArray, PyArray2, PyArrayMethods};
use pyo3::prelude::*;
use serde_json::json;

use crate::requests::{device, json_of};
use crate::song::{Given, Song};
use crate::told::Failure;
use crate::work::{Watched, work};

/// A model with all that turns songs into answers.
#[pyclass(frozen)]
pub(crate) struct Model(Predictor);

#[pymethods]
impl Model {
    /// Reads the model of a run's folder, or a model's file.
    #[staticmethod]
    #[pyo3(signature = (path, device_name=None, encoder=None, encoder_settings=None))]
    fn load(
        py: Python<'_>,
        path: PathBuf,
        device_name: Option<&str>,
        encoder: Option<PathBuf>,
        encoder_settings: Option<PathBuf>,
    ) -> PyResult<Self> {
        let device = device(device_name)?;
        let encoder = encoder.map(|network| EncoderFile { network, settings: encoder_settings });
        let predictor = work(py, (None, None), move |_| match &encoder {
            None => Predictor::load(&path, device),
            Some(encoder) => Predictor::load_with_encoder(&path, device, encoder),
        });
        Ok(Self(predictor?))
    }

    /// The model of a file's bytes.
    #[staticmethod]
    #[pyo3(signature = (bytes, device_name=None))]
    fn of_bytes(py: Python<'_>, bytes: &[u8], device_name: Option<&str>) -> PyResult<Self> {
        let device = device(device_name)?;
        let predictor = work(py, (None, None), |_| {
            let file = ModelFile::from_bytes(bytes)?;
            Ok::<_, Failure>(Predictor::of(registry().open(file, device)?)?)
        });
        Ok(Self(predictor?))
    }

    /// The model that ships.
    #[staticmethod]
    #[pyo3(signature = (device_name=None))]
    fn shipped(py: Python<'_>, device_name: Option<&str>) -> PyResult<Self> {
        let device = device(device_name)?;
        let predictor =
            work(py, (None, None), |_| Ok::<_, Failure>(Predictor::of(auteur::shipped_model(device)?)?));
        Ok(Self(predictor?))
    }

    /// The names of its artists, in the order of its probabilities.
    fn classes(&self) -> Vec<String> {
        self.0.card().artists.clone()
    }

    /// What it says of itself, as JSON.
    fn card(&self) -> PyResult<String> {
        Ok(json_of(self.0.card())?)
    }

    /// What its answers say about songs by strangers, as JSON: the threshold, or why there is none.
    fn strangers(&self) -> PyResult<String> {
        let told = match (self.0.threshold(), self.0.tells_strangers()) {
            (Some(threshold), _) => json!({
                "threshold": 1.0 - threshold.score,
                "false_accept": threshold.false_accept,
                "false_reject": threshold.false_reject,
            }),
            (None, reason) => json!({"reason": reason.err().map(|reason| reason.to_string())}),
        };
        Ok(json_of(&told)?)
    }

    /// The answers to songs, a list of JSON.
    #[pyo3(signature = (songs, watch=None))]
    fn name(
        &self,
        py: Python<'_>,
        songs: Vec<Given<'_>>,
        watch: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Vec<String>> {
        self.each(py, songs, watch, |predictor, song, progress| {
            song.heard(|name, source| {
                json_of(
                    &predictor
                        .name_watched(source, progress)
                        .map_err(|error| Failure::from(error).of_song(name))?,
                )
            })
        })
    }

    /// The probability of each artist for each song, `[songs, classes]`.
    #[pyo3(signature = (songs, watch=None))]
    fn probabilities<'py>(
        &self,
        py: Python<'py>,
        songs: Vec<Given<'py>>,
        watch: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyArray2<f64>>> {
        let shape = [songs.len(), self.0.card().artists.len()];
        let rows = self.each(py, songs, watch, |predictor, song, progress| {
            song.heard(|name, source| {
                let named = predictor
                    .name_watched(source, progress)
                    .map_err(|error| Failure::from(error).of_song(name))?;
                let probability = |artist: &String| {
                    named
                        .top
                        .iter()
                        .find(|entry| entry.artist == *artist)
                        .map_or(0.0, |entry| entry.probability)
                };
                Ok(predictor.card().artists.iter().map(probability).collect::<Vec<f64>>())
            })
        })?;
        rows.concat().into_pyarray(py).reshape(shape)
    }

    /// Why a song is named as it is, as JSON; written to a page or pictures where a file is given.
    #[pyo3(signature = (song, output=None))]
    fn explain(&self, py: Python<'_>, song: Given<'_>, output: Option<PathBuf>) -> PyResult<String> {
        let song = song.taken()?;
        work(py, (None, None), move |progress| {
            let format = output.as_deref().map(ExplanationFormat::of).transpose()?;
            song.heard(|name, source| {
                let explained =
                    self.0.explain(source, progress).map_err(|error| Failure::from(error).of_song(name))?;
                if let Some((path, format)) = output.as_deref().zip(format) {
                    explained.write(path, format, &auteur::folder_name(name))?;
                }
                json_of(&explained)
            })
        })
    }
}

impl Model {
    /// What `ask` says of each song, one after the other.
    fn each<T: Send>(
        &self,
        py: Python<'_>,
        songs: Vec<Given<'_>>,
        watch: Option<&Bound<'_, PyAny>>,
        ask: impl Fn(&Predictor, Song, &Watched) -> Result<T, Failure> + Send,
    ) -> PyResult<Vec<T>> {
        let songs = songs.into_iter().map(Given::taken).collect::<PyResult<Vec<Song>>>()?;
        work(py, (watch, None), move |progress| {
            use auteur::Progress;
            progress.begin("Predicting", songs.len() as u64);
            let mut answers = Vec::new();
            for song in songs {
                if Progress::is_cancelled(progress) {
                    break;
                }
                answers.push(ask(&self.0, song, progress)?);
                Progress::advance(progress, 1);
            }
            Progress::finish(progress);
            Ok::<_, Failure>(answers)
        })
    }
}
