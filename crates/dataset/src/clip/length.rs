//! How long a clip is, in frames, and what the paper's seconds mean.

use super::error::ClipError;

/// The paper's frame rate, to which its table of clip lengths belongs.
const PROTOCOL_FRAMES_PER_SECOND: f64 = 31.25;

/// The paper's clip lengths in seconds, and the frames that its code cuts for each.
const PROTOCOL: [(f64, usize); 6] = [(1.0, 32), (3.0, 94), (5.0, 157), (10.0, 313), (20.0, 628), (30.0, 911)];

/// The longest clip: a day of music at the protocol's frame rate.
const MOST_FRAMES: usize = 2_700_000;

/// The length of a clip in frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ClipLength(usize);

impl ClipLength {
    /// The length of a clip of this many seconds.
    ///
    /// At the protocol's 31.25 frames per second, 1, 3, 5, 10, 20 and 30 s are the paper's 32, 94, 157, 313, 628 and
    /// 911 frames. All other lengths are rounded to the nearest frame.
    ///
    /// # Errors
    /// [`ClipError::Length`] where that is less than one frame or more than a day.
    pub fn from_seconds(seconds: f64, frames_per_second: f64) -> Result<Self, ClipError> {
        let in_protocol = PROTOCOL.iter().find(|(of, _)| *of == seconds);
        if let (Some((_, frames)), true) = (in_protocol, frames_per_second == PROTOCOL_FRAMES_PER_SECOND) {
            return Ok(Self(*frames));
        }
        // The cast takes what is negative or no number to 0, which is refused.
        let frames = (seconds * frames_per_second).round() as usize;
        Self::checked(frames, || format!("{seconds} s"))
    }

    /// The length of a clip of this many frames.
    ///
    /// # Errors
    /// [`ClipError::Length`] for 0, and for more than a day.
    pub fn from_frames(frames: usize) -> Result<Self, ClipError> {
        Self::checked(frames, || format!("{frames} frames"))
    }

    /// The length in frames.
    pub fn frames(self) -> usize {
        self.0
    }

    /// The seconds that one calls this length by: the paper's where it is one of the paper's, else its frames' time.
    pub fn nominal_seconds(self, frames_per_second: f64) -> f64 {
        let in_protocol = PROTOCOL.iter().find(|(_, frames)| *frames == self.0);
        match in_protocol {
            Some((seconds, _)) if frames_per_second == PROTOCOL_FRAMES_PER_SECOND => *seconds,
            _ => self.0 as f64 / frames_per_second,
        }
    }

    fn checked(frames: usize, given: impl Fn() -> String) -> Result<Self, ClipError> {
        if (1..=MOST_FRAMES).contains(&frames) {
            return Ok(Self(frames));
        }
        Err(ClipError::Length { given: given(), longest: MOST_FRAMES })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_of_the_protocol_are_the_papers_frames() {
        for (seconds, frames) in [(1.0, 32), (3.0, 94), (5.0, 157), (10.0, 313), (20.0, 628), (30.0, 911)] {
            assert_eq!(ClipLength::from_seconds(seconds, 31.25).unwrap().frames(), frames);
        }
    }

    #[test]
    fn other_lengths_are_rounded_to_the_nearest_frame() {
        assert_eq!(ClipLength::from_seconds(2.0, 31.25).unwrap().frames(), 63);
        assert_eq!(ClipLength::from_seconds(0.5, 31.25).unwrap().frames(), 16);
        assert_eq!(ClipLength::from_seconds(3.0, 43.0).unwrap().frames(), 129);
    }

    #[test]
    fn a_length_is_called_by_the_papers_seconds_where_it_has_them() {
        let called = |frames, rate| ClipLength::from_frames(frames).unwrap().nominal_seconds(rate);
        assert_eq!([94, 911, 50].map(|frames| called(frames, 31.25)), [3.0, 30.0, 1.6]);
        assert_eq!(called(94, 47.0), 2.0);
    }

    #[test]
    fn lengths_that_no_clip_has_are_refused_by_their_value() {
        for seconds in [0.0, 0.01, -3.0, f64::NAN, f64::INFINITY, 1e300] {
            let refused = ClipLength::from_seconds(seconds, 31.25).unwrap_err().to_string();
            assert_eq!(
                refused,
                format!("{seconds} s is not a possible clip length; it must be 1 to 2700000 frames")
            );
        }
        assert!(ClipLength::from_frames(0).is_err());
        assert_eq!(ClipLength::from_frames(94).unwrap().frames(), 94);
    }
}
