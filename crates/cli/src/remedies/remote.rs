//! What helps where something in a bucket cannot be had.

use auteur::rooms::dataset::StoreError;
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
    Self::Changed { .. } | Self::ChangedHere { .. } => {
        Remedy::helps("run the same command again; what was computed and fetched is kept")
    },
    Self::Missing { .. } => Remedy::helps("run the same command again; if it is still missing, run prepare again, which restores it"),
    Self::Settings { .. } => {
        Remedy::helps("remove it, and run prepare again with the --kinds and settings that the store had")
    },
    Self::Store { cause: StoreError::OtherFormat { .. }, .. } => Remedy::helps("prepare into another PREFIX"),
    // A folder that holds the shard already would not look at the bucket's.
    Self::Store { .. } => {
        Remedy::helps("run prepare again with --cache and a new folder: it looks at every shard, and hears again and sends what was lost")
    },
    Self::File { .. } => Remedy::helps("name another folder with --cache FOLDER"),
    Self::Cancelled => Remedy::stopped(RESUME),
}
