//! What helps where something in a bucket cannot be had.

use auteur::rooms::remote::RemoteError;

use super::RESUME;
use crate::failure::{Remedied, Remedy};

remedies! { RemoteError: ;
    Self::Address(_) => Remedy::usage(),
    Self::NoCredentials { .. } => Remedy::asks("set it, as for the tools of AWS: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY"),
    Self::Unencrypted { .. } => Remedy::asks("set AWS_ALLOW_HTTP=true if nobody else is on the way there"),
    Self::Client { .. } => Remedy::asks("look at AWS_ENDPOINT_URL and AWS_REGION"),
    Self::NoBucket { .. } => Remedy::helps("make it with the tools of your storage, or look at AWS_ENDPOINT_URL and AWS_REGION"),
    Self::Denied { .. } => Remedy::helps("look at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and at what they may do with the bucket"),
    Self::NoConditions { .. } => Remedy::helps("use a server with conditional writes, as AWS and MinIO have them, or a shared folder"),
    Self::Failed { .. } => Remedy::helps("look at AWS_ENDPOINT_URL and the network, then run the same command again to resume"),
    Self::NotAStore { .. } => Remedy::helps("make one with: auteur prepare MUSIC -o s3://BUCKET/PREFIX"),
    Self::Neither { .. } => {
        Remedy::helps("make one with: auteur prepare MUSIC -o s3://BUCKET/PREFIX, or: auteur study STORE -o s3://BUCKET/PREFIX")
    },
    Self::PlaceInUse { .. } => Remedy::helps("choose another PREFIX"),
    Self::Changed { .. } | Self::Missing { .. } => Remedy::helps("run the same command again; what was computed and fetched is kept"),
    Self::Store { .. } => Remedy::helps("run prepare again, which restores what was lost"),
    Self::File { .. } => Remedy::helps("name another folder with --cache FOLDER"),
    Self::Cancelled => Remedy::stopped(RESUME),
}
