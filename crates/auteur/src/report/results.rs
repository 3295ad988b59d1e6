//! A study's folder becomes the plain data that a report is made of.

use std::path::Path;

use auteur_classifier::{Blueprint, SettingRow, Sizes};
use auteur_dataset::ClipLength;
use auteur_ground::{Progress, differences};
use auteur_report::{Asked, MissingTrial, OtherStudy, Protocol, StudyResults, Variant};
use auteur_study::{Condition, Corpus, Excerpts, JobState, JobStatus, Study, StudyPlan, Trial, Trials};

use super::error::WriteReportError;
use super::figure_3::Sources;
use crate::readable::folder_name;
use crate::registry::registry;

/// The length of clip that Figure 2 shows, in seconds; the nearest one is taken.
const NETWORK_SECONDS: f64 = 3.0;

/// What a study has for a report.
pub(super) struct Found {
    pub(super) results: StudyResults,
    /// The jobs that are not complete.
    pub(super) missing: Vec<JobStatus>,
}

/// All that is to be reported of a study called `name`.
pub(super) fn of_study(
    study: &Study,
    name: String,
    progress: &dyn Progress,
) -> Result<Found, WriteReportError> {
    let Trials { complete, missing } = study.trials();
    for status in &missing {
        if let Some(reason) = complaint(status) {
            progress.note(&format!("{}: {reason}", status.condition()));
        }
    }
    let songs = Songs { name, corpus: study.corpus()?, excerpts: study.excerpts()? };
    let mut results = join(study.plan(), complete, songs);
    let folder = |condition: &Condition| {
        let job = study.jobs().iter().find(|job| job.condition == *condition)?;
        Some(study.job_folder(job).path().to_owned())
    };
    let sources = Sources { trials: &results.trials, store: &study.plan().store, folder: &folder };
    results.map = sources.map(progress)?;
    for status in &missing {
        // One fold that is missing keeps its trial from being scored.
        let condition = status.condition().of_all_folds();
        if results.missing.iter().all(|trial| trial.condition != condition) {
            results.missing.push(MissingTrial { condition, state: status.state.clone() });
        }
    }
    Ok(Found { results, missing })
}

/// The study in the folder `other`, which is to stand beside `study`: the same, but for the copies that are kept together.
pub(super) fn beside(study: &Study, other: &Path) -> Result<OtherStudy, WriteReportError> {
    let begun = Study::open(other)?;
    let unfit = |problem: String| WriteReportError::Beside { other: other.to_owned(), problem };
    let Trials { complete, .. } = begun.trials();
    let (here, there) = (study.plan(), begun.plan());
    if here.groups == there.groups {
        return Err(unfit(
            "this study keeps the same copies together as the one that is reported, or none".to_owned(),
        ));
    }
    let but_for_groups = StudyPlan { groups: here.groups.clone(), ..there.clone() };
    if let Err(difference) = here.extended(&but_for_groups) {
        return Err(unfit(format!("this study differs in more than copies: {difference}")));
    }
    let conditions: Vec<Condition> = study.jobs().iter().map(|job| job.condition.of_all_folds()).collect();
    if !complete.iter().any(|trial| conditions.contains(&trial.condition)) {
        return Err(unfit(
            "this study has no finished trial that the one that is reported has too".to_owned(),
        ));
    }
    Ok(OtherStudy { name: folder_name(other), trials: complete, groups: there.groups.len() })
}

/// What is known of the songs, under the name that they go by.
pub(super) struct Songs {
    pub(super) name: String,
    pub(super) corpus: Corpus,
    pub(super) excerpts: Excerpts,
}

/// The results of these trials of a plan, without a map.
pub(super) fn join(plan: &StudyPlan, trials: Vec<Trial>, songs: Songs) -> StudyResults {
    let Songs { name, corpus, excerpts } = songs;
    // The paper's network before its variants, wherever they stand.
    let (variants, recipes): (Vec<&String>, Vec<&String>) =
        plan.classifiers.iter().partition(|name| plan.variants.contains_key(*name));
    let layered = recipes.into_iter().chain(variants).find_map(|name| {
        let blueprint = blueprint(name, plan, &trials, &excerpts)?;
        Some((training(name, plan)?, blueprint))
    });
    let (training, network) = layered.unzip();
    let variants = plan.variants.iter().map(|(name, of)| variant(name, of, plan)).collect();
    StudyResults {
        name,
        asked: Asked {
            classifiers: plan.classifiers.clone(),
            splits: plan.splits.clone(),
            clip_seconds: plan.lengths.clone(),
            seeds: plan.seeds.clone(),
            protocol: plan.folds.map_or(Protocol::TestPart, Protocol::CrossValidation),
            groups: plan.groups.len(),
        },
        about: registry().iter().map(|recipe| recipe.about()).collect(),
        training: training.unwrap_or_default(),
        network,
        variants,
        verification: None,
        beside: None,
        map: None,
        trials,
        missing: Vec::new(),
        corpus,
        excerpts,
    }
}

/// Why a job has no result, where that is not just that it was not begun.
fn complaint(status: &JobStatus) -> Option<&str> {
    match &status.state {
        JobState::Failed(reason) | JobState::Impossible(reason) | JobState::Tampered(reason) => Some(reason),
        _ => None,
    }
}

/// The layers of a classifier that has any, as it was trained on clips of about the paper's 3 s.
fn blueprint(name: &str, plan: &StudyPlan, trials: &[Trial], excerpts: &Excerpts) -> Option<Blueprint> {
    let features = &excerpts.features;
    let own = trials.iter().filter(|trial| trial.condition.classifier == name);
    let distance = |trial: &Trial| (trial.condition.clip_seconds.get() - NETWORK_SECONDS).abs();
    let nearest = own.min_by(|one, other| distance(one).total_cmp(&distance(other)))?;
    let seconds = nearest.condition.clip_seconds.get();
    let length = ClipLength::from_seconds(seconds, features.frames_per_second()).ok()?;
    let n_artists = trials.iter().map(|trial| trial.answers.artists().len()).max()?;
    let sizes = Sizes { frames: length.frames(), n_mels: features.n_mels, n_artists };
    registry().get(plan.recipe_of(name))?.blueprint(&plan.settings.section(name), sizes).ok()?
}

/// In which settings a variant differs from its recipe, as that is in the study, else by default.
fn variant(name: &str, of: &str, plan: &StudyPlan) -> Variant {
    let defaults = || registry().get(of).map(|recipe| recipe.defaults()).unwrap_or_default();
    let there = plan.settings.sections.get(of).cloned().unwrap_or_else(defaults);
    let own = differences(&there, &plan.settings.section(name));
    Variant { name: name.to_owned(), of: of.to_owned(), own }
}

/// How a classifier was trained, beside the paper.
fn training(name: &str, plan: &StudyPlan) -> Option<Vec<SettingRow>> {
    registry().get(plan.recipe_of(name))?.training_rows(&plan.settings.section(name)).ok()
}
