//! A remark on a training that ended before the moving averages of its batch norms had arrived.

use auteur_classifier::{Finish, History};

use crate::{network::NetworkConfig, settings::NetworkSettings};

/// Share of their initial values in batch norm's moving averages that is worth a word: a mean is then off by a twentieth of
/// itself, and a variance by a twentieth of its distance from 1.
const NOTABLE_SHARE: f64 = 0.05;

/// What to know of a complete training on `clips` clips whose kept weights were judged with moving averages that had not
/// arrived.
pub(super) fn remark<C: NetworkConfig>(
    history: &History,
    settings: &NetworkSettings<C>,
    clips: usize,
) -> Option<String> {
    let finish = history.finish?;
    let best = history.best()?.epoch;
    let share = settings.initial_share_left(best, clips);
    let longer = match finish {
        Finish::EarlyStopping => "patience",
        Finish::LastEpoch => "epochs",
    };
    (share > NOTABLE_SHARE).then(|| {
        format!(
            "the weights kept are those of epoch {best}, when batch norm's moving averages still held {:.0} % of their \
             initial values; scores may suffer, and would not with batch_norm_debias = true or with more {longer}",
            100.0 * share
        )
    })
}

#[cfg(test)]
mod tests {
    use auteur_classifier::EpochRecord;

    use super::*;
    use crate::CrnnConfig;

    fn history(finish: Option<Finish>) -> History {
        let epoch = |epoch: usize, validation_loss: f64| EpochRecord {
            epoch,
            loss: 1.0,
            accuracy: 0.5,
            validation_loss,
            validation_accuracy: 0.5,
            seconds: 1.0,
            clips_per_second: 1.0,
        };
        History { epochs: vec![epoch(1, 2.0), epoch(2, 1.0), epoch(3, 3.0)], resumed: 0, finish }
    }

    #[test]
    fn averages_that_had_not_arrived_are_remarked_on_with_the_epoch_and_the_share() {
        let settings =
            NetworkSettings { batch_norm_debias: false, ..NetworkSettings::<CrnnConfig>::default() };
        let of = |finish, clips| remark(&history(finish), &settings, clips);
        // Two epochs of ten steps each.
        let stopped = of(Some(Finish::EarlyStopping), 160).unwrap();
        assert!(stopped.contains("those of epoch 2") && stopped.contains("82 % of their"), "{stopped}");
        assert!(stopped.contains("= true or with more patience"), "{stopped}");
        assert!(of(Some(Finish::LastEpoch), 160).unwrap().contains("= true or with more epochs"));
        assert_eq!(of(Some(Finish::EarlyStopping), 16_000), None);
        assert_eq!(of(None, 160), None);
        let debiased = NetworkSettings::<CrnnConfig>::default();
        assert_eq!(remark(&history(Some(Finish::EarlyStopping)), &debiased, 160), None);
    }
}
