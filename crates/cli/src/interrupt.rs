//! Ctrl-C becomes a flag that long work looks at between steps, so that it leaves a state to resume from.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

static PRESSED: AtomicBool = AtomicBool::new(false);

/// Listens for Ctrl-C and for the signals that ask a program to end; the second one ends it at once.
pub(crate) fn listen() {
    // Without a listener Ctrl-C still ends the program, and every file is written whole or not at all.
    let _ = ctrlc::set_handler(|| {
        if PRESSED.swap(true, Ordering::SeqCst) {
            std::process::exit(1);
        }
    });
}

/// Whether Ctrl-C was pressed.
pub(crate) fn is_pressed() -> bool {
    PRESSED.load(Ordering::SeqCst)
}

/// Ready once Ctrl-C was pressed.
pub(crate) async fn pressed() {
    while !is_pressed() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
