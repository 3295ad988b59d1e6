//! Where the files of leases lie, and what a lease needs of such a place.

use std::io;
use std::path::Path;
use std::time::SystemTime;

/// A place with the files of one lease: a folder, or objects of a bucket.
///
/// A file is made by one process only, and tells by a time when its owner last gave a sign of life.
pub(crate) trait LeasePlace: Send + Sync {
    /// The place, for messages, and to tell it from others.
    fn path(&self) -> &Path;

    /// The names of all that lies there.
    fn names(&self) -> io::Result<Vec<String>>;

    /// The last sign of life of a file, by the clock of its owner; none where it is gone.
    fn last_sign(&self, name: &str) -> io::Result<Option<SystemTime>>;

    /// What the owner of a file wrote into it; none where it is gone. It may be less where the owner died over it.
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>>;

    /// Makes a file with this record of its owner, if there is none of that name: of several processes exactly one does.
    fn create(&self, name: &str, record: &[u8]) -> io::Result<bool>;

    /// Gives a sign of life by a file that still says `record`; `false` where it is gone, or another's.
    fn renew(&self, name: &str, record: &[u8]) -> io::Result<bool>;

    /// Gives a file another name. Both may be there for a moment.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;

    /// Removes a file.
    fn remove(&self, name: &str) -> io::Result<()>;
}
