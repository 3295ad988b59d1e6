//! Work on a song that somebody stops.

use std::sync::atomic::{AtomicUsize, Ordering};

use auteur_audio::{ExtractionError, Extractor, FeatureConfig, FeatureKind, FeatureKinds, Limits};
use auteur_ground::Progress;

use super::sound::asset;

/// Says that the work should stop from the so manieth question on.
struct Patience {
    questions: usize,
    asked: AtomicUsize,
}

impl Progress for Patience {
    fn begin(&self, _task: &str, _total: u64) {}

    fn advance(&self, _by: u64) {}

    fn note(&self, _message: &str) {}

    fn finish(&self) {}

    fn is_cancelled(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.questions
    }
}

#[test]
fn a_song_is_stopped_wherever_it_is_and_nothing_of_it_is_taken_for_all() {
    let kinds = FeatureKinds::of(&[FeatureKind::Chroma]);
    let extractor = Extractor::new(&FeatureConfig::default(), &kinds).unwrap();
    let (song, limits) = (asset("flac-44k-stereo.flac"), Limits::default());
    let bands = [0.0..1_000.0];
    type Work<'a> = &'a dyn Fn(&Patience) -> Result<(), ExtractionError>;
    let ways: [Work; 2] =
        [&|patience| extractor.extract_ahead(&song, &limits, patience).map(drop), &|patience| {
            extractor.extract_with_softer_bands(&song, &limits, (&bands, 0.5), patience).map(drop)
        }];
    for (way, work) in ways.into_iter().enumerate() {
        let patience = |questions| Patience { questions, asked: AtomicUsize::new(0) };
        let endless = patience(usize::MAX);
        work(&endless).unwrap();
        let all = endless.asked.into_inner();
        assert!(all > 10, "asked {all} times");
        // At the start, while it is decoded, and while it is finished: the last question is asked when all is done.
        for questions in [0, 1, all / 2, all - 2, all - 1] {
            let stopped = work(&patience(questions));
            assert!(
                matches!(stopped, Err(ExtractionError::Interrupted)),
                "way {way}, {questions} of {all}: {stopped:?}"
            );
        }
    }
}
