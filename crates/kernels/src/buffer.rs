//! Working memory that outlives the pass that took it: what one step gives back, the next one takes.
//!
//! A training step needs the same large buffers again and again. Handing them back to the system costs more than the
//! passes over them: each new page is cleared before it is seen.

use std::{
    mem::MaybeUninit,
    ops::{Deref, DerefMut},
    sync::{Mutex, MutexGuard, PoisonError},
};

use rayon::prelude::*;

/// Buffers that nobody holds, those that were given back last at the end.
static FREE: Mutex<Vec<Vec<f32>>> = Mutex::new(Vec::new());
/// As many may wait to be taken again; those that have waited longest are let go first.
const MOST_FREE: usize = 64;

/// Some floats whose values are whatever their last user left: everything is written before it is read.
#[derive(Debug)]
pub struct Buffer {
    /// As long as it ever was: what is beyond `length` is set already when a later user wants more.
    values: Vec<f32>,
    length: usize,
}

impl Buffer {
    /// A buffer of `length` values of any value.
    pub(crate) fn take(length: usize) -> Self {
        let mut values = best_fit(&mut free(), length).unwrap_or_default();
        if values.len() < length {
            values = vec![0.0; length];
        }
        Self { values, length }
    }

    /// A buffer of `length` zeros.
    pub(crate) fn zeros(length: usize) -> Self {
        let mut buffer = Self::take(length);
        buffer.fill(0.0);
        buffer
    }
}

/// The smallest free buffer that holds `length` values and is not more than twice as large.
fn best_fit(free: &mut Vec<Vec<f32>>, length: usize) -> Option<Vec<f32>> {
    let fits = |buffer: &Vec<f32>| (length..=2 * length).contains(&buffer.len());
    let candidates = free.iter().enumerate().filter(|(_, buffer)| fits(buffer));
    let (place, _) = candidates.min_by_key(|(_, buffer)| buffer.len())?;
    Some(free.remove(place))
}

fn free() -> MutexGuard<'static, Vec<Vec<f32>>> {
    // A buffer holds no promise that a panic could have broken.
    FREE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes over the result of a pass that nobody needs any more, for a later pass whose result has as many values.
pub fn give_back(values: Vec<f32>) {
    let mut free = free();
    free.push(values);
    if free.len() > MOST_FREE {
        free.remove(0);
    }
}

/// Lets go of all that waits to be taken again: for whoever has made the last of many steps.
pub fn let_go() {
    free().clear();
}

/// A free buffer of just so many values: what is longer would be lost to those who need all of it.
fn of_length(free: &mut Vec<Vec<f32>>, length: usize) -> Option<Vec<f32>> {
    let place = free.iter().rposition(|buffer| buffer.len() == length)?;
    Some(free.remove(place))
}

impl Drop for Buffer {
    fn drop(&mut self) {
        give_back(std::mem::take(&mut self.values));
    }
}

impl Clone for Buffer {
    fn clone(&self) -> Self {
        let mut copy = Self::take(self.len());
        copy.copy_from_slice(self);
        copy
    }
}

impl Deref for Buffer {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.values[..self.length]
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.values[..self.length]
    }
}

/// Values that `work` writes piece by piece on all threads; each piece comes to it with its companion, and holds whatever
/// its last user left.
///
/// `pieces` says each piece's length. Memory that is new is cleared by the thread that works on it, just before: clearing the
/// whole beforehand would take one thread and every page twice.
pub(crate) fn written_in_pieces<C: Send>(
    pieces: Vec<(usize, C)>,
    work: impl Fn(usize, &mut [f32], C) + Sync,
) -> Vec<f32> {
    let length = pieces.iter().map(|(length, _)| length).sum();
    let given_back = of_length(&mut free(), length);
    if let Some(mut values) = given_back {
        let pieces = cut(&mut values, pieces).into_par_iter().enumerate();
        pieces.for_each(|(number, (piece, companion))| work(number, piece, companion));
        return values;
    }
    let mut values: Vec<f32> = Vec::with_capacity(length);
    let rooms = cut(&mut values.spare_capacity_mut()[..length], pieces);
    rooms.into_par_iter().enumerate().for_each(|(number, (room, companion))| {
        work(number, cleared(room), companion);
    });
    // SAFETY: the rooms are disjoint and make up all of `length` values, and each was cleared.
    #[allow(unsafe_code, reason = "safe code would have to write all values before the threads do")]
    unsafe {
        values.set_len(length);
    }
    values
}

/// Cuts `values` into pieces of these lengths.
fn cut<T, C>(values: &mut [T], pieces: Vec<(usize, C)>) -> Vec<(&mut [T], C)> {
    let mut rest = values;
    let mut cut = Vec::with_capacity(pieces.len());
    for (length, companion) in pieces {
        let (piece, behind) = std::mem::take(&mut rest).split_at_mut(length);
        cut.push((piece, companion));
        rest = behind;
    }
    cut
}

/// Sets memory to zero, after which it holds floats.
fn cleared(memory: &mut [MaybeUninit<f32>]) -> &mut [f32] {
    memory.fill(MaybeUninit::new(0.0));
    // SAFETY: the line before wrote every value.
    #[allow(unsafe_code, reason = "`MaybeUninit` has no safe way out for slices")]
    unsafe {
        &mut *(std::ptr::from_mut(memory) as *mut [f32])
    }
}

#[cfg(test)]
mod tests;
