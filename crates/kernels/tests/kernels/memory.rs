//! What memory held before changes no bit of any result.

use auteur_kernels::{Shape, give_back};

use crate::support::{
    case::{Case, blocks, infer},
    numbers::bits,
};

#[test]
fn results_are_the_same_in_memory_that_held_something_else() {
    for (sizes, channels, pool) in
        [((19, 17, 24), (1, 20), (2, 2)), ((5, 40, 11), (6, 16), (2, 4)), ((3, 30, 33), (48, 80), (2, 4))]
    {
        let ((batch, time, frequency), (inputs, outputs)) = (sizes, channels);
        let shape = Shape { batch, time, frequency, inputs, outputs, pool };
        let case = Case::random(shape, 1);
        let (mean, variance) = (vec![0.25; outputs], vec![0.5; outputs]);
        for block in blocks(shape) {
            let results = || {
                let judged = infer(block, &case.inputs.input, case.inputs.weights(), [&mean, &variance]);
                let trained = case.train(block).into_iter().map(|(_, values)| values);
                trained.chain([judged]).collect::<Vec<_>>()
            };
            let first = results();
            for values in first.iter().chain(&first) {
                give_back(vec![f32::NAN; values.len()]);
            }
            for (first, second) in first.iter().zip(results()) {
                assert!(bits(first) == bits(&second), "{block:?}");
            }
        }
    }
}
