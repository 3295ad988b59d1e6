//! A decoder's panic becomes an error of one song, in silence.
//!
//! The decoders promise not to panic; should one do so nevertheless, one song is lost and not the run, and the error says
//! what the panic said. The program's panic hook would print it as well, so it is not called for panics that end here;
//! for all others it is.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::thread;

use crate::ExtractionError;

thread_local! {
    /// Whether a panic of this thread ends in [`guarded`].
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Does some work on a song, whose panic is an error.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T, ExtractionError>) -> Result<T, ExtractionError> {
    silence_guarded_threads();
    let before = IS_GUARDED.replace(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    IS_GUARDED.set(before);
    done.unwrap_or_else(|panic| Err(panicked(&*panic)))
}

/// What a panic has become.
pub(crate) fn panicked(panic: &(dyn Any + Send)) -> ExtractionError {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    let text = text.unwrap_or_else(|| "no reason given".to_owned());
    ExtractionError::Damaged(format!("the decoder failed ({text}); the file is probably damaged"))
}

/// Sets, once in a process, a panic hook that leaves out threads whose panic is caught here, and asks the hook before.
fn silence_guarded_threads() {
    static SET: Once = Once::new();
    // The hook cannot be changed by a thread that is panicking, which then keeps what it has.
    if thread::panicking() {
        return;
    }
    SET.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_GUARDED.try_with(Cell::get).unwrap_or(false) {
                before(panic);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::process::Command;

    use super::*;

    /// Tells the test that it runs as the process whose output is looked at.
    const AGAIN: &str = "AUTEUR_TEST_AGAIN";

    #[test]
    fn a_panic_is_an_error_that_nobody_prints_and_other_panics_are_printed() {
        if env::var_os(AGAIN).is_some() {
            let refused = guarded::<()>(|| panic!("a decoder's fault")).unwrap_err();
            assert!(refused.to_string().contains("failed (a decoder's fault)"), "{refused}");
            thread::spawn(|| panic!("another fault")).join().unwrap_err();
            return;
        }
        let name = "guard::tests::a_panic_is_an_error_that_nobody_prints_and_other_panics_are_printed";
        let again = Command::new(env::current_exe().unwrap())
            .args(["--exact", name, "--nocapture"])
            .env(AGAIN, "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&again.stderr);
        assert!(again.status.success(), "{said}");
        assert!(!said.contains("a decoder's fault"), "{said}");
        assert!(said.contains("another fault"), "{said}");
    }
}
