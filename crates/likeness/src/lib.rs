//! Which songs are alike.

mod nearest;

pub use nearest::{Neighbour, PLACE_MULTIPLE, Places, PlacesError};
