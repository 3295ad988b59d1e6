use super::{Buffer, MOST_FREE, best_fit, free, give_back, written_in_pieces};

/// Longer than any buffer of the other tests in this process, who take from the same heap of free ones.
const LONG: usize = 3_000_000;

#[test]
fn what_one_gives_back_the_next_one_takes() {
    let first = Buffer::take(LONG);
    let place = first.as_ptr();
    drop(first);
    let second = Buffer::take(LONG - 100);
    assert_eq!((second.as_ptr(), second.len()), (place, LONG - 100));
    // While that is held, another has a place of its own.
    let third = Buffer::take(LONG - 100);
    assert_ne!(third.as_ptr(), place);
}

#[test]
fn the_smallest_free_buffer_that_fits_is_taken_and_none_that_is_far_too_large() {
    let mut free: Vec<Vec<f32>> = [50, 10, 25, 12, 0].map(|length| vec![0.0; length]).into();
    let lengths =
        [11, 11, 11, 5, 5, 0, 30].map(|length| best_fit(&mut free, length).map(|buffer| buffer.len()));
    assert_eq!(lengths, [Some(12), None, None, Some(10), None, Some(0), Some(50)]);
    assert_eq!(free, [vec![0.0; 25]]);
}

#[test]
fn a_buffer_is_as_long_as_was_asked_for_whatever_was_given_back() {
    for length in [0, 1, 1000, 700, 1300, 3, 999] {
        let mut buffer = Buffer::take(length);
        assert_eq!(buffer.len(), length);
        buffer.fill(f32::NAN);
    }
    let zeros = Buffer::zeros(800);
    assert!(zeros.len() == 800 && zeros.iter().all(|value| *value == 0.0));
}

#[test]
fn a_copy_has_the_same_values_and_another_place() {
    let mut buffer = Buffer::take(100);
    buffer.iter_mut().zip(0u8..).for_each(|(value, number)| *value = f32::from(number));
    let copy = buffer.clone();
    assert_eq!(*copy, *buffer);
    assert_ne!(copy.as_ptr(), buffer.as_ptr());
}

#[test]
fn no_more_buffers_wait_than_may() {
    let held: Vec<Buffer> = (0..3 * MOST_FREE).map(|more| Buffer::take(10 + more)).collect();
    drop(held);
    assert!(free().len() <= MOST_FREE);
}

#[test]
fn pieces_come_with_their_companions_and_make_up_the_whole_in_order() {
    // A sum that no other test of this process asks for.
    let lengths = [3, 0, 1, 70_707, 2, 0];
    let piece = |(length, companion): (&usize, u8)| vec![f32::from(companion); *length];
    let expected: Vec<f32> = lengths.iter().zip(10u8..).flat_map(piece).collect();
    // First in new memory, then in what held something else before.
    let mut place = None;
    for before in [0.0, f32::NAN] {
        let pieces = lengths.iter().zip(10u8..).map(|(length, companion)| (*length, companion)).collect();
        let mut values = written_in_pieces(pieces, |number, piece, companion| {
            assert_eq!((piece.len(), usize::from(companion)), (lengths[number], 10 + number));
            assert!(piece.iter().all(|value| value.to_bits() == f32::to_bits(before)));
            piece.fill(f32::from(companion));
        });
        assert_eq!(values, expected);
        assert!(place.is_none_or(|place| place == values.as_ptr()));
        place = Some(values.as_ptr());
        values.fill(f32::NAN);
        give_back(values);
    }
}

#[test]
fn no_pieces_make_up_nothing() {
    let nothing = Vec::<(usize, ())>::new();
    assert_eq!(written_in_pieces(nothing, |_, _, ()| unreachable!("there is nothing to write")), []);
}
