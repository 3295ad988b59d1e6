//! Songs whose naming somebody stops.

use std::sync::atomic::{AtomicUsize, Ordering};

use auteur::{Device, PredictError, Predictor, Progress};

use super::{corpus, fixture};

/// Says that the work should stop from the so manieth question on.
struct Patience {
    questions: usize,
    asked: AtomicUsize,
}

impl Progress for Patience {
    fn begin(&self, task: &str, _total: u64) {
        panic!("{task} is shown");
    }

    fn advance(&self, _by: u64) {
        panic!("a step is shown");
    }

    fn note(&self, _message: &str) {}

    fn finish(&self) {}

    fn is_cancelled(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.questions
    }
}

#[test]
fn a_song_is_named_or_explained_whole_or_not_at_all() {
    let predictor = Predictor::load(&fixture().run(), Device::Cpu).unwrap();
    let song = corpus().join("Lupus_Mechanicus");
    let song = auteur::find_songs(&[song]).remove(0).unwrap();
    type Work<'a> = &'a dyn Fn(&Patience) -> Result<(), PredictError>;
    let ways: [(&str, Work); 3] = [
        ("named", &|patience| predictor.name_watched(song.as_path(), patience).map(drop)),
        ("named in detail", &|patience| predictor.name_in_detail(song.as_path(), patience).map(drop)),
        ("explained", &|patience| predictor.explain(song.as_path(), patience).map(drop)),
    ];
    for (way, work) in ways {
        let patience = |questions| Patience { questions, asked: AtomicUsize::new(0) };
        let endless = patience(usize::MAX);
        work(&endless).unwrap();
        let all = endless.asked.into_inner();
        for questions in [0, all / 4, all / 2, all - 1] {
            let stopped = work(&patience(questions));
            assert!(
                matches!(stopped, Err(PredictError::Cancelled)),
                "{way}, {questions} of {all}: {stopped:?}"
            );
        }
    }
}
