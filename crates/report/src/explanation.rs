//! Whom a song sounds like, in which second, and by what: what a prediction found becomes pictures, a page, and tables of the
//! same numbers.

mod bars;
mod lanes;
mod picture;
mod tables;

use std::ops::Range;

pub(crate) use picture::Picture;

use crate::Table;
use crate::names::reading;

/// Weights that are not worth a sentence: odds that change by a fifth.
const LITTLE: f64 = 0.18;

/// What is known of a song and of why a model names its artist.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// Title of the page.
    pub title: String,
    /// The answer in a few words, for the picture by itself.
    pub headline: String,
    /// The answer and what it is worth; the first paragraph is the answer.
    pub opening: Vec<String>,
    /// The artists of the model, in label order.
    pub artists: Vec<String>,
    /// The one that is named, by label.
    pub named: usize,
    /// Stretches of the song, one after the other.
    pub stretches: Vec<HeardStretch>,
    /// Bands of frequencies, lowest first.
    pub bands: Vec<HeardBand>,
    /// By how many decibels a band was made softer to find what it is worth.
    pub softer_db: f64,
    /// The songs of the model that are most alike, the most alike first.
    pub nearest: Vec<NearestSong>,
    /// What is to be said below the timeline, the stretches that decided, the bands and the nearest songs.
    pub notes: [Vec<String>; 4],
}

/// Some seconds of a song, judged as if they were all of it, and what they are worth.
#[derive(Clone, Debug, PartialEq)]
pub struct HeardStretch {
    /// Which.
    pub seconds: Range<f64>,
    /// The probability of each artist, in label order.
    pub probabilities: Vec<f64>,
    /// Whether they sound like any artist of the model; none of a model that cannot tell.
    pub known: Option<bool>,
    /// How much lower the log odds of the named artist are without them; none where that cannot be told.
    pub weight: Option<f64>,
}

/// A band of frequencies and what it is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct HeardBand {
    /// Which, in Hz; the highest one is open above.
    pub hertz: Range<f64>,
    /// How much lower the log odds of the named artist are when it is softer; none where that cannot be told.
    pub weight: Option<f64>,
    /// The probability of the named artist then.
    pub probability: Option<f64>,
}

/// A song that a model keeps, and how alike another one is.
#[derive(Clone, Debug, PartialEq)]
pub struct NearestSong {
    /// Its path, where the model keeps that.
    pub path: Option<String>,
    /// Its artist, by label.
    pub artist: usize,
    /// From -1 to 1.
    pub alike: f64,
    /// Whether it is the recording that is explained.
    pub is_same_recording: bool,
}

impl HeardStretch {
    /// The likeliest artist, by label; the first of several.
    pub fn winner(&self) -> usize {
        let likelier = |best: usize, label: usize| match self.probabilities[label] > self.probabilities[best]
        {
            true => label,
            false => best,
        };
        (0..self.probabilities.len()).reduce(likelier).unwrap_or(0)
    }

    /// Whether it is taken for a stranger's.
    pub fn is_strange(&self) -> bool {
        self.known == Some(false)
    }

    pub(crate) fn length(&self) -> f64 {
        self.seconds.end - self.seconds.start
    }
}

impl Explanation {
    /// The length of the song in seconds.
    pub(crate) fn seconds(&self) -> f64 {
        self.stretches.last().map_or(0.0, |stretch| stretch.seconds.end)
    }

    /// The name of the artist that is named, as it is read.
    pub fn name(&self) -> String {
        self.artists.get(self.named).map_or_else(String::new, |name| reading(name))
    }

    /// The share of the song's time of which something holds.
    pub(crate) fn share(&self, holds: impl Fn(&HeardStretch) -> bool) -> f64 {
        let held = self.stretches.iter().filter(|stretch| holds(stretch)).map(HeardStretch::length);
        // The sum of none is -0.
        let held = held.sum::<f64>() + 0.0;
        let all: f64 = self.stretches.iter().map(HeardStretch::length).sum();
        if all > 0.0 { held / all } else { 0.0 }
    }

