//! Fitted members answer together.

use auteur_classifier::{
    Card, Device, JudgeError, Model, ModelFile, ModelFileError, SettingError, Settings, Song, SongJudgement,
};
use auteur_ground::{Progress, Unseen};

use super::member::EnsembleSettings;
use super::member_files::parted;
use crate::registry::registry;

/// Songs that all members judge before the next ones: it bounds the memory that answers take.
const SONGS_AT_ONCE: usize = 64;
/// What a member's probability counts as at least: no member alone rules an artist out for good.
const LEAST: f64 = 1e-6;

/// An ensemble that has learnt.
pub(super) struct EnsembleModel {
    card: Card,
    members: Vec<Box<dyn Model>>,
    /// How much each member counts; they sum to 1.
    weights: Vec<f64>,
}

impl EnsembleModel {
    /// Takes an ensemble from its file.
    ///
    /// # Errors
    /// [`ModelFileError`].
    pub(super) fn of(file: ModelFile, device: Device) -> Result<Self, ModelFileError> {
        let damaged = |error: SettingError| ModelFileError::damaged(error.to_string());
        let card = file.card.clone();
        let settings = EnsembleSettings::of(&card.settings).map_err(damaged)?;
        let is_said = settings.members.iter().map(|member| &member.classifier);
        if !is_said.eq(card.members.iter().map(|member| &member.kind)) {
            return Err(ModelFileError::damaged("its members are not those of its settings"));
        }
        let members = parted(file)?.into_iter().map(|member| registry().open(member, device));
        let members = members.collect::<Result<_, _>>()?;
        let all: f64 = settings.members.iter().map(|member| member.weight).sum();
        let weights = settings.members.iter().map(|member| member.weight / all).collect();
        Ok(Self { card, members, weights })
    }

    /// Sums of log probabilities become probabilities.
    fn probabilities(&self, logarithms: &[f64]) -> Vec<f32> {
        let rows = logarithms.chunks_exact(self.card.artists.len());
        let row = |row: &[f64]| {
            let highest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let odds: Vec<f64> = row.iter().map(|logarithm| (logarithm - highest).exp()).collect();
            let all: f64 = odds.iter().sum();
            odds.into_iter().map(move |odds| (odds / all) as f32)
        };
        rows.flat_map(row).collect()
    }
}

impl Model for EnsembleModel {
    fn card(&self) -> &Card {
        &self.card
    }

    fn judge(&self, songs: &[Song], progress: &dyn Progress) -> Result<Vec<SongJudgement>, JudgeError> {
        let mut answers = Vec::with_capacity(songs.len());
        for songs in songs.chunks(SONGS_AT_ONCE) {
            let mut logarithms = vec![Vec::new(); songs.len()];
            let mut embeddings = vec![None; songs.len()];
            for (member, number) in self.members.iter().zip(0..) {
                // A song is done when all members have judged it.
                let said = member.judge(songs, &Unseen(progress))?;
                for (((song, said), all), embedding) in
                    songs.iter().zip(said).zip(&mut logarithms).zip(&mut embeddings)
                {
                    if number == 0 {
                        all.resize(said.probabilities.len(), 0.0);
                    }
                    let added = add(self.weights[number], &said.probabilities, all);
                    added.map_err(|problem| refused(song, member.card(), problem))?;
                    // The space of an ensemble is that of its first member that has one.
                    *embedding = embedding.take().or(said.embedding);
                }
            }
            progress.advance(songs.len() as u64);
            let judged = logarithms.iter().zip(embeddings).map(|(logarithms, embedding)| SongJudgement {
                probabilities: self.probabilities(logarithms),
                embedding,
            });
            answers.extend(judged);
        }
        Ok(answers)
    }
}

/// Adds the logarithms of `probabilities` times `weight` to those of others; else what is wrong with them.
fn add(weight: f64, probabilities: &[f32], logarithms: &mut [f64]) -> Result<(), &'static str> {
    if probabilities.len() != logarithms.len() {
        return Err("gives it another number of clips than the first");
    }
    for (sum, probability) in logarithms.iter_mut().zip(probabilities) {
        if !probability.is_finite() {
            return Err("answers with what is no number");
        }
        *sum += weight * f64::from(*probability).max(LEAST).ln();
    }
    Ok(())
}

/// Why nothing can be said of a song.
fn refused(song: &Song, member: &Card, problem: &str) -> JudgeError {
    let problem = format!("cannot be judged: the ensemble's member {} {problem}", member.kind);
    JudgeError::Song { song: song.path.to_owned(), problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_member_says_is_added_by_its_weight_and_never_as_less_than_a_millionth() {
        let mut sums = vec![1.0, 2.0, 3.0];
        add(0.5, &[1.0, 0.25, 0.0], &mut sums).unwrap();
        let expected = [1.0, 2.0 + 0.5 * 0.25f64.ln(), 3.0 + 0.5 * 1e-6f64.ln()];
        assert!(sums.iter().zip(expected).all(|(sum, expected)| (sum - expected).abs() < 1e-12), "{sums:?}");
        assert_eq!(add(0.5, &[0.5, 0.5], &mut sums), Err("gives it another number of clips than the first"));
        assert_eq!(add(0.5, &[0.5, f32::NAN, 0.5], &mut sums), Err("answers with what is no number"));
    }
}
