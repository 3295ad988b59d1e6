//! Keeps the wheel small: functions that are the same, as generic ones of several types often are, are linked once.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Where Rust links by LLD, whichever linker others would be.
    if env::var("TARGET").is_ok_and(|target| target == "x86_64-unknown-linux-gnu") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,--icf=all");
    }
}
