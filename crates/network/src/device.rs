//! What computes: the CPU, or a GPU where the program was built for one and the machine has one.
//!
//! It is not a setting of a run. A run may be resumed, and a model may judge, on another device than it began on: the same
//! formulas give the same numbers but for their rounding. Bit for bit, results repeat on the CPU alone.
//!
//! Nothing here or elsewhere asks Burn for its default device, which is a GPU wherever one is compiled in.

use auteur_classifier::{Device as Chosen, FitError, ModelFileError};
use burn::tensor::Device;

/// A device that has been found and opened.
#[derive(Clone, Debug)]
pub struct ComputeDevice(Device);

/// Why a GPU cannot compute.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    /// The program knows none.
    #[error("this program was built without GPU support")]
    BuiltWithoutGpu,
    /// The machine offers none that can be used.
    #[error("no usable GPU: {reason}")]
    NoGpu {
        /// What was looked for, or what its driver says.
        reason: String,
    },
}

impl From<DeviceError> for FitError {
    fn from(error: DeviceError) -> Self {
        Self::Device(error.to_string())
    }
}

impl From<DeviceError> for ModelFileError {
    fn from(error: DeviceError) -> Self {
        Self::Device(error.to_string())
    }
}

impl ComputeDevice {
    /// Finds and opens a device.
    ///
    /// The CPU is in every build. The GPU is the machine's best: with the feature `cuda` the first that CUDA knows, else
    /// the one that Vulkan, Metal or DirectX 12 call the fastest.
    ///
    /// Where there are several, `CUDA_VISIBLE_DEVICES` or `CUBECL_WGPU_DEFAULT_DEVICE` (such as `IntegratedGpu(0)`)
    /// names one. An adapter that is software, such as Mesa's llvmpipe, is slower than this program's own CPU kernels
    /// and is taken only where `CUBECL_WGPU_DEFAULT_DEVICE=Cpu` names it.
    ///
    /// # Errors
    /// [`DeviceError::BuiltWithoutGpu`] without the feature `gpu`, [`DeviceError::NoGpu`] when none is found or the one
    /// found cannot be opened.
    pub fn open(chosen: Chosen) -> Result<Self, DeviceError> {
        match chosen {
            Chosen::Cpu => Ok(Self(Device::flex())),
            Chosen::Gpu => gpu::open().map(Self),
        }
    }

    /// Burn's handle of it, for computations without gradients.
    pub fn inference(&self) -> Device {
        self.0.clone()
    }

    /// Burn's handle of it, for computations whose gradients are wanted.
    pub fn training(&self) -> Device {
        self.0.clone().autodiff()
    }
}

#[cfg(not(feature = "gpu"))]
mod gpu {
    use super::{Device, DeviceError};

    pub(super) fn open() -> Result<Device, DeviceError> {
        Err(DeviceError::BuiltWithoutGpu)
    }
}

#[cfg(feature = "gpu")]
mod gpu {
    use std::{env, panic::catch_unwind};

    use burn::tensor::{DeviceKind, DeviceType};

    use super::{Device, DeviceError};

    /// The variable in which a user names an adapter.
    const NAMED_ADAPTER: &str = "CUBECL_WGPU_DEFAULT_DEVICE";

    /// Finds a GPU and opens it.
    ///
    /// Burn opens a device when it is first used, on a thread of the device's own; where that fails the thread prints
    /// why, and whoever waits for it panics without a reason.
    pub(super) fn open() -> Result<Device, DeviceError> {
        let unopened =
            || Err("the one that was found cannot be opened, for the reason printed above".to_owned());
        let opened = catch_unwind(find_and_wait).unwrap_or_else(|_| unopened());
        opened.map_err(|reason| DeviceError::NoGpu { reason })
    }

    /// The device, which has answered.
    fn find_and_wait() -> Result<Device, String> {
        let device = find()?;
        device.sync().map_err(|error| error.to_string())?;
        Ok(device)
    }

    /// The device to take, or why there is none.
    fn find() -> Result<Device, String> {
        #[cfg(feature = "cuda")]
        if let Some(device) = Device::enumerate(DeviceType::Cuda).first() {
            return Ok(device.clone());
        }
        let adapters = Device::enumerate(DeviceType::Wgpu);
        if adapters.is_empty() {
            return Err("no Vulkan, Metal or DirectX 12 driver offers one".to_owned());
        }
        let software = Device::wgpu(DeviceKind::Cpu);
        if env::var_os(NAMED_ADAPTER).is_none() && adapters.iter().all(|adapter| *adapter == software) {
            return Err(format!(
                "the only adapter is a software renderer, slower than the CPU's own kernels; set \
                 {NAMED_ADAPTER}=Cpu to use it anyway"
            ));
        }
        Ok(Device::wgpu(DeviceKind::DefaultDevice))
    }
}
