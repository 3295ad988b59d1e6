//! The program as a stranger meets it: its help, the whole way on real music, bad input, and being interrupted.
//!
//! One test binary, so that it is linked once and the fixture is trained once.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod audit;
mod bad_files;
mod bad_folders;
mod bad_settings;
#[path = "../../../audio/tests/songs/bytes.rs"]
#[allow(dead_code, reason = "some are for the tests of what reads them")]
mod bytes;
mod demo;
mod deviations;
mod downmix;
mod explain;
mod export;
mod fixture;
mod flac;
mod full_disk;
mod folders;
mod folds;
mod growing_study;
mod help;
mod info;
mod interrupt;
mod judged_by_folds;
mod labels;
mod map;
mod music;
mod outputs;
mod own_encoder;
mod pipeline;
mod pretrain;
mod readme;
mod serve;
mod shards;
mod shipped;
mod serve_guard;
mod serve_limits;
mod similar;
mod sound;
mod stress;
mod study;
mod unknown;
mod unknown_folder;
mod warm_start;
mod wav;
