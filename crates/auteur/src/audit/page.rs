//! What was found, to read: an answer in a few sentences, and a table for each question.

use auteur_report::{Cell, Column, Row, Section, Table, TablesPage, TablesSection, Value, reading};

use super::{Audit, CopyPair, DoubtedSong, Labels};

/// Rows of a table on the page; the CSV beside it has all.
const MOST_ROWS: usize = 100;
/// Songs that are named in a sentence.
const MOST_NAMED: usize = 3;
/// Doubt above which a song stands on the page: the other name is the likelier one.
const DOUBTED: f64 = 0.5;
/// The share of pairs of two artists that lie less far apart than the parts of a name, above which it stands on the page.
const LIKE_TWO: f64 = 0.25;
/// The share of single names of which the same is asked.
const UNLIKE_ONE: f64 = 0.8;

pub(super) fn html(audit: &Audit, music: &str) -> String {
    let mut tables = Numbered::default();
    let mut sections = vec![section(
        "The same recording",
        if audit.groups.is_empty() { String::new() } else { audit.copies_in_words() },
        tables.of(copies(audit)),
    )];
    if let Some(labels) = &audit.labels {
        let (counted, others) = (tables.of(counted(labels)), tables.of(others(labels)));
        let wrong = section("Songs that may bear the wrong name", labels.rule(), counted);
        sections.push(TablesSection { folded: others.into_iter().collect(), ..wrong });
        let one = "Two names may be one artist where their songs cannot be told apart.".to_owned();
        sections.push(section("Two names that may be one artist", one, tables.of(alike(labels))));
        let two = "One name may be two artists where its songs fall into two parts as those of two names do."
            .to_owned();
        sections.push(section("Names that may be two artists", two, tables.of(parted(labels))));
    }
    let title = format!("What may be wrong with {music}");
    TablesPage { title, opening: audit.in_words(), sections }.html()
}

/// A question, a sentence on it, and its table; none was found where there is no table.
fn section(head: &str, words: String, table: Option<Table>) -> TablesSection {
    let none = table.is_none().then(|| "None found.".to_owned());
    TablesSection {
        head: head.to_owned(),
        words: std::iter::once(words).chain(none).filter(|words| !words.is_empty()).collect(),
        tables: table.into_iter().collect(),
        folded: Vec::new(),
    }
}

/// Numbers tables in the order in which they are asked for.
#[derive(Default)]
struct Numbered {
    given: usize,
}

impl Numbered {
    /// The table with the next number; none where it is empty.
    fn of(&mut self, table: Table) -> Option<Table> {
        const NUMBERS: [&str; 5] = ["I", "II", "III", "IV", "V"];
        if table.rows.is_empty() {
            return None;
        }
        let number = NUMBERS[self.given.min(NUMBERS.len() - 1)];
        self.given += 1;
        Some(Table { number, ..table })
    }
}

impl Audit {
    /// What was found, in a sentence or two each.
    pub fn in_words(&self) -> Vec<String> {
        let mut words = vec![self.copies_in_words()];
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

impl Audit {
    fn copies_in_words(&self) -> String {
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
        copies + &two_names
    }
}

impl Labels {
    /// When a song is counted, and how many are.
    fn rule(&self) -> String {
        let Self { wrong, songs, .. } = self;
        format!(
            "{wrong} of {songs} songs are counted: those to which a model that had not heard them gives another name with at least the \
             probability that songs of that name get on average."
        )
    }

    /// The first few songs that are counted, those most in doubt.
    fn first_counted(&self) -> Option<String> {
        let counted = self.doubts.iter().filter(|song| song.is_counted).take(MOST_NAMED);
        let said = counted.map(|song| format!("{} (sounds like {})", song.song, reading(&song.sounds_like)));
        let said: Vec<String> = said.collect();
        (!said.is_empty()).then(|| format!("Most in doubt: {}.", said.join("; ")))
    }

    fn in_words(&self) -> Vec<String> {
        let Self { songs, named_rightly, wrong, .. } = self;
        let mut words = vec![format!(
            "About {wrong} of {songs} songs may bear the wrong name. A classifier that had heard neither a song nor its \
             copies named {named_rightly} as they are; the others are its errors or the collection's."
        )];
        words.extend(self.first_counted());
        if !self.left_out.is_empty() {
            let names = self.left_out.len();
            words.push(format!(
                "{names} of the names were not judged: they have fewer than three different songs."
            ));
        }
        words
    }
}

/// A group of rows for each recording: its first song, and how each of the others lies over one before it.
fn copies(audit: &Audit) -> Table {
    let columns = ["Song", "Compared with", "#Alike", "Speed", "#Begins at (s)", "#In common (s)"];
    let mut table = table("Songs that are one recording", &columns);
    let mut rows = 0;
    for group in &audit.groups {
        for (place, song) in group.iter().enumerate() {
            let mut cells = vec![Value::Text(song.clone())];
            match audit.copies.iter().find_map(|pair| Beside::of(song, &group[..place], pair)) {
                Some(beside) => cells.extend(beside.cells()),
                None => cells.extend(vec![Value::Missing; columns.len() - 1]),
            }
            let cells = cells.into_iter().map(Cell::from).collect();
            table.rows.push(Row { begins_group: place == 0 && rows > 0, cells });
            rows += 1;
        }
    }
    table.notes.push(
        "Alike: how both spectrograms vary together where they lie over each other, whatever the level, the tone and the coder; \
         1 is the same. Begins at: where the song's beginning lies in the one that it is compared with."
            .to_owned(),
    );
    cut(table, rows)
}

/// A song seen from one of the same recording.
struct Beside<'a> {
    other: &'a str,
    pair: &'a CopyPair,
    /// How many times faster the song is.
    speed: f64,
    begins_at: f64,
}

impl<'a> Beside<'a> {
    /// What a pair says of a song and one of those before it.
    fn of(song: &str, before: &[String], pair: &'a CopyPair) -> Option<Self> {
        let is_before = |other: &String| before.contains(other);
        let CopyPair { songs: [first, second], speed, offset_seconds: offset, .. } = pair;
        if first == song && is_before(second) {
            return Some(Self { other: second, pair, speed: *speed, begins_at: *offset });
        }
        // Of the second, the same line the other way round.
        let begins_at = -offset / speed;
        let is_second = second == song && is_before(first);
        is_second.then_some(Self { other: first, pair, speed: 1.0 / speed, begins_at })
    }

