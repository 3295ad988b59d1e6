//! The timeline: a lane for each artist that some stretch sounds most like, and one for those that sound like none.

use super::{Explanation, HeardStretch};
use crate::figure::canvas::{Anchor, Canvas, Pen, Rect, TEXT, Type};
use crate::figure::colour::{Colour, FAINT, GREY, INK, Paint};
use crate::figure::{font, palette};
use crate::names::reading;

/// Artists with a lane of their own: as many colours stay apart on white and on black.
const MOST_LANES: usize = 6;
/// Height of a lane's name, of its bars, and of what lies between lanes.
const NAME: i32 = 44;
const BARS: i32 = 62;
const GAP: i32 = 20;
/// How much of its colour a bar has that is not the stretch's answer.
const PALE: f64 = 0.32;

/// A lane: whose bars stand in it.
enum Lane {
    Artist(usize),
    /// Artists that have no lane of their own.
    Others(Vec<usize>),
    Nobody,
}

/// The lanes of a song.
pub(super) struct Lanes<'e> {
    explanation: &'e Explanation,
    lanes: Vec<Lane>,
}

impl<'e> Lanes<'e> {
    pub(super) fn of(explanation: &'e Explanation) -> Self {
        let mut winners: Vec<usize> = explanation.stretches.iter().map(HeardStretch::winner).collect();
        winners.sort_unstable();
        winners.dedup();
        let won = |artist: usize| explanation.share(|stretch| stretch.winner() == artist);
        winners.retain(|artist| *artist != explanation.named);
        winners.sort_by(|one, other| won(*other).total_cmp(&won(*one)));
        winners.insert(0, explanation.named);
        let others = winners.split_off(winners.len().min(MOST_LANES));
        let mut lanes: Vec<Lane> = winners.into_iter().map(Lane::Artist).collect();
        if !others.is_empty() {
            lanes.push(Lane::Others(others));
        }
        if explanation.stretches.iter().any(|stretch| stretch.known.is_some()) {
            lanes.push(Lane::Nobody);
        }
        Self { explanation, lanes }
    }

    pub(super) fn height(&self) -> i32 {
        self.lanes.len() as i32 * (NAME + BARS + GAP) - GAP
    }

    /// Draws them from `area.y.start` on; `area.x` is the song.
    pub(super) fn draw(&self, canvas: &mut Canvas, area: &Rect) {
        for (number, lane) in self.lanes.iter().enumerate() {
            let top = area.y.start + number as i32 * (NAME + BARS + GAP);
            let (name, colour) = self.named(number, lane);
            let middle = top + NAME / 2 - 2;
            canvas.fill(&Rect::new((area.x.start, middle - 12), (24, 24)), colour);
            let share = format!("{:.0} %", 100.0 * self.explanation.share(|stretch| lane.is_of(stretch)));
            let room = area.width() - 50 - font::width(&share, TEXT);
            let size = font::fitting([name.as_str()], TEXT, room);
            canvas.text(&name, (area.x.start + 36, middle), Type::new(Anchor::Start).size(size));
            canvas.text(&share, (area.x.end, middle), Type::new(Anchor::End));
            let bars = Rect::new((area.x.start, top + NAME), (area.width(), BARS));
            self.draw_bars(canvas, &bars, number);
        }
    }

    fn named(&self, number: usize, lane: &Lane) -> (String, Colour) {
        match lane {
            Lane::Artist(artist) => (reading(&self.explanation.artists[*artist]), palette::colour(number)),
            Lane::Others(artists) => (format!("{} other artists", artists.len()), GREY),
            Lane::Nobody => ("None of these".to_owned(), GREY),
        }
    }

    fn draw_bars(&self, canvas: &mut Canvas, area: &Rect, number: usize) {
        let lane = &self.lanes[number];
        let (_, colour) = self.named(number, lane);
        canvas.line((area.x.start, area.y.start), (area.x.end, area.y.start), Pen::new(FAINT, 1));
        for stretch in &self.explanation.stretches {
            let [left, right] = [stretch.seconds.start, stretch.seconds.end].map(|second| {
                let share = second / self.explanation.seconds();
                area.x.start + (share * f64::from(area.width())).round() as i32
            });
            let (height, paint): (f64, Paint) = match lane {
                Lane::Nobody => (if stretch.is_strange() { 1.0 } else { 0.0 }, colour.solid()),
                lane => {
                    let whole = if lane.is_of(stretch) { 1.0 } else { PALE };
                    (lane.probability(stretch), colour.of_opacity(whole))
                }
            };
            let height = (height.clamp(0.0, 1.0) * f64::from(area.height())).round() as i32;
            if height > 0 {
                // A gap between neighbours, so that each can be counted.
                let width = (right - left - 2).max(1);
                canvas.fill(&Rect::new((left, area.y.end - height), (width, height)), paint);
            }
        }
        canvas.line((area.x.start, area.y.end), (area.x.end, area.y.end), Pen::new(INK, 2));
    }
}

impl Lane {
    /// Whether a stretch's answer is this lane.
    fn is_of(&self, stretch: &HeardStretch) -> bool {
        match self {
            Self::Nobody => stretch.is_strange(),
            Self::Artist(artist) => !stretch.is_strange() && stretch.winner() == *artist,
            Self::Others(artists) => !stretch.is_strange() && artists.contains(&stretch.winner()),
        }
    }

    fn probability(&self, stretch: &HeardStretch) -> f64 {
        match self {
            Self::Artist(artist) => stretch.probabilities[*artist],
            Self::Others(artists) => artists.iter().map(|artist| stretch.probabilities[*artist]).sum(),
            Self::Nobody => 0.0,
        }
    }
}
