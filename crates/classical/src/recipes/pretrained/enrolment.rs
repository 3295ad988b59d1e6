//! An artist is added to a model, or taken away from it, by the songs that it keeps: no other song is needed.
//!
//! What songs are standardised by stays as it was. How known strangers are is not found out anew where that was known before: the
//! songs of the new artist are strangers to the model before, and known to the one behind.

use auteur_audio::EncoderVectors;
use auteur_classifier::{
    Card, Comparison, EnrolError, FEWEST_FOR_STRANGERS, JudgeError, KeptSong, SameArtist, Settings, Song,
    VerifyError,
};
use auteur_ground::dense::{add_scaled, dot};
use auteur_likeness::{AnswerSets, Trial, Trials};

use super::learning::directions;
use super::songs::{Songs, Told, answer_sets, known, probabilities, strangers, without};
use super::verification::{Verification, alike};
use super::{Pretrained, PretrainedSettings};
use crate::classical::Acquaintance;
use crate::heads::{Labelled, Ridge, likeliest_sharpness, ridge};
use crate::hearing::Hearing;
use crate::vector_space::direction;

/// What directions of one file have in common at least: the same bytes give 1, another encoding a little less.
const SAME_FILE: f64 = 0.9999;

impl Acquaintance<Pretrained> for Pretrained {
    fn compare(&self, song: &Song, hearing: &Hearing) -> Result<Comparison, JudgeError> {
        let vectors = self.fitting_vectors(song, hearing)?;
        let scores = self.head.scores(&direction(&self.space.clips(vectors), self.space.width()).0);
        Ok(Comparison { known: known(&scores), probabilities: probabilities(&scores, self.sharpness) })
    }

    fn labels(&self) -> &[usize] {
        self.songs.as_ref().map_or(&[], |songs| &songs.labels)
    }

    fn nearest(
        &self,
        song: &Song,
        hearing: &Hearing,
        most: usize,
    ) -> Result<Vec<(usize, KeptSong)>, JudgeError> {
        let vectors = self.fitting_vectors(song, hearing)?;
        let Some(kept) = &self.songs else { return Ok(Vec::new()) };
        let place = direction(&self.space.clips(vectors), self.space.width()).0;
        let examples = kept.examples();
        let likenesses = alike(&examples, &kept.whole_scatter(), &place);
        let mut found: Vec<(usize, KeptSong)> = examples
            .iter()
            .zip(likenesses)
            .map(|((row, artist), alike)| {
                let is_same_recording = dot(&place, row) > SAME_FILE;
                KeptSong { path: None, artist, alike, is_same_recording }
            })
            .enumerate()
            .collect();
        found.sort_by(|(_, one), (_, other)| other.alike.total_cmp(&one.alike));
        found.truncate(most);
        Ok(found)
    }

    fn strangers(&self) -> Option<&Trials> {
        self.told.strangers.as_ref()
    }

    fn answer_sets(&self) -> Option<&AnswerSets> {
        self.told.answer_sets.as_ref()
    }

    fn enrolled(&self, card: &Card, songs: &[Song], hearing: &Hearing) -> Result<Self, EnrolError> {
        let kept = self.kept()?;
        let settings = settings(card)?;
        let heard = songs.iter().map(|song| self.fitting_vectors(song, hearing));
        let heard: Vec<&EncoderVectors> = heard.collect::<Result<_, _>>()?;
        let artist = kept.artists();
        let labelled: Vec<_> = heard.into_iter().map(|vectors| (vectors, artist)).collect();
        let (places, more) = directions(&self.space, &labelled, settings.scatter);
        expect_other_recordings(kept, card, songs, &places)?;
        let mut examples = kept.examples();
        let mut scatter = kept.whole_scatter();
        add_scaled(&mut scatter, 1.0, &more);
        examples.rows.extend(places.concat());
        examples.labels.extend(places.iter().map(|_| artist));
        examples.artists += 1;
        let learnt = self.learnt(&examples, &scatter, settings.penalty)?;
        let new = |scores: &[f64]| Trial { score: known(scores), source: artist };
        let strangers = match &self.told.strangers {
            Some(before) => {
                let are_known = learnt.1[kept.labels.len()..].iter().filter(|_| songs.len() > 1);
                let wanted: Vec<Trial> = before.wanted().chain(are_known.map(|scores| new(scores))).collect();
                let unwanted = places.iter().map(|place| new(&self.head.scores(place)));
                Trials::new(&wanted, &before.unwanted().chain(unwanted).collect::<Vec<_>>()).ok()
            }
            None => strangers(&examples, &scatter, settings.penalty),
        };
        Ok(Self { told: Told { strangers, ..learnt.0.told }, ..learnt.0 })
    }

