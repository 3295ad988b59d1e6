//! What was found, to read: an answer in a few sentences, and a table for each question.

use auteur_report::{Cell, Column, Row, Section, Table, TablesPage, Value};

use super::{Audit, Labels};

/// Rows of a table on the page; the CSV beside it has all.
const MOST_ROWS: usize = 100;
/// Doubt above which a song stands on the page: the other name is the likelier one.
const DOUBTED: f64 = 0.5;
/// The share of pairs of two artists that lie less far apart than the parts of a name, above which it stands on the page.
const LIKE_TWO: f64 = 0.25;
/// The share of single names of which the same is asked.
const UNLIKE_ONE: f64 = 0.8;

pub(super) fn html(audit: &Audit, music: &str) -> String {
    let mut sections = vec![("The same recording".to_owned(), vec![copies(audit)])];
    if let Some(labels) = &audit.labels {
        sections.push(("Songs that may bear the wrong name".to_owned(), vec![doubts(labels)]));
        sections.push(("Artists".to_owned(), vec![alike(labels), parted(labels)]));
    }
    let title = format!("What may be wrong with {music}");
    TablesPage { title, opening: audit.in_words(), sections }.html()
}

impl Audit {
    /// What was found, in a sentence or two each.
    pub fn in_words(&self) -> Vec<String> {
        let songs = self.songs;
        let copied: usize = self.groups.iter().map(Vec::len).sum();
        let copies = match self.groups.len() {
            0 => format!("None of {songs} songs is a copy of another."),
            1 => format!("Of {songs} songs, {copied} are one recording."),
            groups => format!(
                "Of {songs} songs, {copied} are copies of each other: {groups} recordings are there more than once."
            ),
        };
        let two_names = self.copies.iter().filter(|pair| pair.artists[0] != pair.artists[1]).count();
        let two_names = match two_names {
            0 => String::new(),
            1 => " One pair of them bears two names.".to_owned(),
            pairs => format!(" {pairs} pairs of them bear two names."),
        };
        let mut words = vec![copies + &two_names];
        match (&self.labels, &self.labels_left_out) {
            (Some(labels), _) => words.extend(labels.in_words()),
            (None, Some(reason)) => words.push(format!("Names were not judged: {reason}.")),
            (None, None) => {}
        }
        words.push(
            "These are scores, not verdicts: a song may sound like somebody else and be rightly named. Listen before you \
             change anything."
                .to_owned(),
        );
        words
    }
}

impl Labels {
    fn in_words(&self) -> Vec<String> {
        let Self { songs, named_rightly, wrong, .. } = self;
        let mut words = vec![format!(
            "About {wrong} of {songs} songs may bear the wrong name. A classifier that had heard neither a song nor its \
             copies named {named_rightly} as they are; the others are its errors or the collection's."
        )];
        if !self.left_out.is_empty() {
            let names = self.left_out.len();
            words.push(format!(
                "{names} of the names were not judged: they have fewer than three different songs."
            ));
        }
        words
    }
}

fn copies(audit: &Audit) -> Table {
    let columns = ["Song", "Its copy", "#Alike", "#Times faster", "#Begins at (s)", "#In common (s)"];
    let mut table = table("I", "Pairs of songs that are one recording, the most alike first", &columns);
    for pair in &audit.copies {
        let alike =
            if pair.is_exact { Value::Text("the same".to_owned()) } else { Value::Score(pair.similarity) };
        let [song, copy] = pair.songs.clone();
        push(
            &mut table,
            vec![
                Value::Text(song),
                Value::Text(copy),
                alike,
                Value::Number(pair.speed, 4),
                Value::Number(pair.offset_seconds, 1),
                Value::Number(pair.overlap_seconds, 1),
            ],
        );
    }
    table.notes.push(
        "Alike: how both spectrograms vary together where they lie over each other, whatever the level, the tone and the coder; \
         1 is the same. Begins at: where the first song's beginning lies in its copy."
            .to_owned(),
    );
    cut(table, audit.copies.len())
}

