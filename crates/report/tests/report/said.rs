//! What a report says of its trials in words: who is ahead, how that was found out, and what is missing.

use std::collections::BTreeMap;

use auteur_classifier::Work;
use auteur_dataset::{Fold, SplitKind};
use auteur_evaluation::Answers;
use auteur_report::{MissingTrial, Protocol, StudyResults};
use auteur_study::{ArtistSet, JobState, Training, Trial};

use super::numbers::{mean, trials};
use super::support::results::{Plan, length, lose};
use super::{report, table, texts};

#[test]
fn a_condition_with_fewer_trials_than_asked_says_so() {
    let mut results = Plan::small().results();
    lose(&mut results, |name| ["crnn-song-10s-seed42", "crnn-album-3s-seed21"].contains(&name));
    let report = report(&results);
    for number in ["IV", "V", "VIII", "IX", "X", "XI", "XII", "XIII"] {
        let table = table(&report, number);
        assert!(table.notes.contains(&"2 of the 3 requested trials.".to_owned()), "{:?}", table.notes);
    }
    for name in ["producer-effect-crnn", "learning-crnn-album", "confusion-crnn-album"] {
        let caption = &report.figures.iter().find(|figure| figure.name == name).unwrap().caption;
        assert!(caption.ends_with(" 2 of the 3 requested trials."), "{caption}");
    }
    let gain = &table(&report, "IX").rows[0].cells;
    assert_eq!(
        [gain[3].notes.len(), gain[4].notes.len()],
        [0, 1],
        "10 s alone lack a trial of the song split"
    );
    assert!(report.method.join(" ").contains("CRNN, song split, 10 s: 2 of 3"), "{:?}", report.method);
}

#[test]
fn trials_without_a_result_are_named_with_their_reasons_and_counted() {
    let mut results = Plan::small().results();
    let is_found = |trial: &Trial| {
        trial.condition.classifier == "crnn" && trial.condition.name() != "crnn-album-10s-seed42"
    };
    let (found, missing): (Vec<Trial>, Vec<Trial>) = results.trials.into_iter().partition(is_found);
    results.trials = found;
    results.missing = missing
        .into_iter()
        .map(|Trial { condition, .. }| {
            let state = match condition.classifier.as_str() {
                "crnn" => JobState::Failed("the disk is full".to_owned()),
                _ if condition.name() == "gaussian-song-3s-seed0" => JobState::Resumable,
                _ => JobState::New,
            };
            MissingTrial { condition, state }
        })
        .collect();
    let report = report(&results);
    let sentences = "The report is made of 17 of 36 trials: 1 of 2 classifiers on 4 artists. 19 requested trials have no \
                     result: 1 failed, 17 not begun, 1 stopped. Table XIV says why. Some conditions have fewer trials than \
                     requested: CRNN, album split, 10 s: 2 of 3.";
    assert_eq!(report.method[1..], [sentences]);
    let missing = table(&report, "XIV");
    let rows: Vec<Vec<String>> = (0..missing.rows.len()).map(|row| texts(missing, row)).collect();
    assert_eq!(
        rows,
        [
            ["failed", "CRNN", "Album", "10 s", "42", "1", "the disk is full"],
            ["not begun", "Gaussian", "Song", "3 s", "21, 42", "2", "–"],
            ["not begun", "Gaussian", "Song", "10 s", "0, 21, 42", "3", "–"],
            [
                "not begun",
                "Gaussian",
                "Song, artists with albums; Album",
                "3 s, 10 s",
                "0, 21, 42",
                "12",
                "–"
            ],
            ["stopped", "Gaussian", "Song", "3 s", "0", "1", "–"],
        ]
    );
    for page in [report.html(), report.markdown()] {
        assert!(page.contains("the disk is full") && page.contains("17 of 36 trials"));
    }
}

#[test]
fn the_report_opens_with_the_best_classifier_and_what_guessing_would_name() {
    let results = Plan::small().results();
    let report = report(&results);
    let accuracy: Vec<f64> = trials(&results, "crnn-song-3s")
        .iter()
        .map(|trial| trial.evaluation.song.majority.accuracy)
        .collect();
    let answer = &report.opening[0];
    for part in [
        "The best of 2 classifiers is CRNN: it names ",
        &format!("the artist of {:.0} % of the ", 100.0 * mean(&accuracy)),
        " tested songs by 4 artists in made-up (95 % interval: ",
        "Guessing would name 25 %",
    ] {
        assert!(answer.contains(part), "{part}: {answer}");
    }
    assert_eq!(report.figures[0].id(), "figure-a-overview");
    assert_eq!(report.figures[1].id(), "figure-b-confusion-crnn-song");
}

