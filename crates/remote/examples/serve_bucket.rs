//! Serves a folder as a server of S3 does, for trying things out: `serve_bucket FOLDER`; every folder in it is a bucket.
//!
//! Prints the endpoint and the credentials as the variables of an environment. It lasts until it is stopped.
#![allow(clippy::print_stdout, reason = "what it prints is what it is for")]
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "it is told by a panic what is wrong")]

#[path = "../tests/support/server.rs"]
mod server;

use server::{ACCESS_KEY, Conditions, SECRET_KEY, serve};

fn main() {
    let root = std::env::args_os().nth(1).expect("serve_bucket FOLDER");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listens = |address| {
        println!("AWS_ENDPOINT_URL=http://{address}");
        println!("AWS_ALLOW_HTTP=true");
        println!("AWS_ACCESS_KEY_ID={ACCESS_KEY}");
        println!("AWS_SECRET_ACCESS_KEY={SECRET_KEY}");
    };
    runtime.block_on(serve(root.as_ref(), Conditions::Kept, listens));
}
