//! Clips or songs as points in two dimensions, for Figure 3 and the interactive map.

mod csv;

use crate::MapError;

/// Points, and the songs that they are from.
#[derive(Clone, Debug, PartialEq)]
pub struct Map {
    method: String,
    artists: Vec<String>,
    songs: Vec<MapSong>,
    points: Vec<MapPoint>,
    remark: Option<String>,
}

/// A song of a map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapSong {
    /// Index in [`Map::artists`].
    pub artist: usize,
    /// The album.
    pub album: String,
    /// The song's title or file name.
    pub title: String,
    /// The part of the split that it is in.
    pub part: Part,
    /// Whether its clips named its artist, by majority.
    pub is_right: bool,
}

/// What a song was to the network: its part of the split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Learnt from.
    Train,
    /// Told when to stop.
    Validation,
    /// In no part that is known: it may have been learnt from or not.
    Unknown,
    /// Judged by.
    Test,
}

/// A clip or a song.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapPoint {
    /// Where it lies.
    pub position: [f32; 2],
    /// Index in [`Map::songs`].
    pub song: usize,
    /// Second of the song at which the clip begins; 0 for a whole song.
    pub second: f32,
}

impl Part {
    /// All parts, in the order in which they are drawn: test songs lie on top.
    pub const ALL: [Self; 4] = [Self::Train, Self::Validation, Self::Unknown, Self::Test];

    /// The name in legends.
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Validation => "validation",
            Self::Unknown => "unknown",
            Self::Test => "test",
        }
    }
}

impl Map {
    /// Joins points with the songs that they are from, and songs with their artists, in label order. `method` says how the
    /// points were made, such as `t-SNE of the CRNN's bottleneck, perplexity 30, clips of 10 s, song split`.
    ///
    /// # Errors
    /// [`MapError`] where there are no points, where one lies nowhere, and where a song or an artist is not there.
    pub fn new(
        method: String,
        artists: Vec<String>,
        songs: Vec<MapSong>,
        points: Vec<MapPoint>,
    ) -> Result<Self, MapError> {
        let map = Self { method, artists, songs, points, remark: None };
        match map.fault() {
            Some(problem) => Err(MapError { problem }),
            None => Ok(map),
        }
    }

    /// The same with a sentence for its caption, such as how good the network is.
    pub fn remarked(self, remark: String) -> Self {
        Self { remark: Some(remark), ..self }
    }

    /// What is wrong with it.
    fn fault(&self) -> Option<String> {
        let Self { artists, songs, points, .. } = self;
        if points.is_empty() {
            return Some("has no points".to_owned());
        }
        if let Some(song) = songs.iter().find(|song| song.artist >= artists.len()) {
            return Some(format!("has a song of artist number {} of {}", song.artist, artists.len()));
        }
        points.iter().enumerate().find_map(|(number, MapPoint { position, song, second })| {
            if *song >= songs.len() {
                return Some(format!("has point {number} of song number {song} of {}", songs.len()));
            }
            let is_somewhere = position.iter().chain([second]).all(|value| value.is_finite());
            (!is_somewhere).then(|| format!("has point {number} at {position:?}, second {second}"))
        })
    }

    /// How the points were made.
    pub fn method(&self) -> &str {
        &self.method
    }

    /// What else is to be said of it.
    pub fn remark(&self) -> Option<&str> {
        self.remark.as_deref()
    }

    /// The artists, in label order.
    pub fn artists(&self) -> &[String] {
        &self.artists
    }

    /// The songs.
    pub fn songs(&self) -> &[MapSong] {
        &self.songs
    }

    /// The points, one or more.
    pub fn points(&self) -> &[MapPoint] {
        &self.points
    }

    /// The song of a point.
    pub(crate) fn song(&self, point: &MapPoint) -> &MapSong {
        &self.songs[point.song]
    }

    /// Whether there are points of songs that are not known to be test songs.
    pub(crate) fn shows_other_than_test(&self) -> bool {
        self.points.iter().any(|point| self.song(point).part != Part::Test)
    }

    /// Whether a point is of a test song whose artist was not named.
    pub(crate) fn is_wrong(&self, point: &MapPoint) -> bool {
        let song = self.song(point);
        song.part == Part::Test && !song.is_right
    }

    /// Lowest and highest coordinate on each axis, `[[x, x], [y, y]]`, never empty: what the points take, widened about
    /// their middle to this relation of width to height, so that both axes have one scale.
    pub(crate) fn bounds_of(&self, width_by_height: f32) -> [[f32; 2]; 2] {
        let [x, y] = self.bounds();
        let height = (y[1] - y[0]).max((x[1] - x[0]) / width_by_height);
        let about_middle = |[low, high]: [f32; 2], extent: f32| {
            let middle = low + (high - low) / 2.0;
            [middle - extent / 2.0, middle + extent / 2.0]
        };
        [about_middle(x, height * width_by_height), about_middle(y, height)]
    }

    /// Lowest and highest coordinate on each axis, `[[x, x], [y, y]]`, never empty.
    pub(crate) fn bounds(&self) -> [[f32; 2]; 2] {
        [0, 1].map(|axis| {
            let along = self.points.iter().map(|point| point.position[axis]);
            let (low, high) = along.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
            if low < high { [low, high] } else { [low - 1.0, low + 1.0] }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_axes_have_one_scale_and_hold_all_points() {
        let song = MapSong {
            artist: 0,
            album: String::new(),
            title: String::new(),
            part: Part::Test,
            is_right: true,
        };
        let point = |x: f32, y: f32| MapPoint { position: [x, y], song: 0, second: 0.0 };
        let points = vec![point(-10.0, 1.0), point(30.0, 3.0)];
        let map = Map::new(String::new(), vec!["a".to_owned()], vec![song], points).unwrap();
        assert_eq!(map.bounds_of(2.0), [[-10.0, 30.0], [-8.0, 12.0]]);
        assert_eq!(map.bounds_of(40.0), [[-30.0, 50.0], [1.0, 3.0]]);
    }
}