#[test]
fn trainings_that_failed_are_counted_and_named_where_their_numbers_stand() {
    let mut results = Plan::small().results();
    let failed = results.trials.iter_mut().find(|trial| trial.condition.name() == "crnn-song-3s-seed21");
    let epochs = &mut failed.unwrap().trainings[0].epochs;
    epochs.iter_mut().for_each(|epoch| epoch.validation_loss = 1.4 + 0.1 * epoch.epoch as f64);
    let report = report(&results);
    let epochs = trials(&results, "crnn-song-3s-seed21")[0].trainings[0].epochs.len();
    let sentence = format!(
        "1 of 3 trainings failed (seed 21: kept the weights of epoch 1 of {epochs}, with a validation loss of 1.50 where \
         guessing has 1.39)."
    );
    let table_iv = table(&report, "IV");
    let marked = table_iv.rows[0].cells[2].notes.iter().any(|&note| table_iv.notes[note] == sentence);
    assert!(marked, "{:?}", table_iv.notes);
    for name in ["learning-crnn-song", "confusion-crnn-song"] {
        let figure = report.figures.iter().find(|figure| figure.name == name).unwrap();
        assert!(figure.caption.ends_with(&sentence), "{}", figure.caption);
    }
    assert!(report.method.join(" ").contains("CRNN, song split, 3 s: 1 of 3."), "{:?}", report.method);
    assert!(report.opening[0].contains("; 1 of 3 trainings failed)"), "{}", report.opening[0]);
    let named = format!("CRNN, song split, 3 s: {sentence}");
    assert!(report.figures[0].caption.ends_with(&named), "{}", report.figures[0].caption);
    assert!(table(&report, "XII").notes.contains(&named), "{:?}", table(&report, "XII").notes);
}

/// The trial as a cross-validation in two folds: every other song was judged by the other training.
fn in_two_folds(trial: &Trial) -> Trial {
    let training = |fold: Fold| {
        let mut answers = Answers::new(trial.answers.artists().to_vec()).unwrap();
        for (_, song) in (0..).zip(trial.answers.songs()).filter(|(place, _)| place % 2 + 1 == fold.number())
        {
            song.clips().for_each(|clip| answers.push(clip).unwrap());
        }
        let epochs = trial.trainings[0].epochs.clone();
        Training {
            fold: Some(fold),
            answers: answers.into(),
            distorted: BTreeMap::new(),
            epochs,
            seconds: Some(10.0),
        }
    };
    Trial::of(&trial.condition, Fold::all(2).unwrap().into_iter().map(training).collect()).unwrap()
}

#[test]
fn a_cross_validation_is_scored_by_its_pooled_answers_and_says_so() {
    let mut results = Plan::small().results();
    let average = |results: &StudyResults| texts(table(&report(results), "V"), 0);
    let whole = average(&results);
    results.trials = results.trials.iter().map(in_two_folds).collect();
    results.asked.protocol = Protocol::CrossValidation(2);
    assert_eq!(average(&results), whole);
    let report = report(&results);
    let opening = [report.opening.join(" "), report.method.join(" ")].concat();
    for part in [
        "(clips of 3 s; cross-validation in 2 folds, 3 times)",
        "By cross-validation. The songs were dealt into 2 parts",
        "This was done 3 times, with songs dealt and classifiers trained anew each time",
        "that would be 5 songs, too few to tell classifiers apart",
    ] {
        assert!(opening.contains(part), "{part}: {opening}");
    }
    let curves = report.figures.iter().find(|figure| figure.name == "learning-crnn-song").unwrap();
    assert!(curves.caption.contains("each of the 6 trainings"), "{}", curves.caption);
    assert!(curves.description.contains("seed 42, fold 2/2: "), "{}", curves.description);
}

/// All that is said of a single trial of the network under a protocol.
fn said_of_one(split: SplitKind, protocol: Protocol) -> String {
    let mut plan = Plan::small();
    (plan.seeds, plan.clip_seconds, plan.classifiers) =
        (vec![0], vec![3.0], vec![("crnn", "CRNN", Some(Work::NasrullahZhao))]);
    let mut results = plan.results();
    results
        .trials
        .retain(|Trial { condition, .. }| condition.split == split && condition.artists == ArtistSet::All);
    (results.asked.splits, results.asked.protocol) = (vec![split], protocol);
    let report = report(&results);
    [report.opening.join(" "), report.method.join(" ")].join(" ")
}

#[test]
fn the_protocol_is_said_as_it_was_for_a_test_part_a_fold_and_a_file() {
    let fold = Fold::all(5).unwrap()[1];
    let cases: [(_, _, [&str; 2]); 4] = [
        (
            SplitKind::Song,
            Protocol::TestPart,
            ["a test part of a tenth, as in the paper)", "a test part, a tenth of all, that"],
        ),
        (
            SplitKind::Album,
            Protocol::TestPart,
            ["an album of each artist as the test part, as in", "a test part, an album of each artist, that"],
        ),
        (
            SplitKind::Song,
            Protocol::OneFold(fold),
            ["tested by fold 2 of 5)", "into 5 parts; the classifier was tested by part 2"],
        ),
        (
            SplitKind::Song,
            Protocol::File,
            ["a split that was given in a file)", "By the songs that a given file names for the test."],
        ),
    ];
    for (split, protocol, parts) in cases {
        let said = said_of_one(split, protocol);
        for part in parts.iter().chain(&["Each number rests on a single training"]) {
            assert!(said.contains(part), "{part}: {said}");
        }
        let is_tenth = (split, protocol) == (SplitKind::Song, Protocol::TestPart);
        assert_eq!(said.contains("tenth"), is_tenth, "{said}");
    }
}

