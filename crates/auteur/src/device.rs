//! Whether a device is there, asked before anything is read or written.

use auteur_classifier::Device;
use auteur_network::{ComputeDevice, DeviceError};

/// Refuses a device that this program or this machine does not have.
pub(crate) fn expect_device(device: Device) -> Result<(), DeviceError> {
    match device {
        Device::Cpu => Ok(()),
        Device::Gpu => ComputeDevice::open(device).map(drop),
    }
}
