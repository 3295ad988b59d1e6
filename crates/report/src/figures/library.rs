//! The map of a library, still: all songs, with a legend of few artists, or the names of those with most songs where there is room
//! for them.

use super::kind::{Drawn, Labels};
use super::map::{MOST_SHAPES, Maps};
use crate::figure::canvas::{self, Anchor, Area, Canvas, PAGE_WIDTH, Pen, Point, Rect, TEXT, Type};
use crate::figure::colour::{INK, WHITE};
use crate::figure::palette::{self, Marker, Shape};
use crate::figure::{font, png};
use crate::library::{LibraryArtist, LibraryMap};
use crate::names::reading;
use crate::{DrawError, Figure};

const MARGIN: i32 = 24;
const SIDE: i32 = PAGE_WIDTH - 2 * MARGIN;
/// The most artists that are named.
const MOST_NAMES: usize = 60;
/// From the songs to the legend, the height of its rows, room for a sample in them, and the most for a name.
const GAP: i32 = 30;
const ROW: i32 = 44;
const SAMPLE: i32 = 40;
const NAME_LIMIT: i32 = 420;
/// From one name to the next.
const APART: i32 = 26;

impl LibraryMap {
    /// The still picture.
    ///
    /// # Errors
    /// [`DrawError`].
    pub fn figure(&self) -> Result<Figure, DrawError> {
        Ok(draw(self)?.placed(&Maps, 0))
    }
}

fn draw(map: &LibraryMap) -> Result<Drawn, DrawError> {
    let legend = Legend::of(map);
    let side = SIDE - legend.as_ref().map_or(0, |legend| legend.width);
    let panel = Rect::new((MARGIN, MARGIN), (side, side));
    let pixels = (map.songs().len() > MOST_SHAPES)
        .then(|| {
            canvas::draw_clear((side, side), |canvas| {
                draw_songs(canvas, &Rect::new((0, 0), (side, side)), map)
            })
        })
        .map(|svg| svg.and_then(|svg| png::pixels(&svg)))
        .transpose()
        .map_err(|cause| DrawError { figure: "map".to_owned(), cause })?;
    // Whose songs are whose, the legend says where there is one.
    let names = if legend.is_some() { Vec::new() } else { names(map, &panel) };
    let [songs, artists] = [map.songs().len(), map.artists().len()];
    let named: Vec<String> = match &legend {
        Some(_) => map.artists().iter().map(|artist| reading(&artist.name)).collect(),
        None => names.iter().map(|name| name.text.clone()).collect(),
    };
    let labels = Labels {
        name: "map".to_owned(),
        caption: format!(
            "{}: {songs} songs by {artists} artists, coloured by artist. What lies close together sounds alike; directions \
             and units mean nothing.{}",
            map.method(),
            if legend.is_some() { "" } else { " A name stands in the middle of its artist's songs." },
        ),
        description: format!(
            "Songs as points in two dimensions, with the names of artists: {}.",
            named.join(", ")
        ),
    };
    let lowest = legend.as_ref().map_or(0, |legend| legend.height);
    Drawn::new(labels, (PAGE_WIDTH, side.max(lowest) + 2 * MARGIN), |canvas| {
        match &pixels {
            Some(pixels) => canvas.image(&panel, pixels),
            None => draw_songs(canvas, &panel, map),
        }
        for name in &names {
            canvas.fill(&name.room, WHITE.of_opacity(0.72));
            canvas.text(&name.text, name.room.centre(), Type::new(Anchor::Middle).size(name.size));
        }
        if let Some(legend) = &legend {
            legend.draw(canvas, map, panel.x.end + GAP);
        }
        canvas.frame(&panel, Pen::new(INK, 2));
    })
}

/// The names of few artists, each with what its songs are drawn as.
struct Legend {
    /// The lines of each name.
    names: Vec<Vec<String>>,
    /// With what parts it from the songs.
    width: i32,
    height: i32,
}

impl Legend {
    fn of(map: &LibraryMap) -> Option<Self> {
        if map.artists().len() > LibraryMap::OWN_LOOKS {
            return None;
        }
        let names = map.artists().iter().map(|artist| font::wrap(&reading(&artist.name), TEXT, NAME_LIMIT));
        let names: Vec<Vec<String>> = names.collect();
        let widest = names.iter().flatten().map(|line| font::width(line, TEXT)).max().unwrap_or(0);
        let height = names.iter().map(|lines| Self::height_of(lines)).sum();
        Some(Self { names, width: GAP + SAMPLE + widest, height })
    }

    fn height_of(lines: &[String]) -> i32 {
        ROW + (lines.len() as i32 - 1) * (TEXT + 4)
    }

    fn draw(&self, canvas: &mut Canvas, map: &LibraryMap, left: i32) {
        let mut top = MARGIN;
        for (artist, lines) in map.artists().iter().zip(&self.names) {
            marker(artist, 12).draw(canvas, (left + 14, top + ROW / 2));
            for (line, text) in (0..).zip(lines) {
                let at = (left + SAMPLE, top + ROW / 2 + line * (TEXT + 4));
                canvas.text(text, at, Type::new(Anchor::Start));
            }
            top += Self::height_of(lines);
        }
    }
}