fn doubts(labels: &Labels) -> Table {
    let columns = ["Song", "Its name", "Sounds like", "#Doubt", "#Its name's probability", "#The other's"];
    let mut table = table("II", "Songs that sound more like another name than like their own", &columns);
    let doubted = labels.doubts.iter().filter(|song| song.doubt > DOUBTED || song.is_counted);
    let doubted: Vec<_> = doubted.collect();
    for song in &doubted {
        push(
            &mut table,
            vec![
                Value::Text(song.song.clone()),
                Value::Artist(song.artist.clone()),
                Value::Artist(song.sounds_like.clone()),
                Value::Score(song.doubt),
                Value::Score(song.own_probability),
                Value::Score(song.other_probability),
            ],
        );
    }
    table.notes.push(
        "Doubt: 0 where its own name is certain, 0.5 where the other is as probable, 1 where that is certain.".to_owned(),
    );
    cut(table, doubted.len())
}

fn alike(labels: &Labels) -> Table {
    let columns =
        ["Name", "Other name", "#Songs", "#Songs of the other", "#Told apart", "#As well by chance"];
    let mut table = table("III", "Two names that sound like one artist", &columns);
    for pair in &labels.alike {
        let [first, second] = pair.artists.clone().map(Value::Artist);
        let [songs, others] = pair.songs.map(|songs| Value::Count(songs as u64));
        push(
            &mut table,
            vec![first, second, songs, others, Value::Score(pair.told_apart), Value::PValue(pair.by_chance)],
        );
    }
    table.notes.push(
        "Told apart: how often a song of the first name sounds more like the first than a song of the second does; 0.5 is chance. \
         As well by chance: the share of names dealt to the same songs at random that are told apart as well."
            .to_owned(),
    );
    cut(table, labels.alike.len())
}

fn parted(labels: &Labels) -> Table {
    let columns =
        ["Name", "#Apart", "#Further than two artists", "#Further than one", "#Songs", "The smaller part"];
    let mut table = table("IV", "Names whose songs fall into two parts as two artists do", &columns);
    let suspected =
        |further_than_two, further_than_one| further_than_two >= LIKE_TWO && further_than_one >= UNLIKE_ONE;
    let parted = labels.parted.iter().filter(|name| suspected(name.further_than_two, name.further_than_one));
    let parted: Vec<_> = parted.collect();
    for name in &parted {
        push(
            &mut table,
            vec![
                Value::Artist(name.artist.clone()),
                Value::Number(name.distance, 2),
                Value::Score(name.further_than_two),
                Value::Score(name.further_than_one),
                Value::Count((name.smaller.len() + name.larger.len()) as u64),
                Value::Text(name.smaller.join(", ")),
            ],
        );
    }
    table.notes.push(
        "Apart: the distance of the parts' middles, in units of how far songs lie from theirs. Further than two artists: the share \
         of pairs of other names, thrown together, whose parts lie less far apart. Further than one: the share of other names \
         by themselves of which the same is true."
            .to_owned(),
    );
    cut(table, parted.len())
}

/// A table without rows; a column that begins with `#` holds numbers.
fn table(number: &'static str, title: &str, columns: &[&str]) -> Table {
    let columns = columns
        .iter()
        .map(|name| Column { name: name.trim_start_matches('#').to_owned(), numeric: name.starts_with('#') });
    Table {
        section: Section::Music,
        number,
        title: title.to_owned(),
        columns: columns.collect(),
        rows: Vec::new(),
        notes: Vec::new(),
    }
}

fn push(table: &mut Table, values: Vec<Value>) {
    let cells = values.into_iter().map(Cell::from).collect();
    table.rows.push(Row { begins_group: false, cells });
}

/// The table with no more rows than are read, and a remark on the others or that there are none.
fn cut(mut table: Table, rows: usize) -> Table {
    table.rows.truncate(MOST_ROWS);
    if rows > MOST_ROWS {
        table.notes.push(format!(
            "The first {MOST_ROWS} of {rows}; all of them are in the CSV file beside this page."
        ));
    }
    if rows == 0 {
        table.notes.insert(0, "None.".to_owned());
    }
    table
}
