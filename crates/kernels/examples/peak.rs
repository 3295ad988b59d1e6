#[global_allocator]
static A: mimalloc::MiMalloc = mimalloc::MiMalloc;
use std::time::Instant;
use auteur_kernels::{block::*, Shape, Dropout, Instructions, Method};
fn rnd(n: usize, s: u64) -> Vec<f32> { let mut x = s.wrapping_mul(0x9E3779B97F4A7C15) | 1; (0..n).map(|_| { x ^= x << 13; x ^= x >> 7; x ^= x << 17; (x >> 40) as f32 / (1u64 << 24) as f32 - 0.5 }).collect() }
fn main() {
    let t0: usize = std::env::args().nth(1).map_or(94, |a| a.parse().unwrap());
    let reps: usize = std::env::args().nth(2).map_or(8, |a| a.parse().unwrap());
    let b = 16;
    let mut shapes = vec![]; let (mut t, mut f, mut ci) = (t0, 128, 1);
    for (co, pool) in [(64, (2, 2)), (128, (2, 4)), (128, (2, 4)), (128, (2, 4))] { shapes.push(Shape { batch: b, time: t, frequency: f, inputs: ci, outputs: co, pool }); t /= pool.0; f /= pool.1; ci = co; }
    let w: Vec<_> = shapes.iter().enumerate().map(|(i, s)| (rnd(9 * s.inputs * s.outputs, i as u64 + 3).iter().map(|v| v * (24.0 / (9 * s.inputs) as f32).sqrt()).collect::<Vec<f32>>(), vec![0f32; s.outputs], (0..s.outputs).map(|i| 1.0 - (i % 5) as f32 * 0.1).collect::<Vec<f32>>(), vec![0f32; s.outputs])).collect();
    let x = rnd(shapes[0].input_len(), 1);
    let mut tf = [f64::MAX; 4]; let mut tb = [f64::MAX; 4]; let mut ti = [f64::MAX; 4]; let mut tot = vec![];
    for r in 0..reps {
        let start = Instant::now();
        let mut acts = vec![x.clone()]; let mut saved = vec![];
        for (i, s) in shapes.iter().enumerate() {
            let mut blk = Block::fastest(*s); if std::env::var("DIRECT").is_ok() { blk.method = Method::Direct; } let wt = Weights { kernel: &w[i].0, bias: &w[i].1, gamma: &w[i].2, beta: &w[i].3 };
            let s0 = Instant::now(); let f = forward(blk, &acts[i], wt, Some(Dropout { key: r as u64, rate: 0.1 })); tf[i] = tf[i].min(s0.elapsed().as_secs_f64());
            acts.push(f.output); saved.push(f.saved);
        }
        let mut g = rnd(acts[4].len(), 77);
        for i in (0..4).rev() {
            let wt = Weights { kernel: &w[i].0, bias: &w[i].1, gamma: &w[i].2, beta: &w[i].3 };
            let s0 = Instant::now(); let gr = backward(saved.pop().unwrap(), &acts[i], wt, &g); tb[i] = tb[i].min(s0.elapsed().as_secs_f64()); g = gr.input;
        }
        tot.push(start.elapsed().as_secs_f64());
        for (i, s) in shapes.iter().enumerate() {
            let blk = Block::fastest(*s); let wt = Weights { kernel: &w[i].0, bias: &w[i].1, gamma: &w[i].2, beta: &w[i].3 };
            let m = vec![0f32; s.outputs]; let v = vec![1f32; s.outputs];
            let s0 = Instant::now(); std::hint::black_box(infer(blk, &acts[i], wt, [&m, &v])); ti[i] = ti[i].min(s0.elapsed().as_secs_f64());
        }
    }
    tot.sort_by(f64::total_cmp);
    println!("{} T={t0}: step min {:.1} ms = {:.1} clips/s, median {:.1} ms", Instructions::best(), tot[0] * 1e3, b as f64 / tot[0], tot[tot.len() / 2] * 1e3);
    println!(" fwd {:?}\n bwd {:?}\n inf {:?} = {:.0} clips/s", tf.map(|t| (t * 1e4).round() / 10.0), tb.map(|t| (t * 1e4).round() / 10.0), ti.map(|t| (t * 1e4).round() / 10.0), b as f64 / ti.iter().sum::<f64>());
}
