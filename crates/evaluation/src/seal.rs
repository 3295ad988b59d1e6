//! A checksum inside the file, so that a damaged one is refused before it is parsed.
//!
//! Parquet's pages carry no checksums here, and its reader stops the program at some damaged pages and takes others for
//! data. The field `created_by` near the file's end therefore reads `auteur, blake3 <64 hex digits>`: the hash of the
//! whole file with zeros for these digits. A program that saves the table anew writes its own `created_by`, and with it
//! goes the seal; such a table is read unchecked.

const MARK: &str = "auteur, blake3 ";
const DIGITS: usize = 64;

/// `created_by` of a file that is not sealed yet.
pub(crate) fn blank() -> String {
    format!("{MARK}{}", "0".repeat(DIGITS))
}

/// Puts the checksum in the place of a blank's zeros.
pub(crate) fn seal(bytes: &mut [u8]) {
    let digest = digest(bytes);
    if let Some(digits) = digits(bytes) {
        digits.copy_from_slice(digest.as_bytes());
    }
}

/// Whether bytes are as they were sealed, or never were.
pub(crate) fn is_whole(mut bytes: Vec<u8>) -> bool {
    let Some(digits) = digits(&mut bytes) else { return true };
    let sealed = digits.to_vec();
    digits.fill(b'0');
    sealed == digest(&bytes).as_bytes()
}

fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_string()
}

/// The place of the digits: behind the last mark, since song names stand before it.
fn digits(bytes: &mut [u8]) -> Option<&mut [u8]> {
    let mark = bytes.windows(MARK.len()).rposition(|window| window == MARK.as_bytes())?;
    bytes.get_mut(mark + MARK.len()..)?.get_mut(..DIGITS)
}
