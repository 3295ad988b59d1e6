//! What every room of the house stands on, and what knows nothing of music.
//!
//! | module | what it promises |
//! |---|---|
//! | [`whole_file`], [`whole_folder`] | a file or folder is there whole or not at all, whenever the process or the power ends |
//! | [`folder_lock`] | one process works in a folder |
//! | [`json`] | JSON of a version that this program reads, and no other |
//! | [`table`] | columns as a Parquet file that carries a checksum of itself |
//! | [`tensors`] | named arrays and one tag as a safetensors file |
//! | [`difference`] | the settings that two records have otherwise |
//! | [`modules!`] | a list of modules that offer the same thing, a line each |
//! | [`path_text`] | any file name as text, and back |
//! | [`caught`] | a panic of foreign code is an error that nobody prints |
//! | [`share`] | which part of some work a process does |
//! | [`random`] | random numbers counted from a seed |
//! | [`dense`], [`Cholesky`] | products of matrices whose bits no number of threads changes, and their inverses |
//! | [`progress`] | how long work reports, and hears that it should stop |

pub mod caught;
mod cholesky;
pub mod dense;
pub mod difference;
pub mod folder_lock;
pub mod json;
mod modules;
pub mod path_text;
pub mod progress;
pub mod random;
pub mod share;
pub mod table;
pub mod tensors;
pub mod whole_file;
pub mod whole_folder;

pub use cholesky::Cholesky;
pub use difference::{Difference, differences, first_difference};
pub use folder_lock::FolderLock;
pub use path_text::{escape, unescape};
pub use progress::{Progress, Silent, Unseen};
pub use random::RandomStream;
pub use share::{BadShare, Share};
