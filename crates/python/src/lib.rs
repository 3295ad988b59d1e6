//! The native half of the Python package `auteur`: Python's values enter and leave, all else is the library's.
//!
//! Work runs on a thread of its own without the interpreter's lock, while the calling thread tells the progress and listens for Ctrl-C
//! ([`work`]). A request to an operation is JSON that becomes a struct of the library, and its answer is the library's, as JSON
//! ([`operations`]); arrays go by NumPy. Python's half, in `python/auteur`, gives both their types and their documentation.

#![allow(
    clippy::too_many_arguments,
    reason = "PyO3 makes functions of five, and those that Python calls have their arguments by name"
)]

mod told;
mod remedies;
mod work;
mod song;

mod features;
mod model;
mod vectors;
mod requests;
mod operations;

/// The module `auteur._auteur`.
#[pyo3::pymodule]
mod _auteur {
    #[pymodule_export]
    use super::features::features;
    #[pymodule_export]
    use super::model::Model;
    #[pymodule_export]
    use super::operations::operate;
    #[pymodule_export]
    use super::song::wave_file;
    #[pymodule_export]
    use super::vectors::VectorHead;
}