    fn cells(&self) -> [Value; 5] {
        let CopyPair { is_exact, similarity, overlap_seconds, .. } = *self.pair;
        let alike = if is_exact { Value::Text("the same".to_owned()) } else { Value::Score(similarity) };
        [
            Value::Text(self.other.to_owned()),
            alike,
            Value::Text(faster(self.speed)),
            Value::Number(self.begins_at + 0.0, 1),
            Value::Number(overlap_seconds, 1),
        ]
    }
}

/// `1 % faster`; what is less than a tenth is as fast.
fn faster(times: f64) -> String {
    let percent = 100.0 * (times - 1.0);
    match (percent.abs() * 10.0).round() / 10.0 {
        0.0 => "as fast".to_owned(),
        size => format!("{size} % {}", if percent > 0.0 { "faster" } else { "slower" }),
    }
}

fn counted(labels: &Labels) -> Table {
    let counted = labels.doubts.iter().filter(|song| song.is_counted).collect();
    doubts("Songs that are counted as bearing the wrong name", counted)
}

fn others(labels: &Labels) -> Table {
    let others = labels.doubts.iter().filter(|song| song.doubt > DOUBTED && !song.is_counted).collect();
    doubts("Other songs that sound more like another name than like their own", others)
}

fn doubts(title: &str, doubted: Vec<&DoubtedSong>) -> Table {
    let columns = ["Song", "Its name", "Sounds like", "#Doubt", "#Its name's probability", "#The other's"];
    let mut table = table(title, &columns);
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
    let mut table = table("Two names that sound like one artist", &columns);
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
    let mut table = table("Names whose songs fall into two parts as two artists do", &columns);
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
fn table(title: &str, columns: &[&str]) -> Table {
    let columns = columns
        .iter()
        .map(|name| Column { name: name.trim_start_matches('#').to_owned(), numeric: name.starts_with('#') });
    Table {
        section: Section::Music,
        number: "I",
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

/// The table with no more rows than are read, and a remark on the others.
fn cut(mut table: Table, rows: usize) -> Table {
    table.rows.truncate(MOST_ROWS);
    if rows > MOST_ROWS {
        table.notes.push(format!(
            "The first {MOST_ROWS} of {rows}; all of them are in the CSV file beside this page."
        ));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_seen_from_the_song_before_it_and_its_speed_is_said_in_words() {
        let pair = CopyPair {
            songs: ["a", "b"].map(str::to_owned),
            artists: ["A", "A"].map(str::to_owned),
            similarity: 0.9,
            speed: 1.01,
            offset_seconds: -5.05,
            overlap_seconds: 20.0,
            is_exact: false,
        };
        let b = Beside::of("b", &["a".to_owned()], &pair).unwrap();
        assert_eq!((b.other, faster(b.speed).as_str()), ("a", "1 % slower"));
        assert!((b.begins_at - 5.0).abs() < 1e-9);
        let a = Beside::of("a", &["b".to_owned()], &pair).unwrap();
        assert_eq!((faster(a.speed).as_str(), a.begins_at), ("1 % faster", -5.05));
        assert!(Beside::of("a", &[], &pair).is_none() && Beside::of("c", &["a".to_owned()], &pair).is_none());
        assert_eq!(faster(1.0004), "as fast");
    }
}
