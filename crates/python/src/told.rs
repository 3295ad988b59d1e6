//! An error of the library becomes an exception of the package, with its kind, what cannot be, its file and what helps.

use std::error::Error;
use std::path::{Path, PathBuf};

use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde_json::Value;

/// The exceptions of `auteur.errors`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Something asked for makes no sense.
    Setting,
    /// A song cannot be heard.
    Song,
    /// A folder of music, or a store.
    Store,
    /// A store that another process is preparing.
    Busy,
    /// A run, or a model.
    Model,
    /// Anything else.
    Other,
}

impl Kind {
    fn exception(self) -> &'static str {
        match self {
            Self::Setting => "SettingError",
            Self::Song => "SongError",
            Self::Store => "StoreError",
            Self::Busy => "BusyError",
            Self::Model => "ModelError",
            Self::Other => "AuteurError",
        }
    }
}

/// What is known of an error besides its message.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// None: that of the error's type.
    pub(crate) kind: Option<Kind>,
    /// What was asked for, or found, and cannot be.
    pub(crate) value: Option<Value>,
    pub(crate) file: Option<PathBuf>,
    pub(crate) remedy: Option<String>,
}

impl Told {
    /// The file or folder that is concerned.
    pub(crate) fn at(path: &Path) -> Self {
        Self { file: Some(path.to_owned()), ..Self::default() }
    }

    /// This cannot be: a number where it reads as one, else a text.
    pub(crate) fn refuses(self, value: impl ToString) -> Self {
        Self { value: Some(value_of(value)), ..self }
    }

    /// This helps.
    pub(crate) fn helps(self, words: impl Into<String>) -> Self {
        Self { remedy: Some(words.into()), ..self }
    }

    /// The request makes no sense.
    pub(crate) fn asks(self) -> Self {
        Self { kind: Some(Kind::Setting), ..self }
    }
}

fn value_of(value: impl ToString) -> Value {
    let text = value.to_string();
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

/// An error of the library that the package has words for.
pub(crate) trait Tells: Error {
    fn told(&self) -> Told;
}

/// An error on its way to Python.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: Kind,
    message: String,
    value: Option<Value>,
    file: Option<PathBuf>,
    remedy: Option<String>,
}

impl Failure {
    /// A request that makes no sense.
    pub(crate) fn asked(message: impl Into<String>) -> Self {
        Self { kind: Kind::Setting, message: message.into(), value: None, file: None, remedy: None }
    }

    /// What the system refuses.
    pub(crate) fn of_system(message: impl Into<String>) -> Self {
        Self { kind: Kind::Other, message: message.into(), value: None, file: None, remedy: None }
    }

    /// The same with what cannot be.
    pub(crate) fn refuses(self, value: impl ToString) -> Self {
        Self { value: Some(value_of(value)), ..self }
    }

    /// The same with what helps.
    pub(crate) fn helps(self, words: &str) -> Self {
        Self { remedy: Some(words.to_owned()), ..self }
    }

    /// The same of this song, whose name the library's message leaves out.
    pub(crate) fn of_song(self, song: &Path) -> Self {
        let colon = if self.message.starts_with("is ") { "" } else { ":" };
        let message = format!("{}{colon} {}", song.display(), self.message);
        Self { message, file: Some(song.to_owned()), ..self }
    }
}

impl<E: Tells> From<E> for Failure {
    fn from(error: E) -> Self {
        let Told { kind, value, file, remedy } = error.told();
        Self { kind: kind.unwrap_or(Kind::Other), message: error.to_string(), value, file, remedy }
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        Python::attach(|py| {
            let exception = || -> PyResult<PyErr> {
                let named = PyDict::new(py);
                if let Some(value) = failure.value {
                    // Numbers become numbers.
                    let value = py.import("json")?.call_method1("loads", (value.to_string(),))?;
                    named.set_item("value", value)?;
                }
                named.set_item("file", failure.file)?;
                named.set_item("remedy", failure.remedy)?;
                let class = py.import("auteur.errors")?.getattr(failure.kind.exception())?;
                Ok(Self::from_value(class.call((failure.message,), Some(&named))?))
            };
            exception().unwrap_or_else(|error| error)
        })
    }
}
