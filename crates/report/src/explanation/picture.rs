//! The pictures of an explanation: each by itself for a page, and all of them on one sheet.

use super::bars::{self, ROW, draw_bands, draw_stretches};
use super::lanes::Lanes;
use super::{Explanation, clock};
use crate::DrawError;
use crate::figure::canvas::{self, Anchor, Canvas, Pen, Rect, TEXT, Type};
use crate::figure::colour::{GREY, INK};
use crate::figure::font;

/// Width of a picture on a page: narrow, so that its words can be read on a telephone.
const WIDTH: i32 = 680;
/// Width of the sheet with all of them.
const SHEET_WIDTH: i32 = 1200;
/// White around a picture.
const MARGIN: i32 = 24;
/// Height of the bars that say what stretches are worth.
const STRETCHES: i32 = 300;
/// Height of a line of text.
const LINE: i32 = 44;
/// Height of the axis of time.
const CLOCK: i32 = 60;
/// Steps from one mark of the clock to the next, in seconds.
const STEPS: [f64; 12] = [1.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1_800.0, 3_600.0];
/// Room for a mark of the clock.
const MARK: i32 = 130;

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Picture {
    Timeline,
    Stretches,
    Bands,
}

impl Picture {
    pub(crate) const ALL: [Self; 3] = [Self::Timeline, Self::Stretches, Self::Bands];

    /// What stands over it.
    pub(crate) fn head(self) -> &'static str {
        match self {
            Self::Timeline => "Who, in which second",
            Self::Stretches => "Which seconds decided",
            Self::Bands => "Which frequencies decided",
        }
    }

    /// What its bars say, in a line or two.
    fn words(self, explanation: &Explanation) -> String {
        let name = explanation.name();
        match self {
            Self::Timeline => {
                "Each stretch judged by itself. Height: probability. Full colour, and share of the time: its answer.".to_owned()
            }
            Self::Stretches => format!("Odds of {name} with these seconds, compared with those without"),
            Self::Bands => format!(
                "Odds of {name} as the song is, compared with those where the band is {:.0} dB softer",
                explanation.softer_db
            ),
        }
    }

    /// The picture by itself, as an SVG document.
    pub(crate) fn svg(self, explanation: &Explanation) -> Result<String, DrawError> {
        let words = self.wrapped(explanation, WIDTH - 2 * MARGIN);
        let height = self.height(explanation) + (words.len() as i32) * LINE + 2 * MARGIN;
        let title = format!("{}: {}", self.head(), self.words(explanation));
        let svg = canvas::draw((WIDTH, height), &title, |canvas| {
            let size = (WIDTH - 2 * MARGIN, height - 2 * MARGIN);
            self.draw(canvas, explanation, &Rect::new((MARGIN, MARGIN), size));
        });
        svg.map_err(|cause| DrawError { figure: self.head().to_owned(), cause })
    }

    fn wrapped(self, explanation: &Explanation, width: i32) -> Vec<String> {
        font::wrap(&self.words(explanation), TEXT, width)
    }

    /// Height without its words.
    fn height(self, explanation: &Explanation) -> i32 {
        match self {
            Self::Timeline => Lanes::of(explanation).height() + CLOCK,
            Self::Stretches => STRETCHES + CLOCK,
            Self::Bands => explanation.bands.len() as i32 * ROW,
        }
    }

    /// Draws it with its words from the top of an area on, as wide as that.
    fn draw(self, canvas: &mut Canvas, explanation: &Explanation, area: &Rect) {
        let (left, width) = (area.x.start, area.width());
        let words = self.wrapped(explanation, width);
        for (number, line) in words.iter().enumerate() {
            let y = area.y.start + number as i32 * LINE + TEXT / 2;
            canvas.text(line, (left, y), Type::new(Anchor::Start).colour(GREY));
        }
        let top = area.y.start + words.len() as i32 * LINE;
        // Time runs at the same places in both pictures of it.
        let room = bars::room(explanation);
        let song = |height: i32| Rect::new((left + room, top), (width - room, height));
        match self {
            Self::Timeline => {
                let lanes = Lanes::of(explanation);
                let area = song(lanes.height());
                lanes.draw(canvas, &area);
                draw_clock(canvas, explanation, &area);
            }
            Self::Stretches => {
                let area = song(STRETCHES);
                draw_stretches(canvas, explanation, &area);
                draw_clock(canvas, explanation, &area);
            }
            Self::Bands => {
                draw_bands(canvas, explanation, &Rect::new((left, top), (width, self.height(explanation))));
            }
        }
    }
}

impl Explanation {
    /// All pictures on one sheet, as an SVG document.
    ///
    /// # Errors
    /// [`DrawError`].
    pub fn svg(&self) -> Result<String, DrawError> {
        const HEAD: i32 = 36;
        const BETWEEN: i32 = 60;
        let width = SHEET_WIDTH - 2 * MARGIN;
        let lines = [font::wrap(&self.title, HEAD, width), font::wrap(&self.headline, TEXT, width)];
        let heads: i32 = lines[0].len() as i32 * (HEAD + 12) + lines[1].len() as i32 * LINE;
        let parts = Picture::ALL.map(|picture| {
            let words = picture.wrapped(self, width);
            let height = LINE + words.len() as i32 * LINE + picture.height(self);
            (picture, height)
        });
        let all: i32 = parts.iter().map(|(_, height)| height + BETWEEN).sum();
        let height = MARGIN + heads + all + MARGIN;
        let title = format!("{} {}", self.title, self.headline);
        let svg = canvas::draw((SHEET_WIDTH, height), &title, |canvas| {
            let mut y = MARGIN;
            for line in &lines[0] {
                canvas.text(line, (MARGIN, y + HEAD / 2), Type::new(Anchor::Start).size(HEAD));
                y += HEAD + 12;
            }
            for line in &lines[1] {
                canvas.text(line, (MARGIN, y + TEXT / 2), Type::new(Anchor::Start));
                y += LINE;
            }
            for (picture, height) in &parts {
                y += BETWEEN;
                canvas.text(picture.head(), (MARGIN, y + TEXT / 2), Type::new(Anchor::Start).size(32));
                picture.draw(canvas, self, &Rect::new((MARGIN, y + LINE), (width, height - LINE)));
                y += height;
            }
        });
        svg.map_err(|cause| DrawError { figure: "explanation".to_owned(), cause })
    }
}

/// Draws the seconds below an area.
fn draw_clock(canvas: &mut Canvas, explanation: &Explanation, area: &Rect) {
    let seconds = explanation.seconds();
    let most = f64::from((area.width() / MARK).max(1));
    let step = STEPS.into_iter().find(|step| seconds / step <= most).unwrap_or(seconds / most);
    let mut second = 0.0;
    while second <= seconds {
        let x = area.x.start + (second / seconds * f64::from(area.width())).round() as i32;
        canvas.line((x, area.y.end), (x, area.y.end + 10), Pen::new(INK, 2));
        let anchor = match second {
            0.0 => Anchor::Start,
            _ if x + MARK / 3 > area.x.end => Anchor::End,
            _ => Anchor::Middle,
        };
        canvas.text(&clock(second), (x, area.y.end + 14 + TEXT / 2), Type::new(anchor));
        second += step;
    }
}
