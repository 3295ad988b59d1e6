//! Every kernel on the shapes of the paper's network, beside what the machine can do.
//!
//! `cargo bench -p auteur-kernels [-- FRAMES]` prints Markdown: on one thread and on all the median time, work a second, and
//! the share of that time that the machine needs at least (see [`floor`]). Work is counted as it is written, 18 operations for each pair of
//! channels and cell of a convolution, whatever the method: Winograd's figure may exceed the machine's peak.
#![allow(clippy::print_stdout, reason = "a benchmark answers on the standard output")]

mod floor;

use std::{error::Error, hint::black_box, time::Instant};

use auteur_kernels::{
    Dropout, Instructions, Shape, adam,
    block::{self, Activation, Block, Weights},
    give_back, gru,
};
use floor::Floor;
use mimalloc::MiMalloc;
use pulp::{Arch, Simd, WithSimd};
use rayon::{ThreadPool, ThreadPoolBuilder, prelude::*};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const BATCH: usize = 16;
const BANDS: usize = 128;
/// Channels and pool of each block.
const BLOCKS: [(usize, (usize, usize)); 4] = [(64, (2, 2)), (128, (2, 4)), (128, (2, 4)), (128, (2, 4))];
const UNITS: usize = 32;
const ROUNDS: usize = 15;

fn main() -> Result<(), Box<dyn Error>> {
    let frames = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(94);
    let threads = std::thread::available_parallelism()?.get();
    let pools = [1, threads].map(|threads| ThreadPoolBuilder::new().num_threads(threads).build());
    let [one, all] = pools;
    let pools = [(one?, 1), (all?, threads)];
    let peaks = pools.each_ref().map(|(pool, threads)| peak(pool, *threads));
    let bench = Bench { pools: pools.map(|(pool, _)| pool), peaks };

    println!("{} instructions, {BATCH} clips of {frames} frames\n", Instructions::best());
    for (peak, threads) in peaks.iter().zip([1, threads]) {
        println!("- {threads} thread(s): {:.1} GFLOP/s of multiply-adds", 2e-9 * peak);
    }
    println!(
        "\n| kernel | 10^6 multiply-adds | MB | ms, 1 thread | | of the floor | ms, {threads} threads | | of the floor |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|--:|"
    );
    bench.blocks(frames);
    bench.recurrence(frames);
    bench.optimizer();
    Ok(())
}

/// One thread, and all.
struct Bench {
    pools: [ThreadPool; 2],
    /// Multiply-adds of one lane, a second.
    peaks: [f64; 2],
}

impl Bench {
    /// Prints a row: `work` is what one call does, in units of 10^9 a second.
    fn row(&self, (name, floor): (&str, Floor), (work, unit): (f64, &str), mut call: impl FnMut() + Send) {
        let mut cells = format!(" {:.1} | {:.1} |", floor.operations / 1e6, floor.bytes / 1e6);
        for (pool, peak) in self.pools.iter().zip(self.peaks) {
            let seconds = pool.install(|| median_seconds(&mut call));
            let copy = pool.install(|| copy_seconds(floor.bytes));
            let (rate, share) = (work / seconds / 1e9, 100.0 * floor.seconds(peak, copy) / seconds);
            cells += &format!(" {:.3} | {rate:.1} {unit} | {share:.0} % |", seconds * 1e3);
        }
        println!("| {name} |{cells}");
    }

    fn blocks(&self, frames: usize) {
        let (mut time, mut frequency, mut inputs) = (frames, BANDS, 1);
        for (number, (outputs, pool)) in (1..).zip(BLOCKS) {
            let shape = Shape { batch: BATCH, time, frequency, inputs, outputs, pool };
            self.block(number, shape);
            (time, frequency, inputs) = (shape.pooled_time(), shape.pooled_frequency(), outputs);
        }
    }

    fn block(&self, number: u64, shape: Shape) {
        let block = Block::fastest(shape, Activation::Elu);
        let Shape { inputs, outputs, .. } = shape;
        let spread = (24.0 / (9 * inputs) as f32).sqrt();
        let kernel: Vec<f32> =
            noise(9 * inputs * outputs, number).iter().map(|value| spread * value).collect();
        let (zeros, ones) = (vec![0.0; outputs], vec![1.0; outputs]);
        let weights = Weights { kernel: &kernel, bias: &zeros, gamma: &ones, beta: &zeros };
        let (input, gradient) = (noise(shape.input_len(), 7), noise(shape.output_len(), 8));
        let dropout = Some(Dropout { key: number, rate: 0.1 });
        let cells = (shape.batch * shape.time * shape.frequency) as f64;
        let work = 18.0 * cells * (inputs * outputs) as f64;
        let name = format!("block {number}, {inputs} to {outputs} channels, {:?}", block.method);

        let floor = Floor::forward(shape, block.method);
        self.row((&format!("{name}: forward"), floor), (work, "GFLOP/s"), || {
            give_back(black_box(block::forward(block, &input, weights, dropout)).output);
        });
        let floor = Floor::both_ways(shape, block.method);
        self.row((&format!("{name}: forward and backward"), floor), (3.0 * work, "GFLOP/s"), || {
            let forward = block::forward(block, &input, weights, dropout);
            let gradients = black_box(block::backward(forward.saved, &input, weights, &gradient));
            for spent in [forward.output, gradients.input] {
                give_back(spent);
            }
        });
        let prepared = block::Prepared::new(block, weights, [&zeros, &ones]);
        let floor = Floor::inference(shape, block.method);
        self.row((&format!("{name}: inference"), floor), (work, "GFLOP/s"), || {
            give_back(black_box(prepared.infer(&input, [shape.batch, shape.time, shape.frequency])));
        });
    }

