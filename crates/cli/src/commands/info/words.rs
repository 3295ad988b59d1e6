//! What was found, for people: what matters of it, each thing after its name.

use std::fmt::Write;

use auteur::{
    AuditInfo, Card, Configuration, FeatureConfig, FeatureKinds, Holding, Info, ModelInfo, ResultsInfo,
    RunInfo, Section, StoreInfo, StudyInfo,
};
use serde_json::Value;

use crate::wording::{counted, duration, size};

/// Letters before the things themselves.
const INDENT: usize = 15;
/// Letters of a line.
const WIDTH: usize = 100;

/// A space at which no line ends.
const STAYS: char = '\u{a0}';

/// A line for what it is and how large, then what is known of it.
pub(super) fn words(found: &Info) -> String {
    let (what, rows) = match &found.holds {
        Holding::Store(store) => ("a store", of_store(store)),
        Holding::Run(run) if run.model.is_none() => ("a run that is not complete", of_run(run)),
        Holding::Run(run) => ("a run", of_run(run)),
        Holding::Model(model) => ("a model", of_model(model, true)),
        Holding::Study(study) => ("a study", of_study(study)),
        Holding::Audit(audit) => ("an audit", of_audit(audit)),
        Holding::Results(results) if results.kind == "map" => ("a map", of_results(results)),
        Holding::Results(results) => ("a report", of_results(results)),
    };
    let mut words = format!("{}: {what}, {}", found.path.display(), size(found.bytes));
    for (name, text) in rows.0 {
        // Writing to a string cannot fail.
        let _ = write!(words, "\n  {name:<width$}{}", folded(&text), width = INDENT - 2);
    }
    words
}

/// Things with their names.
struct Rows(Vec<(&'static str, String)>);

impl Rows {
    fn with(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.0.push((name, text.into()));
        self
    }

    fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// Only if there is such a thing.
    fn with_any(self, name: &'static str, text: Option<impl Into<String>>) -> Self {
        match text {
            Some(text) => self.with(name, text),
            None => self,
        }
    }
}

fn of_store(store: &StoreInfo) -> Rows {
    let songs = format!(
        "{} by {} from {}, {}",
        counted(store.songs, "song"),
        counted(store.artists, "artist"),
        counted(store.albums, "album"),
        duration(store.seconds)
    );
    let aside = (store.set_aside > 0).then(|| counted(store.set_aside, "file"));
    Rows(Vec::new())
        .with("songs", songs)
        .with_any("set aside", aside)
        .and(of_features(&store.features, &store.kinds))
        .with_any("format", store.format.map(|format| format.to_string()))
}

fn of_features(features: &FeatureConfig, kinds: &FeatureKinds) -> Rows {
    Rows(Vec::new())
        .with("features", kinds.to_string().replace(',', ", "))
        .with("settings", settings(features))
}

fn of_run(run: &RunInfo) -> Rows {
    let configuration = run.configuration.as_ref();
    let store = configuration.and_then(|settings| settings.store.as_ref());
    let split = run.split.map(|songs| {
        let kind = configuration.map(how_split).unwrap_or_default();
        format!("{kind}{} to train, {} to validate, {} to test", songs.train, songs.validation, songs.test)
    });
    let epochs = run.epochs.map(|epochs| {
        let best = epochs.best;
        format!(
            "{}; the best is epoch {}: validation loss {:.4}, {:.1} % of the validation clips right",
            epochs.done,
            best.epoch,
            best.validation_loss,
            100.0 * best.validation_accuracy
        )
    });
    let scores = run.scores.map(|scores| {
        let folds = scores.folds.map(|folds| format!("; of {folds} folds")).unwrap_or_default();
        format!(
            "F1 {:.3} by song (majority of its clips), {:.3} by song (mean probability), {:.3} by clip{folds}",
            scores.song_f1_majority, scores.song_f1_mean_probability, scores.clip_f1
        )
    });
    let rows = match &run.model {
        Some(model) => of_model(model, false),
        None => configuration.map_or(Rows(Vec::new()), |settings| {
            Rows(Vec::new()).with(
                "classifier",
                of_classifier(&settings.classifier, &settings.section(&settings.classifier)),
            )
        }),
    };
    rows.with_any("split", split)
        .with_any("epochs", epochs)
        .with_any("failed", run.epochs.and_then(|epochs| Some(epochs.collapse?.to_string())))
        .with_any("scores", scores)
        .with_any("store", store.map(|store| store.display().to_string()))
}

/// What the split kept together, and its seed.
fn how_split(settings: &Configuration) -> String {
    let split = &settings.split;
    let fold = split.fold.map(|fold| format!(", fold {fold}")).unwrap_or_default();
    let without = match split.exclude.as_slice() {
        [] => String::new(),
        artists => format!(", without {}", artists.join(", ")),
    };
    format!("by {}, seed {}{fold}{without}: ", split.by, settings.training.seed)
}

/// With all that says how it was made, where it lies by itself.
fn of_model(model: &ModelInfo, is_alone: bool) -> Rows {
    let card = &model.card;
    let seed = card.split.seed.map(|seed| format!(", seed {seed}")).unwrap_or_default();
    let split = is_alone.then(|| format!("by {}{seed}", card.split.kind));
    let songs = (!card.songs.is_empty()).then(|| format!(" and {}", counted(card.songs.len(), "known song")));
    let seconds = (card.clip_frames * card.features.hop_length) as f64 / f64::from(card.features.sample_rate);
    Rows(Vec::new())
        .with("classifier", of_classifier(&card.kind, &card.settings))
        .with_any("chosen", chosen(card))
        .with("clips", format!("{seconds:.1} s, {} frames", card.clip_frames))
        .with("artists", format!("{}: {}", card.artists.len(), card.artists.join(", ")))
        .and(of_features(&card.features, &card.hears))
        .with("model", format!("{} numbers{}", model.parameters, songs.unwrap_or_default()))
        .with("made by", format!("auteur {}, seed {}", card.program_version, card.seed))
        .with_any("split", split)
}

fn chosen(card: &Card) -> Option<String> {
    let chosen: Vec<String> = card.chosen.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    (!chosen.is_empty()).then(|| chosen.join(", "))
}

fn of_classifier(name: &str, section: &Section) -> String {
    match settings(section) {
        settings if settings.is_empty() => name.to_owned(),
        settings => format!("{name}: {settings}"),
    }
}

fn of_study(study: &StudyInfo) -> Rows {
    let plan = &study.plan;
    let tests = match plan.folds {
        Some(folds) => format!("{folds} folds"),
        None => "a test part drawn for each".to_owned(),
    };
    let jobs: Vec<String> = study.jobs.iter().map(|(state, count)| format!("{count} {state}")).collect();
    let named = |things: &mut dyn Iterator<Item = String>| things.collect::<Vec<_>>().join(", ");
    let groups = (!plan.groups.is_empty())
        .then(|| format!("{} are kept together", counted(plan.groups.len(), "group")));
    Rows(Vec::new())
        .with("trainings", format!("{}; {} so far", jobs.join(", "), duration(study.seconds)))
        .with("classifiers", plan.classifiers.join(", "))
        .with("clips", format!("{} s", named(&mut plan.lengths.iter().map(ToString::to_string))))
        .with("splits", format!("{}; {tests}", named(&mut plan.splits.iter().map(ToString::to_string))))
        .with("seeds", named(&mut plan.seeds.iter().map(ToString::to_string)))
        .with_any("without", (!plan.exclude.is_empty()).then(|| plan.exclude.join(", ")))
        .with_any("copies", groups)
        .with("songs", plan.store.songs.to_string())
        .with("settings", "in study.json")
        .with_any("format", study.format.map(|format| format.to_string()))
}

fn of_audit(audit: &AuditInfo) -> Rows {
    let labels = audit.judged.zip(audit.wrong).map(|(judged, wrong)| {
        format!(
            "{} judged, of which about {} wrong",
            counted(judged, "name"),
            if wrong == 1 { "1 is".to_owned() } else { format!("{wrong} are") }
        )
    });
    let copies = match audit.copies {
        0 => "none".to_owned(),
        pairs => format!("{} of {}", counted(pairs, "pair"), counted(audit.groups, "recording")),
    };
    Rows(Vec::new())
        .with("songs", audit.songs.to_string())
        .with("copies", copies)
        .with_any("names", labels)
        .with("format", audit.format.to_string())
}

fn of_results(results: &ResultsInfo) -> Rows {
    let holds = [(results.tables, "table"), (results.figures, "figure")];
    let holds: Vec<String> = holds
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, thing)| counted(count, thing))
        .collect();
    Rows(Vec::new())
        .with("page", results.page)
        .with_any("holds", (!holds.is_empty()).then(|| holds.join(", ")))
}

