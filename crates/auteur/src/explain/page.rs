//! What was found, to read and to look at.

use auteur_report::{Explanation, HeardBand, HeardStretch, NearestSong};

use super::{Explained, SongExplanation};
use crate::likeness::{how_often, strangers};
use crate::predict::{NamedSong, Predictor};

/// What no explanation is.
const VERDICT: &str = "This is evidence of likeness in sound, as one model hears it, and never a verdict: it says neither who made the \
                       music nor whether anything was copied. Songs sound alike by their genre, their instruments or their mastering, too.";

/// The pictures and the words of an explained song of this name.
pub(super) fn drawn(explained: &Explained, name: &str) -> Explanation {
    let Explained { song, explanation } = explained;
    let mut drawn = data(song, explanation);
    drawn.title = format!("Who does {name} sound like?");
    drawn.headline = answer(song, explanation);
    drawn.opening = explanation.words.clone();
    drawn.notes = notes(song, explanation);
    drawn
}

/// The numbers alone.
fn data(song: &NamedSong, explanation: &SongExplanation) -> Explanation {
    let label = |name: &String| explanation.artists.iter().position(|artist| artist == name).unwrap_or(0);
    let stretches = explanation.stretches.iter().map(|stretch| HeardStretch {
        seconds: stretch.start_s..stretch.end_s,
        probabilities: stretch.probabilities.clone(),
        known: stretch.known,
        weight: stretch.log_odds_lost,
    });
    let bands = explanation.bands.iter().map(|band| HeardBand {
        hertz: band.low_hz..band.high_hz.unwrap_or(f64::INFINITY),
        weight: band.log_odds_lost,
        probability: band.probability,
    });
    let nearest = explanation.nearest.iter().map(|known| NearestSong {
        path: known.path.clone(),
        artist: label(&known.artist),
        alike: known.alike,
        is_same_recording: known.same_recording,
    });
    Explanation {
        title: String::new(),
        headline: String::new(),
        opening: Vec::new(),
        artists: explanation.artists.clone(),
        named: label(&song.artist),
        stretches: stretches.collect(),
        bands: bands.collect(),
        softer_db: explanation.bands_softer_db,
        nearest: nearest.collect(),
        notes: Default::default(),
    }
}

/// What is found, in paragraphs: the answer, how sure it is, what decided, and what all of it is not.
pub(super) fn in_words(
    predictor: &Predictor,
    song: &NamedSong,
    explanation: &SongExplanation,
) -> Vec<String> {
    let mut words = vec![answer(song, explanation)];
    if explanation.nearest.iter().any(|known| known.same_recording) {
        words.push(
            "The model has learnt from this very recording, so that it finds it again says nothing of any other song."
                .to_owned(),
        );
    }
    let calibrated = match predictor.model().likeness() {
        Some(_) => {
            "The probability is set by songs that the model was without when it judged them, so that of songs to which it gives 80 % \
             about 80 in 100 should be named right."
        }
        None => "Nobody has checked how often this classifier is right where it gives such a probability.",
    };
    words.push(match (predictor.threshold(), strangers(predictor.model())) {
        (Some(threshold), _) => format!("{}. {calibrated}", how_often(threshold)),
        (None, Err(reason)) => {
            format!("Whether it is by none of them cannot be told: {reason}. {calibrated}")
        }
        (None, Ok(_)) => calibrated.to_owned(),
    });
    words.push(data(song, explanation).decided());
    words.push(VERDICT.to_owned());
    words.retain(|paragraph| !paragraph.is_empty());
    words
}

fn answer(song: &NamedSong, explanation: &SongExplanation) -> String {
    let (artists, probability) = (explanation.artists.len(), percent(song.probability));
    let name = data(song, explanation).name();
    match song.acquaintance {
        Some(acquaintance) if !acquaintance.known => format!(
            "It sounds like none of the {artists} artists of the model. The nearest is {name}, with {probability} if it were by one of them."
        ),
        _ => format!(
            "It sounds most like {name}: {probability}, if it is by one of the {artists} artists of the model."
        ),
    }
}

/// `87 %`; never all or nothing.
fn percent(share: f64) -> String {
    match 100.0 * share {
        percent if percent > 99.0 => "more than 99 %".to_owned(),
        percent if percent < 1.0 => "less than 1 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}

/// What is to be said below the timeline, the stretches that decided, the bands and the nearest songs.
fn notes(song: &NamedSong, explanation: &SongExplanation) -> [Vec<String>; 4] {
    let mut timeline = Vec::new();
    if song.acquaintance.is_some() {
        timeline.push(
            "\"None of these\" is said by the threshold for whole songs. Some seconds say less than a song, so more of them are refused, of \
             the model's own artists as well: read it as \"nothing here sounds much like any of them\"."
                .to_owned(),
        );
    }
    let weighed = explanation.stretches.iter().any(|stretch| stretch.log_odds_lost.is_some());
    let stretches = match weighed {
        true => {
            "The song is judged again without each stretch. Up: with these seconds the odds are so many times those without them. Down, in \
             grey: they are so many times lower. Where many stretches say the same, each of them counts for little."
        }
        false => "The song is too short for a part of it to be left out.",
    };
    let bands = format!(
        "The song is judged again with each band {:.0} dB softer, as by an equaliser. To the right: as the song is, the odds are so many \
         times what they are then. To the left, in grey: they are so many times lower. Where the model is sure, any change makes it a \
         little less so: it is the differences between bands that say something.",
        explanation.bands_softer_db
    );
    let nearest = match &explanation.nearest_left_out {
        Some(reason) => format!("The nearest songs cannot be named: {reason}."),
        None => {
            "Alike: 1 is the same, and songs that have no more in common than any two are about 0.".to_owned()
        }
    };
    [timeline, vec![stretches.to_owned()], vec![bands], vec![nearest]]
}
