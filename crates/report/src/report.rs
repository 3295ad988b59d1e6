//! What was found of a study, as tables and figures in the order in which they are read.

use auteur_ground::Progress;

use crate::analysis::Analysis;
use crate::{Figure, Map, ReportError, StudyResults, Table, figures, opening, tables};

/// All that is reported of a study.
#[derive(Clone, Debug)]
pub struct Report {
    /// What the report is of.
    pub title: String,
    /// What was found and how sure it is, in paragraphs; the first is the answer.
    pub opening: Vec<String>,
    /// How it was found out, and what is missing, in paragraphs.
    pub method: Vec<String>,
    /// In the order of their numbers.
    pub tables: Vec<Table>,
    /// In the order of their numbers.
    pub figures: Vec<Figure>,
    map: Option<Map>,
    /// Pairs of songs as CSV.
    pub(crate) trials: Option<String>,
}

impl Report {
    /// Judges the trials and makes all tables and figures. The same results give the same report.
    ///
    /// # Errors
    /// [`ReportError`].
    pub fn of(results: &StudyResults, progress: &dyn Progress) -> Result<Self, ReportError> {
        results.validate()?;
        let analysis = Analysis::of(results, progress)?;
        Ok(Self {
            title: format!("Who plays? The artists of {}", results.name),
            opening: opening::paragraphs(&analysis),
            method: opening::method(&analysis),
            tables: tables::all(&analysis),
            figures: figures::all(&analysis, progress)?,
            map: results.map.clone(),
            trials: results.verification.as_ref().map(|verification| verification.list.clone()),
        })
    }

    /// The points of the interactive map, if there is one.
    pub fn map(&self) -> Option<&Map> {
        self.map.as_ref()
    }
}
