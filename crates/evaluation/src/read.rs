//! A Parquet file becomes predictions, checked as if they had just been made.
//!
//! Columns are found by name, so that a table that went through pandas, with columns added or optional, is read as well.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};

use crate::columns::{CLIP, SONG, TRUTH, artist_of, of_artist};
use crate::{ClipPrediction, EvaluationError, Predictions, seal};

impl Predictions {
    /// Reads what [`Predictions::write`] wrote, or a table of the same columns from elsewhere.
    ///
    /// # Errors
    /// [`EvaluationError::Io`], [`EvaluationError::Altered`] and [`EvaluationError::Parquet`] when it cannot be read,
    /// [`EvaluationError::NoColumn`], [`EvaluationError::ColumnType`] and [`EvaluationError::MissingValues`] when it is
    /// another table, [`EvaluationError::ClipIndex`], [`EvaluationError::UnknownArtist`] and the errors of
    /// [`Predictions::new`] and [`Predictions::push`] when its values are wrong.
    pub fn read(path: &Path) -> Result<Self, EvaluationError> {
        let mut file = File::open(path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        if !seal::is_whole(bytes) {
            return Err(EvaluationError::Altered);
        }
        let file = SerializedFileReader::new(file)?;
        let names: Vec<String> = file
            .metadata()
            .file_metadata()
            .schema_descr()
            .columns()
            .iter()
            .map(|column| column.path().parts().join("."))
            .collect();
        let artists = names.iter().filter_map(|name| artist_of(name)).map(str::to_owned).collect();
        let mut predictions = Self::new(artists)?;
        for group in 0..file.num_row_groups() {
            let group = file.get_row_group(group)?;
            add_rows(&mut predictions, &Table::new(group.as_ref(), &names)?)?;
        }
        Ok(predictions)
    }
}

fn add_rows(predictions: &mut Predictions, table: &Table) -> Result<(), EvaluationError> {
    let labels: HashMap<String, usize> =
        predictions.artists().iter().enumerate().map(|(label, artist)| (artist.clone(), label)).collect();
    let songs = table.text(SONG)?;
    let clips = table.integers(CLIP)?;
    let truths = table.text(TRUTH)?;
    let columns: Vec<Vec<f32>> = predictions
        .artists()
        .iter()
        .map(|artist| table.floats(&of_artist(artist)))
        .collect::<Result<_, _>>()?;
    for row in 0..table.rows {
        let song = &songs[row];
        let clip =
            usize::try_from(clips[row]).map_err(|_| EvaluationError::ClipIndex { row, value: clips[row] })?;
        let truth = *labels.get(&truths[row]).ok_or_else(|| {
            EvaluationError::UnknownArtist { artist: truths[row].clone() }.in_clip(song, clip)
        })?;
        let probabilities: Vec<f32> = columns.iter().map(|column| column[row]).collect();
        predictions.push(ClipPrediction { song, clip, truth, probabilities: &probabilities })?;
    }
    Ok(())
}

/// The columns of one row group, by name; each comes out with a value in every row or not at all.
struct Table<'a> {
    group: &'a dyn RowGroupReader,
    names: &'a [String],
    rows: usize,
}

impl<'a> Table<'a> {
    fn new(group: &'a dyn RowGroupReader, names: &'a [String]) -> Result<Self, ParquetError> {
        let rows = group.metadata().num_rows();
        let rows = usize::try_from(rows)
            .map_err(|_| ParquetError::General(format!("a row group has {rows} rows")))?;
        Ok(Self { group, names, rows })
    }

    fn text(&self, name: &str) -> Result<Vec<String>, EvaluationError> {
        const EXPECTED: &str = "text in UTF-8";
        let ColumnReader::ByteArrayColumnReader(column) = self.column(name)? else {
            return Err(column_type(name, EXPECTED));
        };
        let decode =
            |bytes: ByteArray| bytes.as_utf8().map(str::to_owned).map_err(|_| column_type(name, EXPECTED));
        self.values(name, column)?.into_iter().map(decode).collect()
    }

    fn integers(&self, name: &str) -> Result<Vec<i64>, EvaluationError> {
        match self.column(name)? {
            ColumnReader::Int64ColumnReader(column) => self.values(name, column),
            _ => Err(column_type(name, "64-bit integers")),
        }
    }

    fn floats(&self, name: &str) -> Result<Vec<f32>, EvaluationError> {
        match self.column(name)? {
            ColumnReader::FloatColumnReader(column) => self.values(name, column),
            _ => Err(column_type(name, "32-bit floats")),
        }
    }

    fn column(&self, name: &str) -> Result<ColumnReader, EvaluationError> {
        let index = self.names.iter().position(|found| found == name).ok_or_else(|| {
            EvaluationError::NoColumn { column: name.to_owned(), found: self.names.to_vec() }
        })?;
        Ok(self.group.get_column_reader(index)?)
    }

    fn values<T: DataType>(
        &self,
        name: &str,
        mut column: ColumnReaderImpl<T>,
    ) -> Result<Vec<T::T>, EvaluationError> {
        let mut values = Vec::new();
        // Filled only where the column may have nulls; a repeated column, which needs a third buffer, is refused.
        let mut levels = Vec::new();
        column.read_records(self.rows, Some(&mut levels), None, &mut values)?;
        if values.len() != self.rows {
            let (column, found) = (name.to_owned(), values.len());
            return Err(EvaluationError::MissingValues { column, found, rows: self.rows });
        }
        Ok(values)
    }
}

fn column_type(column: &str, expected: &'static str) -> EvaluationError {
    EvaluationError::ColumnType { column: column.to_owned(), expected }
}
