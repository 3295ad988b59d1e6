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
const SCRIPT: &str = concat!(include_str!("library.js"), include_str!("library_panel.js"));

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
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             {GENERATOR}\n<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <link rel=\"icon\" href=\"data:,\">\n<title>{summary}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
             <header>\n<h1>{summary}</h1>\n<p>{method}. What lies close together sounds alike.</p>\n</header>\n\
             <main>\n<div id=\"stage\">\n\
             <canvas id=\"map\" tabindex=\"0\" role=\"img\" aria-label=\"Map of {summary}\" aria-describedby=\"keys\"></canvas>\n\
             <div id=\"tip\" hidden></div>\n\
             <div id=\"buttons\"><button type=\"button\" id=\"in\" aria-label=\"Zoom in\">+</button>\
             <button type=\"button\" id=\"out\" aria-label=\"Zoom out\">−</button>\
             <button type=\"button\" id=\"whole\" aria-label=\"Show the whole map\">⤢</button>\
             <button type=\"button\" id=\"lasso\" aria-label=\"Draw around songs\" aria-pressed=\"false\">◌</button></div>\n</div>\n\
             <aside>\n<div id=\"finder\"><label for=\"search\">Find an artist or a title</label>\n\
             <input id=\"search\" type=\"search\" placeholder=\"Artist or title\" role=\"combobox\" autocomplete=\"off\" spellcheck=\"false\" \
             aria-expanded=\"false\" aria-controls=\"found\" aria-autocomplete=\"list\">\n\
             <ul id=\"found\" role=\"listbox\" aria-label=\"Artists and titles\" hidden></ul></div>\n\
             <div id=\"chosen\" role=\"status\"></div>\n<ol id=\"alike\" aria-label=\"Most alike\"></ol>\n\
             <section id=\"largest\"><h2>Artists with most songs</h2>\n<ul id=\"artists\"></ul></section>\n\
             <p id=\"keys\">Drag or use the arrow keys to move, scroll, pinch or press + and − to zoom, 0 to see all. Click a \
             dot to see which songs are most alike; ◌, or Shift, and a drag around songs lists them. Enter takes the one nearest the middle, Escape lets go. \
             map.csv lists every song.</p>\n</aside>\n</main>\n\
             <script type=\"application/json\" id=\"data\">{data}</script>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n",
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
