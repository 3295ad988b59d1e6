//! A program that was built for a GPU, on a machine that has none.

use std::{env, process::Command};

use auteur_classifier::Device;
use auteur_network::ComputeDevice;

use crate::training::{losses_undisturbed, losses_when_resumed};

/// Set in the process that finds no GPU.
const CHILD: &str = "AUTEUR_GPU_TEST_WITHOUT_ONE";

/// Runs in a process of its own, which is sent to look for an adapter that no machine has.
#[test]
fn a_gpu_that_is_not_there_is_refused_and_the_cpu_trains_and_resumes() {
    if env::var_os(CHILD).is_none() {
        let name = "no_gpu::a_gpu_that_is_not_there_is_refused_and_the_cpu_trains_and_resumes";
        let child = Command::new(env::current_exe().unwrap())
            .args(["--exact", name, "--nocapture"])
            .env(CHILD, "1")
            .env("CUBECL_WGPU_DEFAULT_DEVICE", "DiscreteGpu(99)")
            .env("CUDA_VISIBLE_DEVICES", "")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&child.stdout);
        assert!(child.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let refusal = ComputeDevice::open(Device::Gpu).unwrap_err().to_string();
    let expected = "no usable GPU: the one that was found cannot be opened";
    assert!(refusal.starts_with(expected), "{refusal}");
    // Burn reads an optimiser's state onto its default device, which here cannot be opened.
    assert_eq!(losses_when_resumed(Device::Cpu, Device::Cpu), losses_undisturbed(Device::Cpu));
}