    fn recurrence(&self, frames: usize) {
        let time = BLOCKS.iter().fold(frames, |frames, (_, pool)| frames / pool.0);
        let shape = gru::Shape { batch: BATCH, time, units: UNITS };
        let instructions = Instructions::best();
        let projected = noise(BATCH * time * 3 * UNITS, 9);
        let (kernel, bias) = (noise(3 * UNITS * UNITS, 10), noise(3 * UNITS, 11));
        let entering = gru::Entering { projected: &projected, recurrent_kernel: &kernel, bias: &bias };
        let gradient = noise(BATCH * time * UNITS, 12);
        let work = (2 * BATCH * time * 3 * UNITS * UNITS) as f64;
        let floor = Floor { operations: 1.5 * work, bytes: 0.0 };
        let name = format!("recurrence, {time} steps: forward and backward");
        self.row((&name, floor), (3.0 * work, "GFLOP/s"), || {
            let forward = gru::forward(shape, instructions, entering);
            black_box(gru::backward(&forward.saved, &kernel, &gradient));
        });
    }

    fn optimizer(&self) {
        let count = 400_000;
        let (gradient, mut weights) = (noise(count, 13), noise(count, 14));
        let (mut mean, mut mean_square) = (vec![0.0; count], vec![1.0; count]);
        let step = adam::Step { rate: 1e-3, betas: (0.9, 0.999), epsilon: 1e-7, decay: 0.0 };
        let bytes = (7 * 4 * count) as f64;
        let floor = Floor { operations: 9.0 * count as f64, bytes };
        self.row((&format!("Adam, {count} weights"), floor), (bytes, "GB/s"), || {
            let parameter = adam::Parameter {
                weights: &mut weights,
                gradient: &gradient,
                mean: &mut mean,
                mean_square: &mut mean_square,
            };
            adam::step(step, Instructions::best(), parameter);
        });
    }
}

/// Multiply-adds of one lane that so many threads do in registers, a second.
fn peak(pool: &ThreadPool, threads: usize) -> f64 {
    const STEPS: usize = 1 << 20;
    let lanes = Arch::new().dispatch(Lanes);
    let seconds = pool.install(|| {
        median_seconds(&mut || {
            (0..threads).into_par_iter().for_each(|_| {
                black_box(Arch::new().dispatch(MultiplyAdds(STEPS)));
            });
        })
    });
    (CHAINS * lanes * STEPS * threads) as f64 / seconds
}

/// Seconds of a copy that moves so many bytes, half of them read and half written, on all threads of the current pool. It finds them where a
/// kernel finds as many: in a cache that holds them, or in memory.
fn copy_seconds(bytes: f64) -> f64 {
    let count = (bytes / 8.0) as usize;
    let (from, mut to) = (vec![1.0f32; count], vec![0.0f32; count]);
    let piece = count.div_ceil(rayon::current_num_threads()).max(1);
    median_seconds(&mut || {
        let pieces = to.par_chunks_mut(piece).zip(from.par_chunks(piece));
        pieces.for_each(|(to, from)| to.copy_from_slice(from));
        black_box(&to);
    })
}

/// Median over [`ROUNDS`] calls after two that do not count.
fn median_seconds(call: &mut (impl FnMut() + ?Sized)) -> f64 {
    for _ in 0..2 {
        call();
    }
    let mut seconds: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            call();
            start.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    seconds[ROUNDS / 2]
}

/// Evenly distributed numbers in -0.5..0.5.
fn noise(count: usize, seed: u64) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1u64 << 24) as f32 - 0.5
    };
    (0..count).map(|_| next()).collect()
}

/// Lanes of the widest vectors.
struct Lanes;

impl WithSimd for Lanes {
    type Output = usize;

    fn with_simd<S: Simd>(self, _: S) -> usize {
        S::F32_LANES
    }
}

/// Chains of multiply-adds that hide each other's latency.
const CHAINS: usize = 12;

/// As many steps of every chain.
struct MultiplyAdds(usize);

impl WithSimd for MultiplyAdds {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f32 {
        let factor = simd.splat_f32s(black_box(0.999));
        let term = simd.splat_f32s(black_box(0.001));
        let mut chains = [simd.splat_f32s(1.0); CHAINS];
        for _ in 0..self.0 {
            for chain in &mut chains {
                *chain = simd.mul_add_e_f32s(*chain, factor, term);
            }
        }
        let mut sum = chains[0];
        for chain in &chains[1..] {
            sum = simd.add_f32s(sum, *chain);
        }
        simd.reduce_sum_f32s(sum)
    }
}