/// `head = ridge, network.channels = [4, 4]`: settings as a file of them has them, those within others after both names.
fn settings(settings: &impl serde::Serialize) -> String {
    let mut named = Vec::new();
    if let Ok(value) = serde_json::to_value(settings) {
        push(&mut named, "", &value);
    }
    named.join(", ")
}

fn push(named: &mut Vec<String>, name: &str, value: &Value) {
    let text = match value {
        Value::Object(parts) => {
            for (part, value) in parts {
                let name = if name.is_empty() { part.clone() } else { format!("{name}.{part}") };
                push(named, &name, value);
            }
            return;
        }
        Value::Null => return,
        Value::String(text) => text.clone(),
        value => value.to_string().replace(',', &format!(",{STAYS}")),
    };
    named.push(format!("{name}{STAYS}={STAYS}{text}"));
}

/// Text that goes on below itself where it is longer than a line.
fn folded(text: &str) -> String {
    let (mut folded, mut at) = (String::new(), INDENT);
    for word in text.split(' ') {
        let letters = word.chars().count();
        if at > INDENT && at + letters > WIDTH {
            folded.truncate(folded.trim_end().len());
            folded.push('\n');
            folded.extend(std::iter::repeat_n(' ', INDENT));
            at = INDENT;
        }
        folded.push_str(word);
        folded.push(' ');
        at += letters + 1;
    }
    folded.trim_end().replace(STAYS, " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_goes_on_below_itself() {
        let text = folded(&"word ".repeat(40));
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[1].starts_with(&" ".repeat(INDENT)) && lines[1].len() <= WIDTH, "{text}");
        assert_eq!(text.split_whitespace().count(), 40);
    }

    #[test]
    fn settings_within_others_bear_both_names() {
        let nested = serde_json::json!({"epochs": 2, "network": {"channels": [4, 4]}, "none": null});
        assert_eq!(folded(&settings(&nested)), "epochs = 2, network.channels = [4, 4]");
    }
}
