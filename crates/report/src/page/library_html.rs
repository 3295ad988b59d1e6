//! The map of a library: places of 16 bits and the nearest songs in base64, names in one table by artist and album.
//!
//! A song takes 5.3 bytes for its place, four for each of the nearest, and its title with three signs.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::head::{GENERATOR, POLICY};
use crate::escape;
use crate::figure::colour::Colour;
use crate::figure::palette;
use crate::library::{LibraryArtist, LibraryMap, LibrarySong};
use crate::names::reading;
use crate::table::Value;

const STYLE: &str = concat!(include_str!("canvas.css"), include_str!("library.css"));
const SCRIPT: &str = concat!(
    include_str!("library.js"),
    include_str!("library_names.js"),
    include_str!("library_panel.js"),
    include_str!("library_pointer.js")
);

/// Places are whole numbers up to this, on both axes on one scale.
const LAST_PLACE: f32 = 65_535.0;

impl LibraryMap {
    /// The interactive page: pointing tells a song, a click the songs most alike to it, and a search finds artists and
    /// titles. Nothing is loaded from anywhere.
    pub fn html(&self) -> String {
        let method = escape::html(self.method());
        let data = escape::script(&Data::of(self).json());
        let [songs, artists] = [self.songs().len(), self.artists().len()].map(counted);
        let summary = format!("{songs} songs by {artists} artists");
        let buttons: String = BUTTONS.iter().map(|button| button.html()).collect();
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             {GENERATOR}\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <link rel=\"icon\" href=\"data:,\">\n<title>{summary}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
             <header>\n<h1>{summary}</h1>\n<p>{method}. What lies close together sounds alike.</p>\n</header>\n\
             <main>\n<div id=\"stage\">\n\
             <canvas id=\"map\" tabindex=\"0\" role=\"application\" aria-roledescription=\"map\" aria-label=\"Map of {summary}\" aria-describedby=\"keys\"></canvas>\n\
             <div id=\"tip\" hidden></div>\n<p id=\"said\" role=\"status\"></p>\n\
             <div id=\"buttons\">{buttons}</div>\n</div>\n\
             <aside>\n<div id=\"finder\"><label for=\"search\">Find an artist or a title</label>\n\
             <input id=\"search\" type=\"search\" placeholder=\"Artist or title\" role=\"combobox\" autocomplete=\"off\" spellcheck=\"false\" \
             aria-expanded=\"false\" aria-controls=\"found\" aria-autocomplete=\"list\">\n\
             <ul id=\"found\" role=\"listbox\" aria-label=\"Artists and titles\" hidden></ul></div>\n\
             <div id=\"chosen\" role=\"status\"></div>\n<ol id=\"alike\" aria-label=\"Most alike\"></ol>\n\
             <section id=\"legend\"><label for=\"by\">Colour by</label> <select id=\"by\"><option value=\"artist\">artist</option>\
             <option value=\"album\">album</option><option value=\"part\" hidden disabled>part of the split</option></select>\n\
             <ul id=\"names\" aria-label=\"What the colours mean\"></ul></section>\n\
             <p id=\"keys\">Drag or use the arrow keys to move, scroll, pinch or press + and − to zoom, 0 to see all. Click a \
             dot to see which songs are most alike; the dashed button, or Shift, and a drag around songs lists them. Enter takes the one nearest the middle, L lists those in the window, Escape lets go. \
             map.csv lists every song.</p>\n</aside>\n</main>\n\
             <script type=\"application/json\" id=\"data\">{data}</script>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        )
    }
}

/// A button over the map.
struct Button {
    id: &'static str,
    name: &'static str,
    /// What is drawn on it, 16 wide and high.
    path: &'static str,
    more: &'static str,
}

const BUTTONS: [Button; 4] = [
    Button { id: "in", name: "Zoom in", path: "M8 3v10M3 8h10", more: "" },
    Button { id: "out", name: "Zoom out", path: "M3 8h10", more: "" },
    Button {
        id: "whole",
        name: "Show the whole map",
        path: "M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3",
        more: "",
    },
    Button {
        id: "lasso",
        name: "Draw around songs",
        path: "M8 2.5c3 0 5.5 1.700 5.5 4s-2.5 4-5.5 4-5.5-1.700-5.5-4 2.5-4 5.5-4z\" stroke-dasharray=\"2.2 2.4\"/><path d=\"M5 10.200c-.8 1.200-.6 2.400.6 3.300",
        more: " aria-pressed=\"false\"",
    },
];

impl Button {
    fn html(&self) -> String {
        let Self { id, name, path, more } = self;
        format!(
            "<button type=\"button\" id=\"{id}\" aria-label=\"{name}\" title=\"{name}\"{more}>\
             <svg viewBox=\"0 0 16 16\" aria-hidden=\"true\"><path d=\"{path}\"/></svg></button>"
        )
    }
}

