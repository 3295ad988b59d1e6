//! The environment's word on which vectors and which convolution may be used.

use std::{env, process::Command};

use auteur_kernels::{
    Instructions, Method, Shape,
    block::{Activation, Block},
    environment::{self, CONVOLUTION, MAX_ISA},
};

#[test]
fn portable_instructions_are_always_available_and_the_fastest_come_last() {
    let available = Instructions::available();
    assert_eq!(available[0], Instructions::Portable);
    assert!(available.is_sorted());
}

#[test]
fn a_name_that_is_printed_is_read_back() {
    for instructions in [Instructions::Portable, Instructions::Neon, Instructions::Avx2, Instructions::Avx512]
    {
        assert_eq!(instructions.to_string().parse(), Ok(instructions));
    }
    assert_eq!("AVX2".parse::<Instructions>(), Err(()));
}

#[test]
fn the_fastest_block_is_the_fastest_that_the_environment_allows() {
    let limit = env::var(MAX_ISA).ok().and_then(|name| name.parse().ok()).unwrap_or(Instructions::Avx512);
    let best = Instructions::available().into_iter().rfind(|instructions| *instructions <= limit);
    assert_eq!(Some(Instructions::best()), best);

    let shape = |inputs| Shape { batch: 1, time: 4, frequency: 4, inputs, outputs: 16, pool: (2, 2) };
    let block = |inputs| Block::fastest(shape(inputs), Activation::Elu);
    let forbidden = env::var(CONVOLUTION).is_ok_and(|method| method == "direct");
    assert_eq!(block(16).method, if forbidden { Method::Direct } else { Method::Winograd });
    assert_eq!(block(1).method, Method::Direct);
    assert_eq!(block(16).instructions, Instructions::best());
}

#[test]
fn the_check_refuses_the_words_that_nobody_knows_and_those_alone() {
    let known = |variable: &str, words: &[&str]| {
        env::var(variable).map_or(true, |value| value.is_empty() || words.contains(&value.as_str()))
    };
    let instructions = known(MAX_ISA, &["portable", "neon", "avx2", "avx512"]);
    let unknown = environment::check().err().map(|word| word.variable);
    let expected = match (instructions, known(CONVOLUTION, &["winograd", "direct"])) {
        (true, true) => None,
        (false, _) => Some(MAX_ISA),
        (true, false) => Some(CONVOLUTION),
    };
    assert_eq!(unknown, expected);
}

#[test]
fn what_the_environment_forbids_is_forbidden_from_a_programs_start() {
    let limits = ["portable", "neon", "avx2", "avx512", "", "nothing that there is"];
    let methods = ["direct", "winograd", "", "Direct"];
    let settings = limits.map(|limit| (MAX_ISA, limit)).into_iter();
    for (variable, value) in settings.chain(methods.map(|method| (CONVOLUTION, method))) {
        let mut test = Command::new(env::current_exe().expect("the test runs from a file"));
        test.args([
            "--exact",
            "environment::the_fastest_block_is_the_fastest_that_the_environment_allows",
            "environment::the_check_refuses_the_words_that_nobody_knows_and_those_alone",
        ]);
        let output = test.env(variable, value).output().expect("a test can be run again");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("2 passed"), "{variable}={value}: {said}");
    }
}
