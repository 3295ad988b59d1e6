//! What helps where reports, maps, audits and other results are made or read.

use auteur::rooms::likeness::copies::CopiesError;
use auteur::rooms::projection::{ProjectionError, ScoreError};
use auteur::rooms::report::{ReportError, WriteError};
use auteur::{
    AnswerError, AuditError, AuditFileError, CrossValidateError, DemoError, ExportError, InfoError, MapError,
    MapScoreError, ResultsFolderError, SimilarError, UnknownExplanation, UnknownPlaylist,
    WriteExplanationError, WriteReportError, has_ending_of_music,
};
use auteur_serve::{OpenError, OpenLibraryError, OpenMapError, ServeError, TokenError};

use super::{AGAIN, ELSEWHERE, EMPTY};
use crate::failure::{Remedied, Remedy};

remedies! { ResultsFolderError: ;
    Self::Foreign { .. } => Remedy::helps(EMPTY),
    Self::Make { .. } => Remedy::helps(ELSEWHERE),
}
remedies! { ReportError: ;
    Self::NoTrials => Remedy::helps("finish at least one trial of the study, then report again"),
    Self::Cancelled => Remedy::stopped("run the command again"),
}
remedies! { ProjectionError: ; Self::Cancelled => Remedy::stopped(AGAIN), }
remedies! { WriteReportError: Study File Run Store Folder Projection Report;
    Self::Beside { .. } => Remedy::asks("give a study that was begun by the same command, but without --groups"),
    Self::NotJudged { run } => Remedy::asks(format!("judge it first with: auteur evaluate {}", run.display())),
    Self::Neither { .. } => Remedy::helps("make one with: auteur study STORE -o STUDY, or: auteur train STORE -o RUN"),
    Self::Trials(_) => Remedy::helps("write it again with: auteur evaluate RUN --unknown-artists"),
    Self::Write(WriteError::Cancelled) => Remedy::stopped("run the command again"),
}
remedies! { UnknownPlaylist: ; _ => Remedy::usage(), }
remedies! { UnknownExplanation: ; _ => Remedy::asks("give --explain a file that ends in one of them"), }
remedies! { WriteExplanationError: ; Self::File { .. } => Remedy::helps("choose another file"), }
remedies! { SimilarError: Store Copies Output;
    Self::NoVectors { .. } => Remedy::asks("add them with: auteur prepare MUSIC -o STORE --kinds log-mel,vectors"),
    Self::Unknown { .. } | Self::Ambiguous { .. } => Remedy::asks("give a song's path in the store, its title, or an artist"),
    Self::OneSong { .. } | Self::TooFewArtists { .. } => Remedy::asks("prepare more music"),
    Self::Cancelled => Remedy::stopped(AGAIN),
}
remedies! { MapError: Store Split Folder Model Projection Library;
    Self::NoStore { .. } => Remedy::asks("give the store too: auteur map RUN STORE -o MAP"),
    Self::Settings(_) => Remedy::asks("choose another --perplexity"),
    Self::NoSpace { .. } => Remedy::asks("give the run or model of a network, or of pretrained"),
    Self::Answers(AnswerError::OtherFeatures { .. }) => Remedy::helps("give the store that it was trained on"),
    Self::Answers(cause) => cause.remedy(),
    Self::Scores(MapScoreError::Score(ScoreError::Cancelled)) => {
        Remedy::stopped("the pictures were written, the scores were not; run the command again")
    },
}
remedies! { AuditFileError: ;
    Self::None { .. } => Remedy::asks("make one with: auteur audit STORE -o AUDIT"),
    Self::Read { .. } => Remedy::helps("audit the store again into that folder"),
    Self::OtherStore { .. } => Remedy::asks("audit this store with: auteur audit STORE -o AUDIT"),
}
remedies! { CopiesError: ;
    Self::Cancelled => Remedy::stopped(AGAIN),
    Self::TooMany { .. } => Remedy::helps("prepare a store for each part of the music, and audit them one by one"),
}
remedies! { AuditError: Store Folder Copies;
    Self::Labels(cause) if matches!(**cause, CrossValidateError::Stopped { .. }) => Remedy::stopped(AGAIN),
    Self::Labels(cause) => cause.remedy(),
    Self::Write { .. } => {
        Remedy::helps("the audit is not complete; make room or choose another folder, and run the command again")
    },
}
remedies! { InfoError: Store Run Model Study Audit;
    Self::Unknown { path } if has_ending_of_music(path) => Remedy::helps("`auteur predict` names the artist of a song"),
}
remedies! { ExportError: Model Scores Folder;
    Self::NoNetwork { .. } => Remedy::asks("give --format npz or hub"),
    Self::Write { .. } => Remedy::helps(ELSEWHERE),
}
remedies! { DemoError: Run Store;
    Self::NoCorpus => Remedy::helps("run this in the source tree, or give a folder of music with --music"),
}

// Serving.
remedies! { TokenError: ;
    Self::Needed { .. } => Remedy::asks("give one with --token or in the variable AUTEUR_TOKEN, or listen at 127.0.0.1"),
    Self::Letters => Remedy::usage(),
}
remedies! { OpenLibraryError: Store; Self::Music { .. } => Remedy::helps("give the folder that the store was prepared from"), }
remedies! { OpenMapError: ; Self::Read { .. } | Self::NoPaths { .. } => Remedy::helps("draw one by `auteur map STORE -o MAP`"), }
remedies! { OpenError: Model Library Map Audit; }
remedies! { ServeError: Token; Self::Listen { .. } => Remedy::helps("give another address with --listen"), }