    /// The stretch and the band that speak most for the named artist, and those that speak most against it, in sentences.
    pub fn decided(&self) -> String {
        let band = |(band, weight): (&HeardBand, f64)| (hertz(&band.hertz), weight);
        let stretch = |(stretch, weight): (&HeardStretch, f64)| {
            (format!("{} to {}", clock(stretch.seconds.start), clock(stretch.seconds.end)), weight)
        };
        let bands = self.bands.iter().filter_map(|band| Some((band, band.weight?)));
        let stretches = self.stretches.iter().filter_map(|stretch| Some((stretch, stretch.weight?)));
        let name = self.name();
        let sentences = [
            said(
                "band of frequencies",
                &format!("{:.0} dB softer", self.softer_db),
                &name,
                bands.map(band).collect(),
            ),
            said("stretch", "left out", &name, stretches.map(stretch).collect()),
        ];
        sentences.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    pub(crate) fn tables(&self) -> [Table; 3] {
        [tables::nearest(self), tables::stretches(self), tables::bands(self)]
    }
}

/// What speaks most for an artist and most against it, of parts by their names and weights, each of which was `changed`.
fn said(what: &str, changed: &str, name: &str, mut parts: Vec<(String, f64)>) -> Option<String> {
    parts.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let (most, weight) = parts.first()?;
    if *weight < LITTLE {
        return Some(format!(
            "No single {what} decides: whichever is {changed}, the odds of {name} stay about as high."
        ));
    }
    let times = |weight: f64| factor(weight.abs()).trim_start_matches("× ").to_owned();
    let mut said = format!(
        "The {what} that speaks most for {name} is {most}: were it {changed}, the odds would fall by a factor of {}.",
        times(*weight)
    );
    if let Some((least, weight)) = parts.last().filter(|(_, weight)| *weight < -LITTLE) {
        said += &format!(
            " Most against it speaks {least}: the odds would rise by a factor of {}.",
            times(*weight)
        );
    }
    Some(said)
}

/// `1:05`, or `1:05.5` where a second is not whole.
pub(crate) fn clock(seconds: f64) -> String {
    let tenths = (seconds * 10.0).round() as u64;
    let (minutes, rest) = (tenths / 600, tenths % 600);
    match rest % 10 {
        0 => format!("{minutes}:{:02}", rest / 10),
        tenth => format!("{minutes}:{:02}.{tenth}", rest / 10),
    }
}

/// `340 to 670 Hz`, or `above 5.6 kHz`.
pub(crate) fn hertz(band: &Range<f64>) -> String {
    let number = |hz: f64| match hz {
        _ if hz < 1_000.0 => format!("{:.0}", (hz / 10.0).round() * 10.0),
        _ => format!("{:.1}", hz / 1_000.0),
    };
    let unit = |hz: f64| if hz < 1_000.0 { "Hz" } else { "kHz" };
    match (band.start, band.end) {
        (start, end) if end.is_infinite() => format!("above {} {}", number(start), unit(start)),
        (start, end) if start <= 0.0 => format!("below {} {}", number(end), unit(end)),
        (start, end) if unit(start) == unit(end) => {
            format!("{} to {} {}", number(start), number(end), unit(end))
        }
        (start, end) => format!("{} {} to {} {}", number(start), unit(start), number(end), unit(end)),
    }
}

/// A factor of odds as it is said: `× 2.0`, `÷ 1.5`; `× 1.0` where nothing changes.
pub(crate) fn factor(weight: f64) -> String {
    let size = weight.abs().exp();
    let number = if size < 99.5 { format!("{size:.1}") } else { format!("{size:.0}") };
    let number = if size > 1e6 { "1000000".to_owned() } else { number };
    match weight < 0.0 && number != "1.0" {
        true => format!("÷ {number}"),
        false => format!("× {number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_frequencies_and_factors_are_written_as_they_are_read() {
        assert_eq!([0.0, 65.0, 599.5, 3_600.0].map(clock), ["0:00", "1:05", "9:59.5", "60:00"]);
        let bands = [0.0..335.0, 335.0..670.0, 670.0..1_005.0, 1_425.0..2_010.0, 5_600.0..f64::INFINITY];
        let words = ["below 340 Hz", "340 to 670 Hz", "670 Hz to 1.0 kHz", "1.4 to 2.0 kHz", "above 5.6 kHz"];
        assert_eq!(bands.each_ref().map(hertz), words);
        let factors = [2f64.ln(), -(1.5f64.ln()), -0.01, 0.0, 120f64.ln(), 30.0].map(factor);
        assert_eq!(factors, ["× 2.0", "÷ 1.5", "× 1.0", "× 1.0", "× 120", "× 1000000"]);
    }
}
