//! The song saved again at another level, as a file of 16 bits.

use super::{Distorter, Distortion, in_16_bits};

pub(super) static ALL: [Distortion; 4] = [
    Distortion {
        name: "level-20",
        about: "20 dB softer",
        rate: None,
        begin: |_| Ok(Box::new(Level::of(-20.0))),
    },
    Distortion {
        name: "level-12",
        about: "12 dB softer",
        rate: None,
        begin: |_| Ok(Box::new(Level::of(-12.0))),
    },
    Distortion {
        name: "level-6",
        about: "6 dB softer",
        rate: None,
        begin: |_| Ok(Box::new(Level::of(-6.0))),
    },
    Distortion {
        name: "level+6",
        about: "6 dB louder, clipped at full scale",
        rate: None,
        begin: |_| Ok(Box::new(Level::of(6.0))),
    },
];

struct Level {
    gain: f32,
}

impl Level {
    fn of(decibels: f32) -> Self {
        Self { gain: 10f32.powf(decibels / 20.0) }
    }
}

impl Distorter for Level {
    fn push(&mut self, samples: &[f32], out: &mut Vec<f32>) -> Result<(), String> {
        out.extend(samples.iter().map(|sample| in_16_bits(self.gain * sample)));
        Ok(())
    }

    fn finish(self: Box<Self>, _out: &mut Vec<f32>) -> Result<(), String> {
        Ok(())
    }
}
