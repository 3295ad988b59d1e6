//! A run becomes a page to drop a song on, and an interface for programs: one process, no database, nothing asked from elsewhere.
//!
//! A song comes in as a bounded temporary file, waits its turn in a bounded `queue`, and is named by the library's `Predictor` within a
//! limited time. Everything else is read: the songs of a store, what is alike, the map, the findings of an audit, the report.
//! Listening for connections, limits and who may ask lie in `connections` and `guard`; what is asked, in `api`.

mod settings;
mod metrics;
mod problem;
mod asked;
mod queue;
mod deadline;
mod stopping;
mod discard;
mod upload;
mod later;
mod library;
mod inline;
mod map;
mod served;
mod login;
mod guard;
mod api;
mod page;
mod peers;
mod connections;

pub use api::openapi;
pub use connections::{Listener, ServeError, Server};
pub use library::OpenLibraryError;
pub use map::OpenMapError;
pub use served::{OpenError, Served};
pub use settings::{ServeLimits, ServeSettings, TokenError};
pub use stopping::Unfinished;
