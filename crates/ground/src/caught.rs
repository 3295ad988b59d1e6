//! A panic of code that is not ours becomes an error, in silence.
//!
//! Readers of foreign formats promise not to panic; should one do so nevertheless, one file is lost and not the run, and
//! the error says what the panic said. The program's panic hook would print it as well, so it is not called for panics that
//! end here; for all others it is.

use std::any::Any;
use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::thread;

thread_local! {
    /// Whether a panic of this thread ends in [`caught`].
    static IS_CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Does some work whose panic is an error: what the panic said.
///
/// The first call of a process sets a panic hook, which calls the one before for all panics that do not end here.
///
/// # Errors
/// The words of the panic.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    silence_caught_threads();
    let before = IS_CAUGHT.replace(true);
    let done = panic::catch_unwind(AssertUnwindSafe(work));
    IS_CAUGHT.set(before);
    done.map_err(|panic| words(&*panic))
}

/// What a panic said.
pub fn words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
    text.unwrap_or_else(|| "no reason given".to_owned())
}

/// Sets, once in a process, a panic hook that leaves out threads whose panic is caught here, and asks the hook before.
fn silence_caught_threads() {
    static SET: Once = Once::new();
    // The hook cannot be changed by a thread that is panicking, which then keeps what it has.
    if thread::panicking() {
        return;
    }
    SET.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_CAUGHT.try_with(Cell::get).unwrap_or(false) {
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
            assert_eq!(caught::<()>(|| panic!("a decoder's fault")), Err("a decoder's fault".to_owned()));
            thread::spawn(|| panic!("another fault")).join().unwrap_err();
            return;
        }
        let name = "caught::tests::a_panic_is_an_error_that_nobody_prints_and_other_panics_are_printed";
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
