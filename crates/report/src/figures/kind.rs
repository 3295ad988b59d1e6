//! What a kind of figure is: its number, its section, and the drawings that an analysis gives it.

use crate::analysis::Analysis;
use crate::figure::canvas::{self, Canvas, Size};
use crate::{DrawError, Figure, Section};

/// A kind of figure.
pub(crate) trait Figures: Sync {
    /// The number, and how many figures have it.
    fn number(&self) -> Number;

    /// The section of the report in which they stand.
    fn section(&self) -> Section;

    /// Whether pages fold the `index`th figure away: of a series all but the first.
    fn is_folded(&self, index: usize) -> bool {
        index > 0
    }

    /// What there is to show, in the order of the figures; nothing where there is nothing.
    fn drawings<'a>(&self, analysis: &'a Analysis<'a>) -> Vec<Drawing<'a>>;
}

/// The number of a kind of figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    /// There is one figure at most, which stands before those of the paper, such as A.
    Letter(char),
    /// There is one figure at most, such as 3.
    Single(u32),
    /// There may be several, such as 4.1 and 4.2.
    Series(u32),
}

impl Number {
    /// The number of the `index`th figure, counted from 0.
    pub(super) fn of(self, index: usize) -> String {
        match self {
            Self::Letter(letter) => letter.to_string(),
            Self::Single(number) => number.to_string(),
            Self::Series(number) => format!("{number}.{}", index + 1),
        }
    }
}

/// A figure that is still to be drawn.
pub(crate) type Drawing<'a> = Box<dyn Fn() -> Result<Drawn, DrawError> + Send + Sync + 'a>;

/// What is said about a figure; see [`Figure`].
pub(crate) struct Labels {
    pub(crate) name: String,
    pub(crate) caption: String,
    pub(crate) description: String,
}

/// A figure without its number.
pub(crate) struct Drawn {
    labels: Labels,
    svg: String,
    width: i32,
}

impl Drawn {
    /// Draws on a white sheet of `size`, in tenths of a millimetre.
    pub(crate) fn new(labels: Labels, size: Size, draw: impl FnOnce(&mut Canvas)) -> Result<Self, DrawError> {
        match canvas::draw(size, &labels.description, draw) {
            Ok(svg) => Ok(Self { labels, svg, width: size.0 }),
            Err(cause) => Err(DrawError { figure: labels.name, cause }),
        }
    }

    /// The `index`th figure of its kind, in its place.
    pub(crate) fn placed(self, kind: &dyn Figures, index: usize) -> Figure {
        let Self { labels: Labels { name, caption, description }, svg, width } = self;
        let (section, number) = (kind.section(), kind.number().of(index));
        Figure { section, number, name, caption, description, svg, width, folded: kind.is_folded(index) }
    }
}