#[test]
fn a_study_of_which_one_repeat_is_complete_says_so_and_has_no_best_trial() {
    let mut results = Plan::small().results();
    lose(&mut results, |name| !name.ends_with("-seed0"));
    results.trials = results.trials.iter().map(in_two_folds).collect();
    results.asked.protocol = Protocol::CrossValidation(2);
    let report = report(&results);
    let said = [report.opening[0].as_str(), report.method[0].as_str()].join(" ");
    for part in ["in 2 folds, so far 1 of 3 times)", "This is to be done 3 times", "so far it was done once."]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("averages"), "{said}");
    for number in ["IV", "V"] {
        let table = table(&report, number);
        assert!(table.title.ends_with("(1 of 3 trials)"), "{}", table.title);
        assert!(table.rows.iter().all(|row| row.cells[1].value.text() != "Best"));
    }
    let caption = &report.figures[0].caption;
    assert!(caption.contains("So far 1 of 3 requested trials."), "{caption}");
}

#[test]
fn lengths_that_were_asked_for_more_often_than_others_are_named() {
    let mut results = Plan::small().results();
    results.asked.protocol = Protocol::CrossValidation(2);
    results.trials.retain(|trial| trial.condition.seed == 0 || trial.condition.clip_seconds == length(3.0));
    let said = report(&results).method.join(" ");
    let expected = "This was done 3 times with clips of 3 s and once with clips of 10 s, with songs dealt";
    assert!(said.contains(expected), "{said}");
    assert!(!said.contains("requested"), "{said}");
}

#[test]
fn whoever_names_as_many_songs_as_the_next_is_named_too() {
    let mut results = Plan::small().results();
    let best = report(&results).opening[0].clone();
    let next = if best.contains("classifiers is CRNN") { "gaussian" } else { "crnn" };
    let twins = results.trials.iter().filter(|trial| trial.condition.classifier == next).cloned();
    let twins = twins.map(|mut trial| {
        trial.condition.classifier = "twin".to_owned();
        trial
    });
    let twins: Vec<Trial> = twins.collect();
    results.trials.extend(twins);
    let said = report(&results).opening.join(" ");
    assert!(said.contains(" twin names equally many."), "{said}");
}

#[test]
fn classifiers_that_name_equally_many_songs_share_the_first_place() {
    let mut results = Plan::small().results();
    let crnn: Vec<Trial> = trials(&results, "crnn-").into_iter().cloned().collect();
    let twins = crnn.iter().cloned().map(|mut trial| {
        trial.condition.classifier = "gaussian".to_owned();
        trial
    });
    results.trials = crnn.iter().cloned().chain(twins).collect();
    let opening = report(&results).opening;
    let ahead = "Of 2 classifiers, CRNN and Gaussian are ahead and name equally many songs: each names the artist of ";
    assert!(opening[0].starts_with(ahead), "{}", opening[0]);
    assert!(!opening.join(" ").contains("Next comes"), "{opening:?}");
}

#[test]
fn without_the_network_nothing_is_called_so_and_the_best_is_still_compared() {
    let mut plan = Plan::small();
    plan.classifiers = vec![("gaussian", "Gaussian", None), ("gmm", "GMM", None)];
    let report = report(&plan.results());
    assert!(report.tables.iter().all(|table| !["IV", "V", "XII"].contains(&table.number)));
    let opening = report.opening.join(" ");
    assert!(opening.contains(" (95 % interval of the difference: "), "{opening}");
    assert!(!opening.contains("network"), "{opening}");
    assert!(!report.figures[0].svg.contains("other classifiers"));
}

#[test]
fn the_difference_is_said_of_the_repeats_that_both_have() {
    let mut results = Plan::small().results();
    let kept = |trial: &Trial| trial.condition.classifier != "gaussian" || trial.condition.seed == 0;
    results.trials.retain(kept);
    let opening = report(&results).opening;
    let sentence = "Next comes Gaussian with ";
    let both = ": on the repeats that both have, ";
    assert!(opening[1].starts_with(sentence) && opening[1].contains(both), "{opening:?}");
    let accuracy = |name: &str| trials(&results, name)[0].evaluation.song.majority.accuracy;
    let points = 100.0 * (accuracy("crnn-song-3s-seed0") - accuracy("gaussian-song-3s-seed0"));
    let difference = format!("{both}{points:.1} percentage points less than CRNN (");
    assert!(opening[1].contains(&difference), "{difference}: {}", opening[1]);
}
