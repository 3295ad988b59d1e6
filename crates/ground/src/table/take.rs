//! Columns are taken out of a table, one by one, by their names and as what they should hold.

use super::read::{self, Found};
use super::{Column, Held, Table, TableError};
use crate::caught::caught;

impl Table {
    /// Takes a column of text out.
    ///
    /// # Errors
    /// [`TableError::NoColumn`], [`TableError::ColumnType`] and [`TableError::MissingValues`]; of a file also
    /// [`TableError::Parquet`] and [`TableError::ReaderFailed`].
    pub fn text(&mut self, name: &str) -> Result<Vec<String>, TableError> {
        self.text_as(name, str::to_owned)
    }

    /// Takes a column of text out, each as what `made` makes of it: so nothing else is in memory for long.
    ///
    /// # Errors
    /// As for [`Self::text`].
    pub fn text_as<T>(&mut self, name: &str, made: impl FnMut(&str) -> T) -> Result<Vec<T>, TableError> {
        let found = self.take(name)?;
        self.expect_full(name, &found)?;
        found.texts(made).ok_or_else(|| column_type(name, "text in UTF-8"))
    }

    /// Takes a file's column of text, numbers or truths out as text, which is empty where there is no value.
    ///
    /// # Errors
    /// As for [`Self::text`]; [`TableError::MissingValues`] only of a column shorter than the table.
    pub fn cells(&mut self, name: &str) -> Result<Vec<String>, TableError> {
        let place = self.columns.iter().position(|(found, _)| found == name);
        let (Some(&(_, Held::InFile(index))), Some(file)) =
            (place.map(|place| &self.columns[place]), &self.file)
        else {
            return Err(self.no_column(name));
        };
        let read = caught(|| read::cells(&**file, index)).map_err(TableError::ReaderFailed)?;
        let cells = read?.ok_or_else(|| column_type(name, "text or numbers"))?;
        let count = cells.len();
        if count == self.rows { Ok(cells) } else { Err(self.missing_values(name, Some(count))) }
    }

    /// Takes a column of 64-bit integers out.
    ///
    /// # Errors
    /// As for [`Self::text`].
    pub fn integers(&mut self, name: &str) -> Result<Vec<i64>, TableError> {
        match self.take_numbers(name)? {
            Some(Column::Integer(values)) => Ok(values),
            _ => Err(column_type(name, "64-bit integers")),
        }
    }

    /// Takes a column of 64-bit floats out.
    ///
    /// # Errors
    /// As for [`Self::text`].
    pub fn reals(&mut self, name: &str) -> Result<Vec<f64>, TableError> {
        match self.take_numbers(name)? {
            Some(Column::Real(values)) => Ok(values),
            _ => Err(column_type(name, "64-bit floats")),
        }
    }

    /// Takes a column of 32-bit floats out.
    ///
    /// # Errors
    /// As for [`Self::text`].
    pub fn singles(&mut self, name: &str) -> Result<Vec<f32>, TableError> {
        match self.take_numbers(name)? {
            Some(Column::Single(values)) => Ok(values),
            _ => Err(column_type(name, "32-bit floats")),
        }
    }

    /// Takes a column of lists of equally many 32-bit floats out: how many each holds, and all of them, `[rows, width]`.
    ///
    /// # Errors
    /// As for [`Self::text`]; [`TableError::ColumnType`] also of lists that differ in length or lack a number.
    pub fn lists(&mut self, name: &str) -> Result<(usize, Vec<f32>), TableError> {
        match self.take(name)?.numbers() {
            Some(Column::Lists { width, values }) if values.len() == width * self.rows => Ok((width, values)),
            _ => Err(column_type(name, "lists of equally many 32-bit floats")),
        }
    }

    /// None of a column of another type.
    fn take_numbers(&mut self, name: &str) -> Result<Option<Column>, TableError> {
        let found = self.take(name)?;
        self.expect_full(name, &found)?;
        Ok(found.numbers())
    }

    fn take(&mut self, name: &str) -> Result<Found, TableError> {
        let Some(place) = self.columns.iter().position(|(found, _)| found == name) else {
            return Err(self.no_column(name));
        };
        match (std::mem::replace(&mut self.columns[place].1, Held::TakenOut), &self.file) {
            (Held::Values(values), _) => Ok(Found::Column(values)),
            (Held::InFile(index), Some(file)) => {
                let read = caught(|| read::column(&**file, index)).map_err(TableError::ReaderFailed)?;
                Ok(read?)
            }
            (Held::InFile(_), None) | (Held::TakenOut, _) => Err(self.no_column(name)),
        }
    }

    fn expect_full(&self, name: &str, found: &Found) -> Result<(), TableError> {
        let values = found.values();
        let is_full = values.is_none_or(|values| values == self.rows);
        if is_full { Ok(()) } else { Err(self.missing_values(name, values)) }
    }

    fn missing_values(&self, name: &str, found: Option<usize>) -> TableError {
        TableError::MissingValues {
            column: name.to_owned(),
            found: found.unwrap_or_default(),
            rows: self.rows,
        }
    }

    fn no_column(&self, name: &str) -> TableError {
        TableError::NoColumn { column: name.to_owned(), found: self.names().map(str::to_owned).collect() }
    }
}

fn column_type(column: &str, expected: &'static str) -> TableError {
    TableError::ColumnType { column: column.to_owned(), expected }
}
