//! A run becomes a page to drop a song on, and an interface for programs: one process, no database, nothing asked from elsewhere.
//!
//! A song that comes in waits its turn in a bounded `queue`, goes to a bounded temporary file, and is named by the library's
//! `Predictor`. Everything else is read: the songs of a store, what is alike, the map, the findings of an audit, the report.
//! Listening for connections, limits and who may ask lie in `connections` and `guard`; what is asked, in `api`.

mod settings;
mod metrics;
mod problem;
mod asked;
mod queue;
mod upload;
mod later;
mod library;
mod map;
mod served;
mod guard;
mod api;
mod page;
mod connections;

pub use api::openapi;
pub use connections::{ServeError, Server};
pub use library::OpenLibraryError;
pub use map::OpenMapError;
pub use served::{OpenError, Served};
pub use settings::{NeedsToken, ServeLimits, ServeSettings};
