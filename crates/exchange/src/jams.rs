//! Who sounds when, as JAMS has it: annotations of a piece of music in JSON.
//!
//! # Source
//! E. J. Humphrey et al., "JAMS: a JSON annotated music specification for reproducible MIR research", ISMIR 2014; version 0.3.

use serde_json::{Value, json};

/// The version of the format.
const VERSION: &str = "0.3.4";

/// A stretch of a song.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment<'a> {
    /// Where it begins, in seconds.
    pub start_s: f64,
    /// How long it is.
    pub duration_s: f64,
    /// What it is called.
    pub label: &'a str,
    /// How sure that is, from 0 to 1.
    pub confidence: f64,
}

/// The file of a song: its title, its length in seconds, its segments, one after the other, and what made them.
pub fn of_song(title: &str, duration_s: f64, segments: &[Segment], tool: &str) -> String {
    let segment = |segment: &Segment| {
        json!({
            "time": segment.start_s, "duration": segment.duration_s, "value": segment.label, "confidence": segment.confidence,
        })
    };
    let file: Value = json!({
        "annotations": [{
            "namespace": "segment_open",
            "data": segments.iter().map(segment).collect::<Vec<_>>(),
            "annotation_metadata": {
                "curator": {"name": "", "email": ""},
                "annotator": {},
                "version": "",
                "corpus": "",
                "annotation_tools": tool,
                "annotation_rules": "the artist whom each stretch sounds like",
                "validation": "",
                "data_source": "program",
            },
            "sandbox": {},
            "time": 0.0,
            "duration": duration_s,
        }],
        "file_metadata": {
            "title": title, "artist": "", "release": "", "duration": duration_s, "identifiers": {}, "jams_version": VERSION,
        },
        "sandbox": {},
    });
    format!("{file:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_become_observations() {
        let segment = Segment { start_s: 3.0, duration_s: 1.5, label: "Ada \"A\"", confidence: 0.5 };
        let file: Value = serde_json::from_str(&of_song("a song", 4.5, &[segment], "auteur 0.1.0")).unwrap();
        let annotation = &file["annotations"][0];
        let expected = json!({"time": 3.0, "duration": 1.5, "value": "Ada \"A\"", "confidence": 0.5});
        assert_eq!((&annotation["data"][0], &annotation["duration"]), (&expected, &json!(4.5)));
        assert_eq!(file["file_metadata"]["title"], "a song");
    }
}