    fn without(&self, card: &Card, artist: usize) -> Result<Self, EnrolError> {
        let kept = self.kept()?;
        let (examples, numbers) = without(&kept.examples(), |label| label == artist);
        let share = examples.labels.len() as f64 / kept.labels.len() as f64;
        let scatter: Vec<f64> = kept.whole_scatter().iter().map(|value| value * share).collect();
        let learnt = self.learnt(&examples, &scatter, settings(card)?.penalty)?.0;
        let renumbered = |trials: &mut dyn Iterator<Item = Trial>| -> Vec<Trial> {
            let rest = trials.filter(|trial| trial.source != artist);
            let label = |source: usize| numbers.partition_point(|number| *number < source);
            rest.map(|trial| Trial { source: label(trial.source), ..trial }).collect()
        };
        let before = self.told.strangers.as_ref().filter(|_| numbers.len() >= FEWEST_FOR_STRANGERS);
        let strangers = before.and_then(|before| {
            Trials::new(&renumbered(&mut before.wanted()), &renumbered(&mut before.unwanted())).ok()
        });
        Ok(Self { told: Told { strangers, ..learnt.told }, ..learnt })
    }

    fn verify(&self, (song, others): (&Song, &[Song]), hearing: &Hearing) -> Result<SameArtist, VerifyError> {
        let verification = Verification::of(self.kept_to_compare()?, others.len())?;
        let place = |song| Ok::<_, JudgeError>(verification.place(&self.direction_of(song, hearing)?));
        let others = others.iter().map(place).collect::<Result<Vec<_>, _>>()?;
        Ok(verification.compare(&place(song)?, &others.iter().map(Vec::as_slice).collect::<Vec<_>>()))
    }

    fn verify_pairs(
        &self,
        songs: &[Song],
        pairs: &[[usize; 2]],
        hearing: &Hearing,
    ) -> Result<Vec<SameArtist>, VerifyError> {
        let verification = Verification::of(self.kept_to_compare()?, 1)?;
        let place = |song| Ok::<_, JudgeError>(verification.place(&self.direction_of(song, hearing)?));
        let places = songs.iter().map(place).collect::<Result<Vec<_>, _>>()?;
        let compare = |&[one, other]: &[usize; 2]| verification.compare(&places[one], &[&places[other]]);
        Ok(pairs.iter().map(compare).collect())
    }
}

impl Pretrained {
    fn kept_to_compare(&self) -> Result<&Songs, VerifyError> {
        self.songs.as_ref().ok_or_else(|| VerifyError::Songs("it keeps none".to_owned()))
    }

    fn direction_of(&self, song: &Song, hearing: &Hearing) -> Result<Vec<f64>, JudgeError> {
        let vectors = self.fitting_vectors(song, hearing)?;
        Ok(direction(&self.space.clips(vectors), self.space.width()).0)
    }

    fn kept(&self) -> Result<&Songs, EnrolError> {
        self.songs.as_ref().ok_or_else(|| EnrolError::Songs("the model keeps no songs".to_owned()))
    }

    /// What is learnt from these songs in the same space, and what its head says of each without it; of strangers nothing.
    fn learnt(
        &self,
        examples: &Labelled,
        scatter: &[f64],
        penalty: f64,
    ) -> Result<(Self, Vec<Vec<f64>>), EnrolError> {
        let singular = || EnrolError::Songs("what the songs differ in is lost to rounding".to_owned());
        let Ridge { head, left_out } = ridge(examples, scatter, penalty).ok_or_else(singular)?;
        let sharpness = likeliest_sharpness(&left_out, &examples.labels, super::learning::USUAL_OF_RIDGE);
        let told =
            Told { strangers: None, answer_sets: answer_sets(examples, scatter, (penalty, sharpness)) };
        let learnt = Self {
            space: self.space.clone(),
            head,
            sharpness,
            context_seconds: self.context_seconds,
            songs: Some(Songs::of(examples, scatter)),
            told,
        };
        Ok((learnt, left_out))
    }
}

fn settings(card: &Card) -> Result<PretrainedSettings, EnrolError> {
    PretrainedSettings::of(&card.settings).map_err(|error| EnrolError::Songs(error.to_string()))
}

/// Refuses a recording that is given twice, or that the model knows.
fn expect_other_recordings(
    kept: &Songs,
    card: &Card,
    songs: &[Song],
    places: &[Vec<f64>],
) -> Result<(), EnrolError> {
    let examples = kept.examples();
    for (number, place) in places.iter().enumerate() {
        let refused =
            |other: String| EnrolError::SameRecording { song: songs[number].path.to_owned(), other };
        if let Some(before) = places[..number].iter().position(|other| dot(place, other) > SAME_FILE) {
            return Err(refused(songs[before].path.to_owned()));
        }
        if let Some((_, artist)) = examples.iter().find(|(other, _)| dot(place, other) > SAME_FILE) {
            let artist = &card.artists[artist];
            return Err(refused(format!("a song of {artist}, which the model has learnt from")));
        }
    }
    Ok(())
}
