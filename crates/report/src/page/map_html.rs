//! The interactive map: points as typed arrays in base64, names in tables that points refer to by number.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{GENERATOR, POLICY};
use crate::escape;
use crate::figure::palette;
use crate::map::{Map, Part};

const STYLE: &str = include_str!("map.css");
const SCRIPT: &str = include_str!("map.js");

/// Places are whole numbers up to this, on both axes on one scale.
const LAST_PLACE: f32 = 65_535.0;

pub(crate) fn map_html(map: &Map) -> String {
    let method = escape::html(&map.method);
    let data = data(map);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         {GENERATOR}\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>{method}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1>{method}</h1>\n\
         <p>Point at a dot to learn what it is. Click an artist to see that artist alone, again to see all. Drag to \
         move, turn the wheel or press + and − to zoom, 0 to see all.</p>\n</header>\n\
         <main>\n<div id=\"stage\">\n\
         <canvas id=\"map\" tabindex=\"0\" role=\"img\" aria-label=\"{} points of {} artists\"></canvas>\n\
         <div id=\"ring\" hidden></div>\n<div id=\"tip\" role=\"status\" aria-live=\"polite\" hidden></div>\n</div>\n\
         <aside>\n<h2>Parts of the split</h2>\n<div id=\"parts\"></div>\n\
         <h2>Artists</h2>\n<div id=\"legend\"></div>\n</aside>\n</main>\n\
         <script type=\"application/json\" id=\"data\">{data}</script>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        map.points.len(),
        map.artists.len(),
    )
}

/// JSON that `map.js` reads.
fn data(map: &Map) -> String {
    let mut albums: Vec<&str> = map.songs.iter().map(|song| song.album.as_str()).collect();
    albums.sort_unstable();
    albums.dedup();
    let album = |name: &str| albums.binary_search(&name).unwrap_or(0);
    let part = |part: Part| Part::ALL.iter().position(|known| *known == part).unwrap_or(0);
    let [x, y] = places(map);
    let fields = [
        ("artists", strings(map.artists.iter().map(String::as_str))),
        (
            "colours",
            strings(
                palette::COLOURS
                    .map(|c| format!("#{:02x}{:02x}{:02x}", c.0, c.1, c.2))
                    .iter()
                    .map(String::as_str),
            ),
        ),
        ("parts", strings(Part::ALL.iter().map(|part| part.name()))),
        ("albums", strings(albums.iter().copied())),
        ("titles", strings(map.songs.iter().map(|song| song.title.as_str()))),
        ("songArtists", numbers(map.songs.iter().map(|song| song.artist))),
        ("songAlbums", numbers(map.songs.iter().map(|song| album(&song.album)))),
        ("songParts", numbers(map.songs.iter().map(|song| part(song.part)))),
        ("x", base64(x.iter().flat_map(|value| value.to_le_bytes()))),
        ("y", base64(y.iter().flat_map(|value| value.to_le_bytes()))),
        ("songs", base64(map.points.iter().flat_map(|point| (point.song as u32).to_le_bytes()))),
        ("seconds", base64(map.points.iter().flat_map(|point| point.second.to_le_bytes()))),
    ];
    let fields: Vec<String> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", fields.join(",\n"))
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
        map.points.iter().map(|point| place(point.position[0], x).round() as u16).collect(),
        map.points.iter().map(|point| (LAST_PLACE - place(point.position[1], y)).round() as u16).collect(),
    ]
}

fn strings<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let texts: Vec<String> = texts.map(escape::javascript).collect();
    format!("[{}]", texts.join(","))
}

fn numbers(values: impl Iterator<Item = usize>) -> String {
    let values: Vec<String> = values.map(|value| value.to_string()).collect();
    format!("[{}]", values.join(","))
}

fn base64(bytes: impl Iterator<Item = u8>) -> String {
    format!("\"{}\"", STANDARD.encode(bytes.collect::<Vec<u8>>()))
}
