//! The interactive map: points as typed arrays in base64, names in tables that points refer to by number.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use serde::Serialize;

use super::head::{GENERATOR, POLICY};
use crate::escape;
use crate::figure::colour::Colour;
use crate::figure::palette;
use crate::map::{Map, Part};
use crate::names::reading;

const STYLE: &str = concat!(include_str!("canvas.css"), include_str!("map.css"));
const SCRIPT: &str = include_str!("map.js");

/// Places are whole numbers up to this, on both axes on one scale.
const LAST_PLACE: f32 = 65_535.0;

impl Map {
    /// The interactive page: hover tells artist, album, song and second; a click on a legend's entry shows one artist
    /// alone. Nothing is loaded from anywhere.
    pub fn html(&self) -> String {
        html(self)
    }
}

fn html(map: &Map) -> String {
    let method = escape::html(map.method());
    let remark = map.remark().map_or_else(String::new, |text| format!("<p>{}</p>\n", escape::html(text)));
    let data = escape::script(&Data::of(map).json());
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         {GENERATOR}\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>{method}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1>{method}</h1>\n\
         <p>Point at a dot to see what it is. Click an artist to show only that artist; click again to show all. \
         Drag to move; scroll or press + and − to zoom; press 0 to reset.</p>\n{remark}</header>\n\
         <main>\n<div id=\"stage\">\n\
         <canvas id=\"map\" tabindex=\"0\" role=\"img\" aria-label=\"{} points of {} artists\"></canvas>\n\
         <div id=\"ring\" hidden></div>\n<div id=\"tip\" role=\"status\" aria-live=\"polite\" hidden></div>\n</div>\n\
         <aside>\n<h2>Parts of the split</h2>\n<div id=\"parts\"></div>\n\
         <h2>Artists</h2>\n<div id=\"legend\"></div>\n</aside>\n</main>\n\
         <script type=\"application/json\" id=\"data\">{data}</script>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        map.points().len(),
        map.artists().len(),
    )
}

/// What `map.js` reads. Songs have numbers, and tables by them; points are typed arrays in base64.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Data<'a> {
    artists: Vec<String>,
    colours: Vec<String>,
    parts: [&'static str; 4],
    albums: Vec<&'a str>,
    titles: Vec<&'a str>,
    song_artists: Vec<usize>,
    song_albums: Vec<usize>,
    song_parts: Vec<usize>,
    x: String,
    y: String,
    /// The song of each point.
    songs: String,
    /// The second of each point.
    seconds: String,
}

impl<'a> Data<'a> {
    fn of(map: &'a Map) -> Self {
        let (songs, points) = (map.songs(), map.points());
        let albums: BTreeSet<&str> = songs.iter().map(|song| song.album.as_str()).collect();
        let albums: Vec<&str> = albums.into_iter().collect();
        let album = |name: &str| albums.binary_search(&name).unwrap_or(0);
        let part = |part: Part| Part::ALL.iter().position(|known| *known == part).unwrap_or(0);
        let [x, y] = places(map);
        Self {
            artists: map.artists().iter().map(|name| reading(name)).collect(),
            colours: palette::COLOURS.iter().map(Colour::to_string).collect(),
            parts: Part::ALL.map(Part::name),
            titles: songs.iter().map(|song| song.title.as_str()).collect(),
            song_artists: songs.iter().map(|song| song.artist).collect(),
            song_albums: songs.iter().map(|song| album(&song.album)).collect(),
            song_parts: songs.iter().map(|song| part(song.part)).collect(),
            x: base64(x.iter().flat_map(|value| value.to_le_bytes())),
            y: base64(y.iter().flat_map(|value| value.to_le_bytes())),
            songs: base64(points.iter().flat_map(|point| (point.song as u32).to_le_bytes())),
            seconds: base64(points.iter().flat_map(|point| point.second.to_le_bytes())),
            albums,
        }
    }

    fn json(&self) -> String {
        // Numbers and text are always JSON.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Whole numbers that keep the proportions; y grows downwards, as on screens.
fn places(map: &Map) -> [Vec<u16>; 2] {
    let [x, y] = map.bounds();
    let extent = (x[1] - x[0]).max(y[1] - y[0]);
    let place = |value: f32, [low, high]: [f32; 2]| {
        let margin = (extent - (high - low)) / 2.0;
        (value - low + margin) / extent * LAST_PLACE
    };
    [
        map.points().iter().map(|point| place(point.position[0], x).round() as u16).collect(),
        map.points().iter().map(|point| (LAST_PLACE - place(point.position[1], y)).round() as u16).collect(),
    ]
}

fn base64(bytes: impl Iterator<Item = u8>) -> String {
    STANDARD.encode(bytes.collect::<Vec<u8>>())
}
