//! The settings that a job left in its folder, held against those of the study.
//!
//! The study vouches for a job's songs and results; with which settings they came about stands in the job's `config.toml`
//! alone, which may be left from a study with other ones. A study without that file cannot say what a result is one of.

use std::fs;
use std::io;
use std::path::Path;

use auteur::study::{Condition, Job, StudyError, StudyPlan};

use crate::configuration::{LATER, by_name};
use crate::run_folder::RunFolder;

/// Refuses the folder of a complete job that was done with other settings than the plan has, or does not say with which.
///
/// # Errors
/// [`StudyError::Damaged`] names file, setting, both values and what to do; [`StudyError::Read`].
pub(crate) fn expect_settings(plan: &StudyPlan, job: &Job, folder: &Path) -> Result<(), StudyError> {
    let path = RunFolder::new(folder).configuration();
    let unfit = |what: String| StudyError::Damaged {
        path: path.clone(),
        what: format!("{what}; restore the file, or delete the job's folder to do the job anew"),
    };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Err(unfit("is missing".to_owned())),
        Err(cause) if cause.kind() == io::ErrorKind::InvalidData => {
            return Err(unfit("was altered and is no text".to_owned()));
        }
        Err(cause) => return Err(StudyError::Read { path, cause }),
    };
    let table: toml::Table =
        toml::from_str(&text).map_err(|cause| unfit(format!("was altered ({})", cause.message())))?;
    let found = by_name(&table);
    let Condition { classifier, split, seed, .. } = &job.condition;
    let word = |word: &str| toml::Value::from(word).to_string();
    let of_job = [
        ("classifier", word(classifier)),
        ("split.by", word(&split.to_string())),
        ("training.seed", seed.to_string()),
        ("training.clip_frames", job.workload.clip_frames.to_string()),
        ("training.epochs", plan.epochs.to_string()),
    ];
    let of_study = plan.settings.iter().map(|(name, value)| (name.as_str(), value.clone()));
    // Neither a study nor a job from before a setting names it.
    let unnamed = LATER.into_iter().filter(|(name, _)| !plan.settings.contains_key(*name));
    let unnamed = unnamed.map(|(name, value)| (name, value.to_owned()));
    for (name, expected) in of_study.chain(unnamed).chain(of_job) {
        let later = LATER.into_iter().find(|(later, _)| *later == name);
        let found = found.get(name).map(String::as_str).or(later.map(|(_, value)| value)).unwrap_or("none");
        if found != expected {
            return Err(unfit(format!("has {name} = {found} where the study has {expected}")));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use auteur::dataset::SplitKind;
    use auteur::study::{ArtistSet, StoreIdentity, Workload};

    use super::*;
    use crate::configuration::Configuration;

    fn job() -> Job {
        let condition = Condition {
            classifier: "gaussian".to_owned(),
            split: SplitKind::Album,
            artists: ArtistSet::All,
            clip_seconds: 3.0,
            seed: 21,
        };
        let workload = Workload { train_clips: 9, test_clips: 3, clip_frames: 94 };
        Job { condition, workload, impossible: None }
    }

    fn plan() -> StudyPlan {
        StudyPlan {
            store: StoreIdentity { songs: 9, fingerprint: "0f".to_owned() },
            classifiers: Vec::new(),
            lengths: Vec::new(),
            splits: Vec::new(),
            seeds: Vec::new(),
            epochs: 7,
            exclude: Vec::new(),
            settings: Configuration::default().of_study().unwrap_or_else(|_| BTreeMap::new()),
        }
    }

    /// What is said of a folder with these settings; an empty word where nothing is.
    fn said(change: impl FnOnce(&mut Configuration)) -> String {
        let folder = tempfile::tempdir().unwrap();
        let classifier = "gaussian".parse().unwrap();
        let mut settings = Configuration { classifier, ..Configuration::default() };
        settings.split.by = "album".to_owned();
        settings.training.seed = 21;
        settings.training.epochs = 7;
        change(&mut settings);
        settings.write(&folder.path().join("config.toml")).unwrap();
        let said = expect_settings(&plan(), &job(), folder.path()).err();
        said.map_or_else(String::new, |fault| fault.to_string())
    }

    #[test]
    fn a_job_of_the_same_settings_is_the_studys_wherever_the_store_lies() {
        assert!(plan().settings.len() > 10);
        assert_eq!(said(|_| {}), "");
        assert_eq!(said(|settings| settings.store = Some("elsewhere".into())), "");
    }

    #[test]
    fn a_setting_that_differs_is_named_with_both_values() {
        let rate = said(|settings| settings.training.learning_rate = 0.01);
        assert!(
            rate.ends_with(
                "config.toml has training.learning_rate = 0.01 where the study has 0.0001; restore the file, or \
                 delete the job's folder to do the job anew"
            ),
            "{rate}"
        );
        let seed = said(|settings| settings.training.seed = 42);
        assert!(seed.contains("has training.seed = 42 where the study has 21"), "{seed}");
        let split = said(|settings| settings.split.by = "song".to_owned());
        assert!(split.contains("has split.by = \"song\" where the study has \"album\""), "{split}");
    }

    #[test]
    fn a_setting_that_came_later_is_its_default_where_nothing_says_it() {
        let said = |study: Option<f64>, of_job: Option<&str>| {
            let folder = tempfile::tempdir().unwrap();
            let mut settings =
                Configuration { classifier: "gaussian".parse().unwrap(), ..Configuration::default() };
            (settings.split.by, settings.training.seed, settings.training.epochs) =
                ("album".to_owned(), 21, 7);
            let file = folder.path().join("config.toml");
            settings.write(&file).unwrap();
            let named = "batch_norm_momentum = 0.99\n";
            let text = fs::read_to_string(&file).unwrap();
            assert!(text.contains(named));
            fs::write(&file, text.replace(named, of_job.unwrap_or_default())).unwrap();
            let mut of_study = Configuration::default();
            of_study.training.batch_norm_momentum = study.unwrap_or(0.99);
            let plan = StudyPlan { settings: of_study.of_study().unwrap(), ..plan() };
            assert_eq!(plan.settings.contains_key("training.batch_norm_momentum"), study.is_some());
            let said = expect_settings(&plan, &job(), folder.path()).err();
            said.map_or_else(String::new, |fault| fault.to_string())
        };
        assert_eq!(said(None, None), "");
        assert_eq!(said(None, Some("batch_norm_momentum = 0.99\n")), "");
        assert_eq!(said(Some(0.9), Some("batch_norm_momentum = 0.9\n")), "");
        let other = said(None, Some("batch_norm_momentum = 0.9\n"));
        assert!(other.contains("batch_norm_momentum = 0.9 where the study has 0.99"), "{other}");
        let older = said(Some(0.9), None);
        assert!(older.contains("batch_norm_momentum = 0.99 where the study has 0.9"), "{older}");
    }

    #[test]
    fn a_job_that_does_not_say_its_settings_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let refused = expect_settings(&plan(), &job(), folder.path()).unwrap_err().to_string();
        assert!(refused.contains("config.toml is missing; restore the file, or delete"), "{refused}");
    }
}
