//! What takes a while is made while the server already answers.

use std::sync::OnceLock;

use crate::problem::Problem;

/// Something that may not be there yet.
pub(crate) struct Later<T> {
    /// What it is called while it is waited for.
    name: &'static str,
    made: OnceLock<Result<T, String>>,
}

impl<T> Later<T> {
    /// Something that is still to be made.
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, made: OnceLock::new() }
    }

    /// Makes it, unless it is there; or keeps why it cannot be had.
    pub(crate) fn make(&self, make: impl FnOnce() -> Result<T, String>) {
        self.made.get_or_init(make);
    }

    /// What was made.
    ///
    /// # Errors
    /// A problem to be answered: 503 while it is being made, 404 where it cannot be had.
    pub(crate) fn get(&self) -> Result<&T, Problem> {
        match self.made.get() {
            None => Err(Problem::busy(format!("{} is being drawn", self.name))),
            Some(Ok(made)) => Ok(made),
            Some(Err(words)) => Err(Problem::not_found(words)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_yet_is_busy_and_what_cannot_be_had_says_why() {
        let status = |later: &Later<u8>| later.get().map_err(|problem| problem.status().as_u16()).copied();
        let [good, bad] = [Later::new("the map"), Later::new("the map")];
        assert_eq!(status(&good), Err(503));
        good.make(|| Ok(1));
        good.make(|| Ok(2));
        bad.make(|| Err("too many songs".to_owned()));
        assert_eq!((status(&good), status(&bad)), (Ok(1), Err(404)));
    }
}
