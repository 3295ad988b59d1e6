//! What is wrong with a song, counted while it is decoded: damaged packets, gaps, sound that a part states and lacks.

use std::cmp::Ordering;

use symphonia::core::packet::Packet;

use crate::ExtractionError;
use crate::demux::Part;

/// One packet in this many may be damaged, and as large a share of the time.
const PACKETS_PER_DAMAGED: u64 = 20;
/// Gaps between packets shorter than this, in seconds, are rounding of time stamps.
const SHORTEST_GAP_S: f64 = 0.005;
/// A file that ends earlier than it states by more than this, in seconds, was cut off.
const SHORTEST_CUT_S: f64 = 0.1;
/// Damaged packets that are always tolerated: the first after a cut often lacks what it refers to.
const ALWAYS_TOLERATED: u64 = 1;

/// Most notes on places of one song.
const MOST_NOTES: usize = 10;

/// The account of one song.
#[derive(Default)]
pub(super) struct Account {
    pub(super) packets: u64,
    damaged: u64,
    first_damage: String,
    /// Sound that demultiplexers threw away because its checksum was wrong, in seconds.
    lost_s: f64,
    /// Sound that demultiplexers passed over because it was none of their format, in seconds, guessed.
    skipped_s: f64,
    /// Sound that parts state and that is not there, in seconds.
    missing_s: f64,
    /// Notes on the parts, a sentence each.
    notes: Vec<String>,
    part: Option<PartAccount>,
}

/// The account of the part that is being decoded.
struct PartAccount {
    part: Part,
    /// Time stamp at which the last packet ended.
    packet_end: Option<i64>,
    heard_s: f64,
    lost_s: f64,
    skipped_s: f64,
}

impl Account {
    pub(super) fn begin_part(&mut self, part: Part) {
        self.part = Some(PartAccount { part, packet_end: None, heard_s: 0.0, lost_s: 0.0, skipped_s: 0.0 });
    }

    pub(super) fn end_part(&mut self) {
        let Some(part) = self.part.take() else { return };
        self.lost_s += part.lost_s;
        let there_s = part.heard_s + part.lost_s;
        let lacking_s = part.part.stated_s.map(|stated_s| stated_s - there_s);
        // Where all that is stated was heard, what was passed over was no sound.
        let skipped_s = lacking_s.map_or(part.skipped_s, |lacking_s| part.skipped_s.min(lacking_s.max(0.0)));
        self.skipped_s += skipped_s;
        let missing_s = lacking_s.map_or(0.0, |lacking_s| lacking_s - skipped_s);
        if missing_s > SHORTEST_CUT_S {
            self.missing_s += missing_s;
        }
    }

    /// Takes the part's stated length for one of more than the part.
    pub(super) fn forget_stated(&mut self) {
        if let Some(part) = &mut self.part {
            part.part.stated_s = None;
        }
    }

    pub(super) fn note_skipped(&mut self, seconds: f64) {
        if let Some(part) = &mut self.part {
            part.skipped_s += seconds;
        }
    }

    /// Notes a packet, and what is missing between the one before and it.
    pub(super) fn note_packet(&mut self, packet: &Packet) {
        self.packets += 1;
        let Some(part) = &mut self.part else { return };
        let Some(unit_s) = part.part.gap_unit_s else { return };
        let start = packet.pts.get();
        let end = part.packet_end.replace(start.saturating_add_unsigned(packet.block_dur().get()));
        let gap_s = end.map_or(0.0, |end| start.saturating_sub(end) as f64 * unit_s);
        if gap_s > SHORTEST_GAP_S {
            part.lost_s += gap_s;
        }
    }

    pub(super) fn note_damage(&mut self, reason: String) {
        if self.damaged == 0 {
            self.first_damage = reason;
        }
        self.damaged += 1;
    }

    pub(super) fn note_heard(&mut self, samples: usize, rate: u32) {
        if let Some(part) = &mut self.part {
            part.heard_s += samples as f64 / f64::from(rate);
        }
    }

    pub(super) fn note_rate(&mut self, from: u32, to: u32, at_s: f64) {
        self.note(format!(
            "the sound changes from {from} Hz to {to} Hz after {at_s:.1} s; all of it was read"
        ));
    }

    pub(super) fn note_left_out(&mut self, at_s: f64) {
        self.note(format!("what follows after {at_s:.1} s is of another kind and was left out"));
    }

    pub(super) fn note_rough(&mut self, channels: usize) {
        self.note(format!("Vorbis of {channels} channels is decoded only roughly, to within some decibels"));
    }

    pub(super) fn note_not_read(&mut self, at_s: f64) {
        self.note(format!("another song that is joined to this one after {at_s:.1} s was left out"));
    }

    /// Keeps what is said of a place in the song; of a file that changes all the time no more than the first of it.
    fn note(&mut self, note: String) {
        match self.notes.len().cmp(&MOST_NOTES) {
            Ordering::Less => self.notes.push(note),
            Ordering::Equal => self.notes.push("and so on".to_owned()),
            Ordering::Greater => {}
        }
    }

    /// Cuts off what a packet holds from before time 0, where the part says so.
    pub(super) fn cut_before_zero(&self, packet: &Packet, mono: &mut Vec<f32>) {
        let drops = self.part.as_ref().is_some_and(|part| part.part.drops_before_zero);
        let start = packet.pts.get().saturating_add_unsigned(packet.trim_start.get());
        if drops && start < 0 {
            let surplus = usize::try_from(start.unsigned_abs()).unwrap_or(usize::MAX);
            mono.drain(..surplus.min(mono.len()));
        }
    }

    /// Cuts out what the part says is not to be heard.
    pub(super) fn cut_unheard(&mut self, mono: &mut Vec<f32>, rate: u32) {
        if let Some(edits) = self.part.as_mut().and_then(|part| part.part.edits.as_mut()) {
            edits.cut(mono, rate);
        }
    }

    /// Refuses a song of which too much is damaged.
    pub(super) fn judge(&self, duration_s: f64) -> Result<(), ExtractionError> {
        let tolerated = ALWAYS_TOLERATED.max(self.packets / PACKETS_PER_DAMAGED);
        let (damaged, packets) = (self.damaged, self.packets);
        if damaged > tolerated || (damaged > 0 && damaged == packets) {
            let first = &self.first_damage;
            return Err(ExtractionError::Damaged(format!(
                "{damaged} of {packets} packets are damaged (the first: {first}); at most 1 in \
                 {PACKETS_PER_DAMAGED} may be skipped"
            )));
        }
        if self.lost_s * PACKETS_PER_DAMAGED as f64 > self.lost_s + duration_s {
            return Err(ExtractionError::Damaged(format!(
                "{:.1} of {:.1} s are damaged; at most 1 in {PACKETS_PER_DAMAGED} may be skipped",
                self.lost_s,
                self.lost_s + duration_s
            )));
        }
        Ok(())
    }

    /// What the listener should know of a song that was accepted.
    pub(super) fn warnings(self, duration_s: f64) -> Vec<String> {
        let mut warnings = self.notes;
        if self.damaged > 0 {
            warnings.push(format!("{} of {} packets were damaged and skipped", self.damaged, self.packets));
        }
        let skipped_s = self.lost_s + self.skipped_s;
        if skipped_s > SHORTEST_GAP_S {
            warnings.push(format!("{skipped_s:.2} s of damaged sound were skipped"));
        }
        if self.missing_s > 0.0 {
            let there_s = duration_s + skipped_s;
            let stated_s = there_s + self.missing_s;
            warnings.push(format!("the file ends after {there_s:.1} s although it states {stated_s:.1} s"));
        }
        warnings
    }
}
