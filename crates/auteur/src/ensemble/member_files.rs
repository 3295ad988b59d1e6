//! The files of members become the one file of an ensemble, and back.

use auteur_audio::FeatureKinds;
use auteur_classifier::{Card, ModelFile, ModelFileError};
use auteur_ground::tensors::Tensors;

use super::NAME;

/// Files of fitted members, in their order, as one, whose `card` says of its members what they say of themselves.
pub(super) fn joined(files: Vec<ModelFile>, card: Card) -> ModelFile {
    let (mut tensors, mut members) = (Tensors::new(), Vec::with_capacity(files.len()));
    for (file, number) in files.into_iter().zip(1..) {
        let own = file.tensors.into_iter().map(|(name, tensor)| (prefix(number) + &name, tensor));
        tensors.extend(own);
        members.push(file.card);
    }
    let hears = members.iter().fold(FeatureKinds::default(), |all, member| all.and(&member.hears));
    ModelFile { card: Card { hears, members, ..card }, tensors }
}

/// The members' own files.
///
/// # Errors
/// [`ModelFileError::Damaged`] for a file that no fit wrote.
pub(super) fn parted(file: ModelFile) -> Result<Vec<ModelFile>, ModelFileError> {
    let ModelFile { card, mut tensors } = file;
    let fits = |member: &Card| {
        member.kind != NAME
            && member.artists == card.artists
            && member.features == card.features
            && member.clips().ok() == card.clips().ok()
    };
    if let Some(other) = card.members.iter().find(|member| !fits(member)) {
        return Err(ModelFileError::damaged(format!(
            "its member {} does not go with the others",
            other.kind
        )));
    }
    let mut files = Vec::with_capacity(card.members.len());
    for (card, number) in card.members.into_iter().zip(1..) {
        let prefix = prefix(number);
        let own = tensors.extract_if(.., |name, _| name.starts_with(&prefix));
        let tensors = own.map(|(name, tensor)| (name[prefix.len()..].to_owned(), tensor)).collect();
        files.push(ModelFile { card, tensors });
    }
    match tensors.keys().next() {
        None => Ok(files),
        Some(foreign) => {
            Err(ModelFileError::damaged(format!("none of its members has the tensor {foreign}")))
        }
    }
}

/// What the names of a member's tensors begin with.
fn prefix(number: usize) -> String {
    format!("member.{number}.")
}
