//! Arrays as NumPy reads them: one in a file (`.npy`), or several by name in an archive (`.npz`).
//!
//! # Source
//! NumPy's `numpy.lib.format`, version 1.0.

use std::io::{self, Cursor, Write};

use auteur_ground::tensors::{Tensor, Tensors, Values};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Magic string and version of the format.
const PREAMBLE: [u8; 8] = *b"\x93NUMPY\x01\x00";

/// Writes the bytes of a C-ordered array of 32-bit floats `[columns, rows]`, from values that lie as `[rows, columns]`.
///
/// Features are kept frame by frame; NumPy's readers, like librosa, want the bins first. Those of a long song are not held twice.
///
/// # Errors
/// The writer's.
pub fn write_transposed(writer: &mut impl Write, values: &[f32], columns: usize) -> io::Result<()> {
    let rows = values.len() / columns;
    writer.write_all(&header("<f4", &[columns, rows]))?;
    for column in 0..columns {
        for row in values.chunks_exact(columns) {
            writer.write_all(&row[column].to_le_bytes())?;
        }
    }
    Ok(())
}

/// The bytes of an array, C-ordered.
pub fn array(tensor: &Tensor) -> Vec<u8> {
    let (kind, bytes): (&str, Vec<u8>) = match &tensor.values {
        Values::F16(values) => ("<f2", values.iter().flat_map(|value| value.to_le_bytes()).collect()),
        Values::F32(values) => ("<f4", values.iter().flat_map(|value| value.to_le_bytes()).collect()),
        Values::F64(values) => ("<f8", values.iter().flat_map(|value| value.to_le_bytes()).collect()),
        Values::I32(values) => ("<i4", values.iter().flat_map(|value| value.to_le_bytes()).collect()),
    };
    let mut file = header(kind, &tensor.shape);
    file.extend(bytes);
    file
}

/// The bytes of an archive of arrays by name, which `numpy.load` reads; the same arrays give the same bytes.
///
/// # Errors
/// What the archive's format cannot hold: names of more than 65,535 bytes, arrays of more than 4 GB.
pub fn archive(tensors: &Tensors) -> io::Result<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    // As NumPy has it: nothing is compressed. Its time is always the same.
    let stored = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default());
    for (name, tensor) in tensors {
        archive.start_file(format!("{name}.npy"), stored)?;
        archive.write_all(&array(tensor))?;
    }
    Ok(archive.finish()?.into_inner())
}

fn header(kind: &str, shape: &[usize]) -> Vec<u8> {
    let sizes: String = shape.iter().map(|size| format!("{size}, ")).collect();
    // `(2, 3)`, and `(2,)` where there is one.
    let sizes = if shape.len() == 1 { sizes.trim_end() } else { sizes.trim_end_matches(", ") };
    let mut header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({sizes}), }}");
    // The format wants magic, version, length and header together to be a multiple of 64, ending in a newline.
    let unpadded = PREAMBLE.len() + 2 + header.len() + 1;
    header.extend(std::iter::repeat_n(' ', unpadded.next_multiple_of(64) - unpadded));
    header.push('\n');
    let mut file = Vec::with_capacity(PREAMBLE.len() + 2 + header.len());
    file.extend(PREAMBLE);
    // Some numbers make a header of some hundred bytes, far from what 16 bits hold.
    file.extend((header.len() as u16).to_le_bytes());
    file.extend(header.as_bytes());
    file
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn header_is_aligned_and_columns_come_first() {
        let mut file = Vec::new();
        write_transposed(&mut file, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 2).unwrap();
        let data = file.len() - 6 * 4;
        assert_eq!(data % 64, 0);
        assert!(String::from_utf8_lossy(&file[10..data]).contains("'shape': (2, 3)"));
        let values: Vec<f32> =
            file[data..].chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap())).collect();
        assert_eq!(values, [1.0, 3.0, 5.0, 2.0, 4.0, 6.0]);
    }

    #[test]
    fn arrays_of_an_archive_are_files_of_their_own() {
        let tensors = Tensors::from([
            ("a".to_owned(), Tensor::f64(&[2], vec![0.5, -1.0])),
            ("b.c".to_owned(), Tensor::f32(&[1, 1], vec![3.0])),
        ]);
        let bytes = archive(&tensors).unwrap();
        assert_eq!(bytes, archive(&tensors).unwrap());
        let mut read = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let names: Vec<String> = read.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert_eq!(names, ["a.npy", "b.c.npy"]);
        let mut file = Vec::new();
        read.by_name("a.npy").unwrap().read_to_end(&mut file).unwrap();
        assert!(
            String::from_utf8_lossy(&file)
                .contains("'descr': '<f8', 'fortran_order': False, 'shape': (2,), }")
        );
        assert_eq!(file[file.len() - 16..], [0.5f64, -1.0].map(f64::to_le_bytes).concat());
    }
}
