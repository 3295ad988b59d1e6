//! What stands in the head of every page.

/// By it a folder of results is known as this program's.
pub const GENERATOR: &str = "<meta name=\"generator\" content=\"auteur\">";

/// What keeps a page from loading anything, even if a name in it managed to ask for it.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; font-src data:";