fn counted(number: usize) -> String {
    Value::Count(number as u64).text()
}

/// What the script reads.
#[derive(Serialize)]
struct Data {
    colours: Vec<String>,
    artists: Vec<Artist>,
    /// Across and down of each song, 16 bits each, the lower byte first.
    places: String,
    /// How many of the nearest songs are named for each.
    each: usize,
    /// Their numbers, 24 bits each, the lowest byte first.
    nearest: String,
}

/// Name, number of the colour, and as many more for diamonds, the label's place, and albums with their titles.
#[derive(Serialize)]
struct Artist(String, usize, u16, u16, Vec<(String, Vec<String>)>);

impl Data {
    fn of(map: &LibraryMap) -> Self {
        let place = places(map);
        let artist = |artist: &LibraryArtist| {
            let own = &map.songs()[artist.songs.clone()];
            let albums = own.chunk_by(|one, other| one.album == other.album);
            let titles = |songs: &[LibrarySong]| songs.iter().map(|song| reading(&song.title)).collect();
            let [x, y] = place(artist.middle);
            let albums = albums.map(|songs| (reading(&songs[0].album), titles(songs))).collect();
            let look = artist.colour + if artist.is_diamond { LibraryMap::COLOURS } else { 0 };
            Artist(reading(&artist.name), look, x, y, albums)
        };
        let (nearest, each) = map.nearest();
        let of_songs = map.songs().iter().flat_map(|song| place(song.position)).flat_map(u16::to_le_bytes);
        let nearest = nearest.iter().flat_map(|song| song.to_le_bytes().into_iter().take(3));
        Self {
            colours: palette::COLOURS[..LibraryMap::COLOURS].iter().map(Colour::to_string).collect(),
            artists: map.artists().iter().map(artist).collect(),
            places: STANDARD.encode(of_songs.collect::<Vec<u8>>()),
            each,
            nearest: STANDARD.encode(nearest.collect::<Vec<u8>>()),
        }
    }

    fn json(&self) -> String {
        // Numbers and text are always JSON.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Whole numbers that keep the proportions; y grows downwards, as on screens.
fn places(map: &LibraryMap) -> impl Fn([f32; 2]) -> [u16; 2] {
    let [x, y] = map.bounds();
    let extent = (x[1] - x[0]).max(y[1] - y[0]);
    let place = move |value: f32, [low, high]: [f32; 2]| {
        let margin = (extent - (high - low)) / 2.0;
        ((value - low + margin) / extent * LAST_PLACE).round() as u16
    };
    move |[right, up]| [place(right, x), LAST_PLACE as u16 - place(up, y)]
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// A song by `artist` at `position`, on the album and with the title `name`.
    fn song(artist: &str, name: &str, position: [f32; 2]) -> LibrarySong {
        let path = format!("{artist}/{name}.mp3");
        let [artist, album, title] = [artist, name, name].map(str::to_owned);
        LibrarySong { path, artist, album, title, position }
    }

    #[test]
    fn the_page_holds_places_of_16_bits_and_the_nearest_and_no_name_can_end_its_data() {
        let songs = vec![
            song("Bo_B", "</script><b>", [0.0, 0.0]),
            song("Ada", "one", [10.0, 5.0]),
            song("Bo_B", "two", [4.0, 10.0]),
        ];
        let page = LibraryMap::new("t-SNE <x>".to_owned(), songs, &[2, 0, 1]).unwrap().html();
        assert_eq!(page.matches("</script>").count(), 2);
        assert!(page.contains("3 songs by 2 artists") && page.contains("<p>t-SNE &lt;x&gt;."));
        assert!(page.contains(POLICY) && !page.contains("://"));
        let (_, data) = page.split_once("id=\"data\">").unwrap();
        let data: Value = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
        let bytes = |name: &str| STANDARD.decode(data[name].as_str().unwrap()).unwrap();
        let places: Vec<u16> =
            bytes("places").as_chunks::<2>().0.iter().map(|&bytes| u16::from_le_bytes(bytes)).collect();
        // Bo's songs come first, as there are more; what is above is at a lower place.
        assert_eq!(places, [0, 65_535, 26_214, 0, 65_535, 32_767]);
        assert_eq!((bytes("nearest"), &data["each"]), (vec![1, 0, 0, 2, 0, 0, 0, 0, 0], &Value::from(1)));
        let artists = &data["artists"];
        assert_eq!(artists[0][0], "Bo B");
        assert_eq!(artists[0][4][0], serde_json::json!(["</script><b>", ["</script><b>"]]));
        assert_eq!(artists[1], serde_json::json!(["Ada", artists[1][1], 65_535, 32_767, [["one", ["one"]]]]));
    }
}