fn marker(artist: &LibraryArtist, radius: i32) -> Marker {
    let shape = if artist.is_diamond { Shape::Diamond } else { Shape::Disc };
    Marker { shape, colour: palette::colour(artist.colour), radius }
}

fn draw_songs(canvas: &mut Canvas, panel: &Rect, map: &LibraryMap) {
    let radius = match map.songs().len() {
        0..=300 => 11,
        301..=3_000 => 7,
        3_001..=30_000 => 4,
        _ => 3,
    };
    let place = places(map, panel);
    let mut dots: Vec<(Point, Marker)> = map
        .artists()
        .iter()
        .flat_map(|artist| {
            let marker = marker(artist, radius);
            map.songs()[artist.songs.clone()].iter().map(move |song| (song.position, marker))
        })
        .map(|(position, marker)| (place(position), marker))
        .collect();
    // From top to bottom and not by artist, so that no artist lies above all others.
    dots.sort_by_key(|&((x, y), _)| (y, x));
    for (at, marker) in dots {
        match marker.shape {
            // Of many songs an outline would leave no colour.
            Shape::Disc => canvas.disc(at, radius, Area::new(marker.colour)),
            _ => marker.draw(canvas, at),
        }
    }
}

/// Where places lie on the sheet, on one scale.
fn places(map: &LibraryMap, panel: &Rect) -> impl Fn([f32; 2]) -> Point {
    let [x, y] = map.bounds();
    let extent = f64::from((x[1] - x[0]).max(y[1] - y[0]));
    let inner = f64::from(panel.width() - 2 * MARGIN);
    let centre = panel.centre();
    let from_middle = move |value: f32, [low, high]: [f32; 2]| {
        ((f64::from(value) - f64::from(low + high) / 2.0) / extent * inner).round() as i32
    };
    move |[right, up]| (centre.0 + from_middle(right, x), centre.1 - from_middle(up, y))
}

/// A name and what it covers.
struct Name {
    text: String,
    size: i32,
    room: Rect,
}

/// The names of artists, those with most songs first, that cover no other.
fn names(map: &LibraryMap, panel: &Rect) -> Vec<Name> {
    let place = places(map, panel);
    let mut names: Vec<Name> = Vec::new();
    for artist in map.artists() {
        if names.len() == MOST_NAMES {
            break;
        }
        let (text, size) = (reading(&artist.name), if names.len() < 12 { TEXT } else { TEXT * 3 / 4 });
        let (width, height) = (font::width(&text, size) + 8, size + 8);
        let (x, y) = place(artist.middle);
        // Within the panel, as near to the middle of the songs as that allows.
        let left = (x - width / 2).clamp(panel.x.start + 4, (panel.x.end - width - 4).max(panel.x.start + 4));
        let room = Rect::new((left, y - height / 2), (width, height));
        let meets = |other: &Rect| {
            room.x.start < other.x.end + APART
                && other.x.start < room.x.end + APART
                && room.y.start < other.y.end + APART
                && other.y.start < room.y.end + APART
        };
        if width < panel.width() && !names.iter().any(|name| meets(&name.room)) {
            names.push(Name { text, size, room });
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LibrarySong;

    fn library(artists: usize) -> LibraryMap {
        let song = |number: usize| {
            let artist = number % artists;
            LibrarySong {
                artist: format!("Artist_{artist}"),
                album: "Album".to_owned(),
                title: format!("{number}"),
                path: format!("{number}.mp3"),
                position: [(artist % 20) as f32 + (number / artists) as f32 * 0.1, (artist / 20) as f32],
            }
        };
        LibraryMap::new("t-SNE".to_owned(), (0..3 * artists).map(song).collect(), &[]).unwrap()
    }

    #[test]
    fn names_lie_within_the_panel_and_none_covers_another() {
        let panel = Rect::new((MARGIN, MARGIN), (SIDE, SIDE));
        for artists in [1, 3, 400] {
            let names = names(&library(artists), &panel);
            assert!(!names.is_empty() && names.len() <= MOST_NAMES);
            for (index, name) in names.iter().enumerate() {
                assert!(panel.x.start < name.room.x.start && name.room.x.end < panel.x.end);
                for other in &names[..index] {
                    let apart = |one: &std::ops::Range<i32>, other: &std::ops::Range<i32>| {
                        one.end < other.start || other.end < one.start
                    };
                    assert!(apart(&name.room.x, &other.room.x) || apart(&name.room.y, &other.room.y));
                }
            }
        }
    }

    #[test]
    fn a_small_library_is_a_disc_for_each_song_and_a_large_one_an_image() {
        let [small, large] = [library(4), library(2_000)].map(|map| map.figure().unwrap());
        // And one in the legend for each artist.
        assert_eq!(small.svg.matches("<circle").count(), 12 + 4);
        assert!(small.svg.contains("Artist 3</text>") && !small.svg.contains("<image"));
        let many = library(LibraryMap::OWN_LOOKS).figure().unwrap().svg;
        assert_eq!([many.matches("<circle").count(), many.matches("<polygon").count()], [7 * 4, 7 * 4]);
        let more = library(LibraryMap::OWN_LOOKS + 1).figure().unwrap().svg;
        assert_eq!([more.matches("<circle").count(), more.matches("<polygon").count()], [15 * 3, 0]);
        assert!(large.svg.contains("<image") && !large.svg.contains("<circle"));
    }
}
