//! Predictions become a Parquet file: the same predictions, the same bytes.
//!
//! Uncompressed, in one row group, without any program's version, so that bytes change only with the answers.

use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, FloatType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{ColumnPath, Type, TypePtr};

use crate::columns::{CLIP, PREDICTED, SONG, TRUTH, of_artist};
use crate::{ClipPrediction, EvaluationError, Predictions, seal, winner};

impl Predictions {
    /// Writes a Parquet file, one row a clip, sorted by song and clip, whole or not at all.
    ///
    /// Columns: `song`, `truth`, `predicted` (strings), `clip` (int64), and one `probability_<artist>` (float32) an
    /// artist, in label order. The order is `song`, `clip`, `truth`, `predicted`, probabilities.
    ///
    /// # Errors
    /// [`EvaluationError::Io`], [`EvaluationError::Parquet`]; a file that was there before is left as it was.
    pub fn write(&self, path: &Path) -> Result<(), EvaluationError> {
        let mut bytes = encode(self)?;
        seal::seal(&mut bytes);
        Ok(auteur_ground::whole_file::write(path, &bytes)?)
    }
}

fn encode(predictions: &Predictions) -> Result<Vec<u8>, ParquetError> {
    let clips: Vec<ClipPrediction> = predictions.clips().collect();
    let artists = predictions.artists();
    let mut writer = SerializedFileWriter::new(Vec::new(), schema(artists)?, Arc::new(writer_properties()))?;
    let mut table = writer.next_row_group()?;

    let text = |of: &dyn Fn(&ClipPrediction) -> String| -> Vec<ByteArray> {
        clips.iter().map(|clip| ByteArray::from(of(clip).into_bytes())).collect()
    };
    append::<ByteArrayType>(&mut table, &text(&|clip| clip.song.to_owned()))?;
    let indices: Result<Vec<i64>, _> = clips.iter().map(|clip| i64::try_from(clip.clip)).collect();
    append::<Int64Type>(&mut table, &indices.map_err(|error| ParquetError::External(Box::new(error)))?)?;
    append::<ByteArrayType>(&mut table, &text(&|clip| artists[clip.truth].clone()))?;
    append::<ByteArrayType>(&mut table, &text(&|clip| artists[winner(clip.probabilities)].clone()))?;
    for artist in 0..artists.len() {
        let column: Vec<f32> = clips.iter().map(|clip| clip.probabilities[artist]).collect();
        append::<FloatType>(&mut table, &column)?;
    }
    table.close()?;
    writer.into_inner()
}

fn append<T: DataType>(
    table: &mut SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
) -> Result<(), ParquetError> {
    let mut column =
        table.next_column()?.ok_or_else(|| ParquetError::General("the schema has too few columns".into()))?;
    column.typed::<T>().write_batch(values, None, None)?;
    column.close()
}

fn schema(artists: &[String]) -> Result<TypePtr, ParquetError> {
    let field = |name: &str, physical: PhysicalType, logical: Option<LogicalType>| {
        Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::REQUIRED)
            .with_logical_type(logical)
            .build()
            .map(Arc::new)
    };
    let mut fields = vec![
        field(SONG, PhysicalType::BYTE_ARRAY, Some(LogicalType::String))?,
        field(CLIP, PhysicalType::INT64, None)?,
        field(TRUTH, PhysicalType::BYTE_ARRAY, Some(LogicalType::String))?,
        field(PREDICTED, PhysicalType::BYTE_ARRAY, Some(LogicalType::String))?,
    ];
    for artist in artists {
        fields.push(field(&of_artist(artist), PhysicalType::FLOAT, None)?);
    }
    Ok(Arc::new(Type::group_type_builder("predictions").with_fields(fields).build()?))
}

fn writer_properties() -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_created_by(seal::blank())
        .set_compression(Compression::UNCOMPRESSED)
        .set_dictionary_enabled(false);
    // Names repeat from row to row; probabilities do not.
    for column in [SONG, TRUTH, PREDICTED] {
        properties = properties.set_column_dictionary_enabled(ColumnPath::from(column), true);
    }
    properties.build()
}
