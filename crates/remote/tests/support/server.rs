//! A server that answers as S3 does, over HTTP, with a folder in place of its disks.
//!
//! It is `s3s-fs`, which looks at conditions but not in one step with the writing; writes come one after the other here, so that it
//! keeps what S3 promises.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use hyper_util::rt::TokioIo;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use tokio::net::TcpListener;
use tokio::sync::RwLock;

pub(crate) const ACCESS_KEY: &str = "auteur";
pub(crate) const SECRET_KEY: &str = "no-secret";

/// Whether a server looks at conditions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conditions {
    /// As S3 does.
    Kept,
    /// It does what it is asked for whether they hold or not, as servers of old.
    PassedOver,
}

/// Serves the folders of `root` as buckets, for ever; says where once it listens.
pub(crate) async fn serve(root: &Path, conditions: Conditions, listens: impl FnOnce(SocketAddr)) {
    let files = s3s_fs::FileSystem::new(root).unwrap();
    let service = {
        let mut builder = S3ServiceBuilder::new(files);
        builder.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
        builder.build()
    };
    let writing = Arc::new(RwLock::new(()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listens(listener.local_addr().unwrap());
    loop {
        let Ok((socket, _)) = listener.accept().await else { continue };
        let (service, writing, root) = (service.clone(), Arc::clone(&writing), root.to_path_buf());
        let answer = move |request: hyper::Request<hyper::body::Incoming>| {
            let (service, writing, root) = (service.clone(), Arc::clone(&writing), root.clone());
            async move {
                let (_reads, _writes) = match request.method().as_str() {
                    "GET" | "HEAD" => (Some(writing.read().await), None),
                    _ => (None, Some(writing.write().await)),
                };
                if conditions == Conditions::PassedOver && request.method() == hyper::Method::PUT {
                    // Conditions are signed, so they cannot be dropped; but what is not there yet fulfils any that it be not there.
                    let object = root.join(request.uri().path().trim_start_matches('/'));
                    let _ = std::fs::remove_file(object);
                }
                let answer = hyper::service::Service::call(&service, request).await;
                Ok::<_, Infallible>(answer.unwrap())
            }
        };
        tokio::spawn(async move {
            let service = hyper::service::service_fn(answer);
            let _ = hyper::server::conn::http1::Builder::new()
                .serve_connection(TokioIo::new(socket), service)
                .await;
        });
    }
}
